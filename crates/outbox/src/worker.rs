//! Takes messages out of the outbox and hands them to the service's [`Deliver`].

use std::{sync::Arc, time::Duration};

use madoguchi_kit::{CancellationToken, Job, retry, telemetry};
use sqlx::PgPool;
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval, timeout},
};
use tracing::{Instrument as _, Span, field::Empty};

use crate::{Claimed, Deliver, Outbox, Undelivered, lease::Leases};

/// The pause after a first failure, on average half of it; it doubles with each further one.
const SHORTEST_PAUSE: Duration = Duration::from_millis(500);
/// No pause is longer, so that a receiver that is back has everything within a minute.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How a worker works. The defaults keep what the design promises: redelivery at most 45 s after a kill.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Deliveries at the same time.
    pub concurrency: usize,
    /// How long a claimed message belongs to this worker.
    pub lease: Duration,
    /// How long one delivery may take; shorter than the lease, so that a slow worker gives up before another one takes over.
    pub delivery_timeout: Duration,
    /// How often to look for messages of other replicas, retries and ended leases.
    pub poll: Duration,
    /// Failures ([`Undelivered::Failed`], or a holder that died) after which a message is parked.
    pub strikes: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            concurrency: 16,
            lease: Duration::from_secs(30),
            delivery_timeout: Duration::from_secs(8),
            poll: Duration::from_secs(1),
            strikes: 20,
        }
    }
}

/// Delivers the messages of some topics. Any number of workers, in any number of replicas, may share an outbox.
pub struct Worker<D> {
    outbox: Outbox,
    shared: Arc<Shared<D>>,
}

/// What the concurrent deliveries of a worker share.
struct Shared<D> {
    pool: PgPool,
    leases: Leases,
    deliver: D,
    settings: Settings,
}

impl<D: Deliver> Worker<D> {
    /// A worker for these topics, with the default [`Settings`].
    #[must_use]
    pub fn new(pool: PgPool, outbox: &Outbox, topics: &[&str], deliver: D) -> Self {
        Self::with_settings(pool, outbox, topics, deliver, Settings::default())
    }

    /// A worker with other settings (tests, and services whose receiver wants fewer calls at once).
    ///
    /// # Panics
    /// If nothing may be delivered at once, or a delivery may outlive its lease: constants of the service.
    #[must_use]
    pub fn with_settings(
        pool: PgPool,
        outbox: &Outbox,
        topics: &[&str],
        deliver: D,
        settings: Settings,
    ) -> Self {
        assert!(settings.concurrency > 0, "a worker needs a concurrency of at least 1");
        assert!(
            settings.delivery_timeout < settings.lease,
            "a delivery must end before its lease does"
        );
        let leases = Leases::new(outbox.schema(), topics);
        Self {
            outbox: outbox.clone(),
            shared: Arc::new(Shared { pool, leases, deliver, settings }),
        }
    }

    /// This worker as a job of the service.
    #[must_use]
    pub fn job(self, name: &'static str) -> Job {
        Job::new(name, |stop| async move {
            self.run(stop).await;
            Ok(())
        })
    }

    /// Works until `shutdown`; then claims nothing more and returns when the deliveries under way have ended (at most
    /// [`Settings::delivery_timeout`]). Errors of the database are logged and outlasted.
    pub async fn run(self, shutdown: CancellationToken) {
        let settings = self.shared.settings;
        let mut wakes = self.outbox.wakes();
        let mut poll = interval(settings.poll);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut flights = JoinSet::new();
        // True when there may be something to claim.
        let mut look = true;
        while !shutdown.is_cancelled() {
            let free = settings.concurrency - flights.len();
            if look && free > 0 {
                look = false;
                for message in self.claim(free).await {
                    let span = span(&message);
                    flights.spawn(Arc::clone(&self.shared).handle(message).instrument(span));
                }
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                // `self` holds a sender, so this never fails.
                Ok(()) = wakes.changed() => look = true,
                _ = poll.tick() => look = true,
                Some(ended) = flights.join_next() => {
                    report_panic(ended);
                    while let Some(ended) = flights.try_join_next() {
                        report_panic(ended);
                    }
                    // Claims a few at a time, not one by one; what is left is due to the poll.
                    look |= settings.concurrency - flights.len() >= settings.concurrency.div_ceil(8);
                }
            }
        }
        while let Some(ended) = flights.join_next().await {
            report_panic(ended);
        }
    }

