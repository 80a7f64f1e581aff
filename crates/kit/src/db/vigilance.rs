//! Finding dead connections before a call trips over them.
//!
//! A connection dies silently when a firewall, a fail-over or a pulled cable swallows its packets: nothing ends, every answer just
//! never comes. Left alone, sqlx's pool keeps such connections, and a connection whose user was cancelled in the middle of a
//! query keeps its place in the pool until TCP gives up, after a quarter of an hour.
//! Three rules, none of which costs a healthy pool a round trip on a busy connection:
//! 1. A connection idle for longer than a second is pinged before use.
//! 2. One failed ping condemns every connection that was last used before it.
//! 3. After a call was cut off ([`within`]), connections that come back are pinged for a while.

use sqlx::{Connection as _, PgConnection, pool::PoolConnectionMetadata};
use std::{
    future::Future,
    pin::pin,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// A connection used this recently is taken on trust.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
/// A ping that takes longer has failed.
const PING_LIMIT: Duration = Duration::from_millis(500);
/// How long returned connections are pinged after a call was cut off.
const DISTRUST_FOR: Duration = Duration::from_secs(5);

/// Start of the process, roughly; moments are kept as milliseconds since then, counted from 1 so that 0 can mean "never".
static ORIGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
/// Until when returned connections are pinged, in every pool of this process.
static DISTRUST_UNTIL: AtomicU64 = AtomicU64::new(0);

fn millis(moment: Instant) -> u64 {
    let since = moment.saturating_duration_since(*ORIGIN).as_millis();
    u64::try_from(since).unwrap_or(u64::MAX - 1) + 1
}

/// The work did not end within its time and was dropped.
#[derive(Debug, thiserror::Error)]
#[error("no result within {0:?}")]
pub struct Stalled(pub Duration);

/// Runs database work of a job under a limit; a call has its deadline for this.
///
/// # Errors
/// [`Stalled`] when the limit passes; the work is dropped and its connection examined before it is used again.
pub async fn within<F: Future>(limit: Duration, work: F) -> Result<F::Output, Stalled> {
    let mut work = pin!(work);
    let result = tokio::time::timeout(limit, &mut work).await;
    // Before `work` is dropped, which hands its connection back.
    result.map_err(|_| {
        distrust_returns();
        Stalled(limit)
    })
}

/// From now on, and for a while, connections that come back are pinged.
fn distrust_returns() {
    DISTRUST_UNTIL.fetch_max(millis(Instant::now() + DISTRUST_FOR), Ordering::Relaxed);
}

/// One pool's memory of its last dead connection.
#[derive(Debug, Default)]
pub(super) struct Vigilance {
    /// When a ping last failed; 0 for never.
    failed_at: AtomicU64,
}

impl Vigilance {
    /// Rules 1 and 2. An error makes the pool drop the connection without further ado.
    pub async fn before_use(
        &self,
        connection: &mut PgConnection,
        meta: PoolConnectionMetadata,
    ) -> Result<bool, sqlx::Error> {
        let now = Instant::now();
        let last_used = millis(now.checked_sub(meta.idle_for).unwrap_or(now));
        if last_used <= self.failed_at.load(Ordering::Relaxed) {
            return Err(dead("idle since before another connection was found dead"));
        }
        if meta.idle_for <= TRUSTED_FOR {
            return Ok(true);
        }
        self.ping(connection).await
    }

    /// Rule 3.
    pub async fn after_use(&self, connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
        if millis(Instant::now()) > DISTRUST_UNTIL.load(Ordering::Relaxed) {
            return Ok(true);
        }
        self.ping(connection).await
    }

    async fn ping(&self, connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
        let problem = match tokio::time::timeout(PING_LIMIT, connection.ping()).await {
            Ok(Ok(())) => return Ok(true),
            Ok(Err(error)) => error,
            Err(_) => dead("no answer to a ping"),
        };
        self.failed_at.fetch_max(millis(Instant::now()), Ordering::Relaxed);
        metrics::counter!("db_dead_connections_total").increment(1);
        Err(problem)
    }
}

fn dead(why: &'static str) -> sqlx::Error {
    sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::ConnectionAborted, why))
}
