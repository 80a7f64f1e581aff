//! The job that seals what was recorded.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use madoguchi_kit::{CancellationToken, Job, grpc::Channel};
use sqlx::PgPool;
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    chain::Chain,
    seal::{Member, Seal},
    window::Window,
    witness::Witness,
};

/// How often to look for new entries; with it, nothing stays unsealed for longer than a second.
const EVERY: Duration = Duration::from_millis(500);
/// Entries under one seal; a longer backlog makes several seals without a pause.
const LARGEST_BATCH: usize = 4_000;

/// Seals the trail of one service. Every replica runs one; an advisory lock lets one at a time do a round.
pub struct Sealer {
    pool: PgPool,
    service: String,
    chain: Chain,
    key: SigningKey,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    started: Instant,
    window: Option<Window>,
    witness: Option<Witness>,
}

/// What a round did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sealed {
    /// There was nothing new.
    Nothing,
    /// Another replica was at it.
    Elsewhere,
    /// So many entries, under one seal.
    Entries {
        /// How many.
        count: usize,
        /// Whether there is more to seal at once.
        more: bool,
    },
}

impl Sealer {
    /// `service` is the name of the schema and of the trail, `key` the service's own, `clock` the service's.
    #[must_use]
    pub fn new(
        pool: PgPool,
        service: &str,
        key: SigningKey,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self {
            pool,
            service: service.to_owned(),
            chain: Chain::new(service),
            key,
            clock: Arc::new(clock),
            started: Instant::now(),
            window: None,
            witness: None,
        }
    }

    /// Hands the chain's head to retention whenever it has moved. Sealing goes on while retention is away.
    #[must_use]
    pub fn witness(mut self, retention: Channel) -> Self {
        self.witness = Some(Witness::new(self.pool.clone(), &self.service, retention));
        self
    }

    /// The sealer as a job of the service.
    #[must_use]
    pub fn job(self) -> Job {
        Job::new("audit-sealer", |stop| async move {
            self.run(stop).await;
            Ok(())
        })
    }

    /// Runs until `shutdown`, and seals once more then. Errors of the database are logged and outlasted.
    pub async fn run(mut self, shutdown: CancellationToken) {
        let witness = self.witness.take();
        let witnessing = async {
            if let Some(witness) = witness {
                witness.run(shutdown.clone()).await;
            }
        };
        tokio::join!(self.keep_sealing(&shutdown), witnessing);
    }

    async fn keep_sealing(&mut self, shutdown: &CancellationToken) {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let last = shutdown.is_cancelled();
            self.seal_all().await;
            if last {
                return;
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                _ = ticks.tick() => {}
            }
        }
    }

    async fn seal_all(&mut self) {
        loop {
            match self.seal().await {
                Ok(Sealed::Entries { more: true, .. }) => {}
                Ok(_) => return,
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "audit entries could not be sealed; trying again"
                    );
                    return;
                }
            }
        }
    }

    /// One round: seals up to 4,000 of the entries that are committed and not sealed yet, also those that were committed late.
    ///
    /// # Errors
    /// Of the database; nothing was sealed then.
    pub async fn seal(&mut self) -> sqlx::Result<Sealed> {
        let mut transaction = self.pool.begin().await?;
        let round = self.chain.begin_round(&mut transaction).await?;
        if !round.locked {
            return Ok(Sealed::Elsewhere);
        }
        let mut window = match self.window.take() {
            Some(window) => window,
            None => Window::new(self.chain.settled(&mut transaction).await?),
        };
        window.begin(round.snapshot(self.started.elapsed()));
        let records = self.chain.unsealed(&mut transaction, window.floor(), LARGEST_BATCH).await?;
        let more = records.len() == LARGEST_BATCH;
        let looked_to = records.last().filter(|_| more).map_or(round.highest, |last| last.id);
        if !records.is_empty() {
            let head = self.chain.head(&mut transaction).await?;
            let members = records
                .iter()
                .map(|record| Member { id: record.id, hash: record.hash() })
                .collect();
            let seal = Seal::make(&self.service, head, members, (self.clock)(), &self.key);
            self.chain.append(&mut transaction, &seal).await?;
        }
        transaction.commit().await?;
        window.end(looked_to);
        self.window = Some(window);
        metrics::counter!("audit_sealed_entries_total").increment(records.len() as u64);
        Ok(match records.len() {
            0 => Sealed::Nothing,
            count => Sealed::Entries { count, more },
        })
    }
}
