//! Reminding sections of articles that are due for review within a month (B6).

use std::time::Duration;

use madoguchi_audit::{Actor, AuditLog, Entry};
use madoguchi_calendar::{Clock, jst_date};
use madoguchi_kit::{
    CancellationToken, Job,
    db::{Database, within},
};
use tokio::time::{MissedTickBehavior, interval};

use crate::{domain::reminded_until, error::Failure, store::reviews};

/// How often is looked.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Longest time for one look.
const LIMIT: Duration = Duration::from_secs(15);
/// Reminders of one transaction.
const BATCH: u32 = 200;

/// The job that reminds. Every replica runs one; a version is reminded of once.
pub struct Reviews {
    database: Database,
    clock: Clock,
    audit: AuditLog,
}

impl Reviews {
    /// Reminds in `database`.
    pub fn new(database: Database, clock: Clock, audit: AuditLog) -> Self {
        Self { database, clock, audit }
    }

    /// The job of the service.
    pub fn job(self) -> Job {
        Job::new("reviews", |stop: CancellationToken| async move {
            let mut ticks = interval(LOOK_EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            while stop.run_until_cancelled(ticks.tick()).await.is_some() {
                if let Err(error) = self.round().await {
                    tracing::warn!(%error, "sections are not reminded of reviews; trying again");
                }
            }
            Ok(())
        })
    }

    async fn round(&self) -> Result<(), Failure> {
        while within(LIMIT, self.remind()).await?? == BATCH {}
        let until = reminded_until(jst_date(self.clock.now()));
        let due = within(LIMIT, reviews::count_due(self.database.pool(), until)).await??;
        metrics::gauge!("faq_reviews_due").set(f64::from(due));
        Ok(())
    }

    /// One batch of reminders; gives how many.
    async fn remind(&self) -> Result<u32, Failure> {
        let now = self.clock.now();
        let mut tx = self.database.begin().await?;
        let reminded = reviews::remind(&mut tx, reminded_until(jst_date(now)), now, BATCH).await?;
        let entry = Entry::by(Actor::service("faq"), "job:review").at(now).subject("article", "");
        self.audit.record_each(&mut tx, entry, &reminded).await?;
        tx.commit().await?;
        metrics::counter!("faq_review_reminders_total").increment(reminded.len() as u64);
        Ok(u32::try_from(reminded.len()).unwrap_or(BATCH))
    }
}
