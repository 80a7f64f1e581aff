//! Follows the revocation signals in Redis: a reason to forget sooner, never a reason to let in.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::StreamExt as _;
use madoguchi_kit::{CancellationToken, retry::Backoff};
use redis::aio::{PubSubSink, PubSubStream};
use tokio::{sync::broadcast, time::timeout};
use tonic_health::{ServingStatus, server::HealthReporter};

use crate::{
    domain::{CHANNEL, Revocation},
    introspection::Introspector,
};

/// Name of the signal path in `grpc.health.v1`: `NOT_SERVING` means degraded, the gateway itself goes on.
pub(crate) const HEALTH_NAME: &str = "revocation-signals";

/// Signals that a stream may lag behind; one that lags more is checked as if all concerned it.
const WAITING: usize = 256;
const CONNECT_LIMIT: Duration = Duration::from_secs(2);
/// How a silent line is noticed: within 3 s, so that streams are checked by other means in time.
const PING_INTERVAL: Duration = Duration::from_millis(1500);
const PING_LIMIT: Duration = Duration::from_millis(1500);

/// Something that streams have to know.
#[derive(Clone, Debug)]
pub(crate) enum Signal {
    /// Somebody may be concerned.
    Revoked(Arc<Revocation>),
    /// No signals come from now on.
    Lost,
}

/// The state of the signal path, and those who listen.
pub(crate) struct Signals {
    introspector: Arc<Introspector>,
    health: HealthReporter,
    up: AtomicBool,
    listeners: broadcast::Sender<Signal>,
}

#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("Redis: {0}")]
    Redis(#[from] redis::RedisError),
    #[error("Redis did not answer in time")]
    Silent(#[from] tokio::time::error::Elapsed),
    #[error("Redis closed the connection")]
    Closed,
}

impl Signals {
    pub fn new(introspector: Arc<Introspector>, health: HealthReporter) -> Self {
        Self {
            introspector,
            health,
            up: AtomicBool::new(false),
            listeners: broadcast::channel(WAITING).0,
        }
    }

    /// Signals from now on.
    pub fn listen(&self) -> broadcast::Receiver<Signal> {
        self.listeners.subscribe()
    }

    /// Whether signals come at all.
    pub fn are_up(&self) -> bool {
        self.up.load(Ordering::Acquire)
    }

    /// Job: follows the signals until told to stop, whatever happens to Redis.
    pub async fn follow(
        self: Arc<Self>,
        client: redis::Client,
        stop: CancellationToken,
    ) -> anyhow::Result<()> {
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(2));
        self.report(false).await;
        loop {
            let Some(ended) = stop.run_until_cancelled(self.hear(&client, &mut backoff)).await
            else {
                return Ok(());
            };
            if let Err(problem) = ended {
                tracing::warn!(%problem, "no revocation signals; callers are remembered for 5 s at most");
            }
            self.report(false).await;
            if stop.run_until_cancelled(backoff.wait()).await.is_none() {
                return Ok(());
            }
        }
    }

    async fn hear(&self, client: &redis::Client, backoff: &mut Backoff) -> Result<(), Broken> {
        let mut subscription = timeout(CONNECT_LIMIT, client.get_async_pubsub()).await??;
        timeout(CONNECT_LIMIT, subscription.subscribe(CHANNEL)).await??;
        // Signals may have been missed until now.
        self.revoke(Revocation::everybody());
        self.report(true).await;
        backoff.reset();
        let (sink, messages) = subscription.split();
        tokio::select! {
            broken = self.receive(messages) => Err(broken),
            broken = stay_awake(sink) => broken,
        }
    }

    async fn receive(&self, mut messages: PubSubStream) -> Broken {
        while let Some(message) = messages.next().await {
            self.revoke(Revocation::parse(message.get_payload_bytes()));
        }
        Broken::Closed
    }

    fn revoke(&self, revocation: Revocation) {
        metrics::counter!("gateway_revocations_total", "kind" => revocation.kind()).increment(1);
        // Forget first: whoever hears the signal asks anew.
        self.introspector.forget(&revocation);
        // Nobody listens while no stream is open.
        let _ = self.listeners.send(Signal::Revoked(Arc::new(revocation)));
    }

    async fn report(&self, up: bool) {
        let was = self.up.swap(up, Ordering::AcqRel);
        metrics::gauge!("gateway_revocation_signals_up").set(if up { 1.0 } else { 0.0 });
        if was && !up {
            let _ = self.listeners.send(Signal::Lost);
        }
        let status = if up { ServingStatus::Serving } else { ServingStatus::NotServing };
        self.health.set_service_status(HEALTH_NAME, status).await;
    }
}

/// Ends when the other side gives no sign of life.
async fn stay_awake(mut sink: PubSubSink) -> Result<(), Broken> {
    loop {
        tokio::time::sleep(PING_INTERVAL).await;
        let _: redis::Value = timeout(PING_LIMIT, sink.ping()).await??;
    }
}
