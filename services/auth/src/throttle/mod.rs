//! Counts attempts before anything is hashed; the rules are in [`domain::counters`](crate::domain::counters).
//!
//! Redis counts for all replicas. This process counts along in its own memory, and decides by that alone when Redis does not
//! answer or answers something else: losing Redis neither opens nor closes the door.

mod memory;
mod redis;

use std::{sync::Mutex, time::Duration};

use jiff::Timestamp;

use self::{memory::Memory, redis::RedisCounters};
use crate::domain::{Limit, Limits, Source, UserId, counters};
pub use redis::connect;

/// Decides whether a password may be tried now.
pub struct Throttle {
    limits: Limits,
    redis: RedisCounters,
    memory: Mutex<Memory>,
}

/// An attempt that was let through, to be settled by what comes of it. Dropped, it counts as a failure.
#[must_use = "settle the attempt, or it counts as a failure"]
pub struct Attempt<'t> {
    throttle: &'t Throttle,
    counters: Vec<(String, Limit)>,
}

/// Too many attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts; try again later")]
pub struct TooMany {
    /// When the next one is let through.
    pub retry_after: Duration,
}

impl Throttle {
    /// A throttle over `connection`; `prefix` keeps deployments that share a Redis apart.
    #[must_use]
    pub fn new(limits: Limits, connection: ::redis::aio::ConnectionManager, prefix: &str) -> Self {
        Self { limits, redis: RedisCounters::new(connection, prefix), memory: Mutex::default() }
    }

    /// Counts an attempt and lets it through, or says when to come back. `familiar`: the person has logged in from there before.
    ///
    /// # Errors
    /// [`TooMany`].
    pub async fn attempt(
        &self,
        user: &UserId,
        source: &Source,
        familiar: bool,
        now: Timestamp,
    ) -> Result<Attempt<'_>, TooMany> {
        let counters = counters(&self.limits, user, source, familiar);
        let own = self.memory(|memory| memory.count(&counters, now));
        let wait = self.redis.count(&counters).await.unwrap_or_else(|problem| {
            metrics::counter!("auth_throttle_fallbacks_total").increment(1);
            tracing::warn!(%problem, "Redis did not count an attempt; this process counts alone");
            own
        });
        if wait > Duration::ZERO {
            metrics::counter!("auth_throttled_total").increment(1);
            return Err(TooMany { retry_after: wait });
        }
        Ok(Attempt { throttle: self, counters })
    }

    fn memory<T>(&self, act: impl FnOnce(&mut Memory) -> T) -> T {
        act(&mut self.memory.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

impl Attempt<'_> {
    /// The password was right: the pair starts afresh, the other counters forget this attempt.
    pub async fn succeeded(self) {
        self.settle(true).await;
    }

    /// Nothing was tried after all (no hashing thread was free): forget this attempt.
    pub async fn withdrawn(self) {
        self.settle(false).await;
    }

    async fn settle(self, clear_pair: bool) {
        let keys: Vec<&str> = self.counters.iter().map(|(key, _)| key.as_str()).collect();
        self.throttle.memory(|memory| memory.forget(&keys, clear_pair));
        if let Err(problem) = self.throttle.redis.forget(&keys, clear_pair).await {
            tracing::warn!(%problem, "Redis did not forget an attempt; it counts until its window ends");
        }
    }
}