    async fn claim(&self, free: usize) -> Vec<Claimed> {
        match self.shared.leases.claim(&self.shared.pool, free, self.shared.settings.lease).await {
            Ok(messages) => messages,
            Err(error) => {
                tracing::warn!(%error, schema = self.outbox.schema(), "outbox could not be read; trying again");
                Vec::new()
            }
        }
    }
}

/// The span of a delivery, part of the trace in which the message was pushed.
fn span(message: &Claimed) -> Span {
    let span = tracing::info_span!(
        "deliver",
        otel.kind = "consumer",
        topic = message.topic,
        trace_id = Empty
    );
    if let Some(traceparent) = &message.traceparent {
        telemetry::resume_trace(&span, traceparent);
    }
    span
}

/// The message of a delivery that panicked keeps its lease, comes back when that ends, and has a strike then.
fn report_panic(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a delivery panicked; its message comes back when the lease ends");
    }
}

impl<D: Deliver> Shared<D> {
    async fn handle(self: Arc<Self>, message: Claimed) {
        let outcome = self.attempt(&message).await;
        let (outcome, kept) = match outcome {
            Ok(mine) => ("delivered", Ok(mine)),
            Err(Undelivered::Poison(code)) => ("parked", self.park(&message, code).await),
            Err(Undelivered::Failed(code)) if message.strikes + 1 >= self.settings.strikes => {
                ("parked", self.park(&message, code).await)
            }
            Err(Undelivered::Failed(code)) => ("failed", self.put_back(&message, code, true).await),
            Err(Undelivered::Later(code)) => ("later", self.put_back(&message, code, false).await),
        };
        let outcome = match kept {
            Ok(true) => outcome,
            Ok(false) => {
                tracing::warn!(
                    ?message,
                    "the lease went to another worker meanwhile; nothing was changed"
                );
                "lost"
            }
            Err(error) => {
                tracing::warn!(%error, ?message, "the outcome could not be written; the message comes back when the lease ends");
                "unwritten"
            }
        };
        metrics::counter!("outbox_deliveries_total", "topic" => message.topic, "outcome" => outcome).increment(1);
    }

    /// Delivers and removes the message. False if the lease was lost meanwhile.
    async fn attempt(&self, message: &Claimed) -> Result<bool, Undelivered> {
        if message.strikes >= self.settings.strikes {
            return Err(Undelivered::Poison("LEASES_LOST"));
        }
        timeout(self.settings.delivery_timeout, self.deliver.deliver(message))
            .await
            .unwrap_or(Err(Undelivered::Later("TIMEOUT")))?;
        let mut transaction = self.pool.begin().await?;
        // First, because it locks the row: what `completed` writes is covered by the fence.
        if !self.leases.remove(&mut transaction, message).await? {
            return Ok(false);
        }
        self.deliver.completed(&mut transaction, message).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn park(&self, message: &Claimed, code: &'static str) -> sqlx::Result<bool> {
        tracing::error!(?message, code, "message parked; a person must look at it");
        self.leases.park(&self.pool, message, code).await
    }

    async fn put_back(
        &self,
        message: &Claimed,
        code: &'static str,
        strike: bool,
    ) -> sqlx::Result<bool> {
        let wait =
            retry::pause_after(SHORTEST_PAUSE, LONGEST_PAUSE, message.attempts.saturating_sub(1));
        tracing::info!(?message, code, ?wait, "message not delivered; trying again");
        self.leases.put_back(&self.pool, message, wait, code, strike).await
    }
}
