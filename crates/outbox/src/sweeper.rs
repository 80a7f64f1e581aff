//! Housekeeping of the three tables: forgets what is old enough, and publishes how full the outbox is.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use madoguchi_kit::{CancellationToken, Job, db};
use sqlx::{PgPool, SqlStr};
use tokio::time::{MissedTickBehavior, interval};

use crate::{idempotency, sql::statement};

/// How long an accepted message is remembered: longer than a parked one may wait for its person.
pub const INBOX_KEPT_DAYS: i64 = 90;

/// Rows deleted by one statement, so that none runs into the statement timeout.
const BATCH: i64 = 5_000;
const MEASURE_EVERY: Duration = Duration::from_secs(15);
/// In measurements: every ten minutes.
const SWEEP_EVERY: u32 = 40;

/// One job per service; several replicas do no harm.
pub struct Sweeper {
    pool: PgPool,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    forget_replies: SqlStr,
    forget_messages: SqlStr,
    measure: SqlStr,
}

impl Sweeper {
    /// `clock` is the service's clock, the one whose time goes into [`Idempotency::begin`](crate::Idempotency::begin).
    #[must_use]
    pub fn new(
        pool: PgPool,
        schema: &str,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self {
            pool,
            clock: Arc::new(clock),
            forget_replies: statement(
                "DELETE FROM {schema}.idempotency WHERE id IN
                   (SELECT id FROM {schema}.idempotency WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)",
                schema,
            ),
            forget_messages: statement(
                "DELETE FROM {schema}.inbox WHERE message_id IN
                   (SELECT message_id FROM {schema}.inbox WHERE accepted_at < $1 ORDER BY accepted_at LIMIT $2 FOR UPDATE SKIP LOCKED)",
                schema,
            ),
            measure: statement(
                "SELECT count(*) FILTER (WHERE state <> 'parked'), count(*) FILTER (WHERE state = 'parked'),
                        coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE state <> 'parked')), 0)::double precision
                   FROM {schema}.outbox",
                schema,
            ),
        }
    }

    /// The housekeeping as a job of the service.
    #[must_use]
    pub fn job(self) -> Job {
        Job::new("outbox-sweeper", |stop| async move {
            self.run(stop).await;
            Ok(())
        })
    }

    /// Runs until `shutdown`. Errors of the database are logged and outlasted.
    pub async fn run(self, shutdown: CancellationToken) {
        let mut ticks = interval(MEASURE_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut round = 0_u32;
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.measure().await {
                tracing::warn!(%error, "the outbox could not be measured");
            }
            if round.is_multiple_of(SWEEP_EVERY)
                && let Err(error) = self.sweep().await
            {
                tracing::warn!(%error, "old replies and messages could not be forgotten; trying again later");
            }
            round = round.wrapping_add(1);
        }
    }

    /// Forgets replies older than 48 hours and accepted messages older than 90 days; returns how many of each.
    ///
    /// # Errors
    /// Of the database.
    pub async fn sweep(&self) -> sqlx::Result<(u64, u64)> {
        let now = (self.clock)();
        let replies = self
            .forget(&self.forget_replies, now - SignedDuration::from_hours(idempotency::KEPT_HOURS))
            .await?;
        let messages = self
            .forget(&self.forget_messages, now - SignedDuration::from_hours(INBOX_KEPT_DAYS * 24))
            .await?;
        Ok((replies, messages))
    }

    async fn forget(&self, statement: &SqlStr, before: Timestamp) -> sqlx::Result<u64> {
        let mut forgotten = 0;
        loop {
            let deleted = sqlx::query(statement.clone())
                .bind(db::Timestamp::from(before))
                .bind(BATCH)
                .execute(&self.pool)
                .await?
                .rows_affected();
            forgotten += deleted;
            if deleted < BATCH.unsigned_abs() {
                return Ok(forgotten);
            }
        }
    }

    /// Gauges: `outbox_open`, `outbox_parked` (above 0: a person is needed) and `outbox_oldest_seconds`.
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
    async fn measure(&self) -> sqlx::Result<()> {
        let (open, parked, oldest): (i64, i64, f64) =
            sqlx::query_as(self.measure.clone()).fetch_one(&self.pool).await?;
        metrics::gauge!("outbox_open").set(open as f64);
        metrics::gauge!("outbox_parked").set(parked as f64);
        metrics::gauge!("outbox_oldest_seconds").set(oldest);
        Ok(())
    }
}
