//! Tells the gateways that something changed: a signal to forget what they remember, never an authority.
//!
//! Signals are sent after the commit by a job of its own, so that a caller who hangs up or a Redis that is away holds up nothing.
//! A lost signal costs at most the few seconds that a gateway remembers an assertion.

use std::time::Duration;

use madoguchi_kit::CancellationToken;
use redis::aio::ConnectionManager;
use serde::Serialize;
use tokio::sync::mpsc;
use uuid::Uuid;

/// The Redis channel.
pub const CHANNEL: &str = "madoguchi:revocations";

/// Signals that may wait for Redis; beyond that they are dropped.
const WAITING: usize = 1_024;
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);

/// Whose remembered assertions to forget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Revocation {
    /// All sessions of an account, or a department system.
    #[serde(rename = "account_id")]
    Account(Uuid),
    /// One session.
    #[serde(rename = "session_id")]
    Session(Uuid),
    /// All sessions at a terminal.
    #[serde(rename = "terminal_id")]
    Terminal(Uuid),
    /// Everybody who works for the contractor; always true.
    AllContractor(bool),
}

/// Where handlers leave signals. Clones share the queue.
#[derive(Clone)]
pub struct Revocations(mpsc::Sender<Revocation>);

/// The other end, for [`publish`].
pub struct Pending(mpsc::Receiver<Revocation>);

/// A queue of signals.
#[must_use]
pub fn queue() -> (Revocations, Pending) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (Revocations(sender), Pending(receiver))
}

impl Revocations {
    /// Leaves a signal; call it after the commit.
    pub fn signal(&self, revocation: Revocation) {
        if self.0.try_send(revocation).is_err() {
            metrics::counter!("auth_revocations_lost_total").increment(1);
            tracing::warn!(
                "a revocation signal was dropped; gateways notice when their assertions end"
            );
        }
    }
}

/// Publishes signals until `stop`, then the ones still waiting.
///
/// # Errors
/// None; the signature is that of a job.
pub async fn publish(
    connection: ConnectionManager,
    mut pending: Pending,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    loop {
        let revocation = tokio::select! {
            biased;
            Some(revocation) = pending.0.recv() => revocation,
            () = stop.cancelled() => return Ok(()),
        };
        send(&connection, revocation).await;
    }
}

async fn send(connection: &ConnectionManager, revocation: Revocation) {
    let message = serde_json::to_string(&revocation).expect("an enum of ids is JSON");
    for attempt in 1..=ATTEMPTS {
        let mut connection = connection.clone();
        let sent: redis::RedisResult<()> =
            redis::cmd("PUBLISH").arg(CHANNEL).arg(&message).query_async(&mut connection).await;
        match sent {
            Ok(()) => return,
            Err(error) if attempt == ATTEMPTS => {
                metrics::counter!("auth_revocations_lost_total").increment(1);
                tracing::warn!(%error, "a revocation signal was not sent; gateways notice when their assertions end");
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_messages_are_those_of_the_gateways() {
        let json = |revocation| serde_json::to_string(&revocation).unwrap();
        let id = Uuid::nil();
        assert_eq!(json(Revocation::Account(id)), format!("{{\"account_id\":\"{id}\"}}"));
        assert_eq!(json(Revocation::Session(id)), format!("{{\"session_id\":\"{id}\"}}"));
        assert_eq!(json(Revocation::Terminal(id)), format!("{{\"terminal_id\":\"{id}\"}}"));
        assert_eq!(json(Revocation::AllContractor(true)), "{\"all_contractor\":true}");
    }
}
