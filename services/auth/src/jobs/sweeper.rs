//! Deletes what has served its time. Nothing depends on it for access: what has ended is refused whether swept or not.

use std::time::Duration;

use jiff::SignedDuration;
use madoguchi_calendar::Clock;
use madoguchi_kit::{
    Job,
    db::{Database, within},
};

use crate::{domain::IDLE_LIMIT, error::Failure, store};

const EVERY: Duration = Duration::from_mins(1);
const LIMIT: Duration = Duration::from_secs(10);
/// Logins are kept this long: a year of evidence and some weeks to ask for it. Each account's last one stays.
const LOGINS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 400);

/// The job.
pub fn sweeper(database: Database, clock: Clock) -> Job {
    Job::new("sweep", move |stop| async move {
        while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
            match within(LIMIT, sweep(&database, &clock)).await {
                Ok(Ok(0)) => {}
                Ok(Ok(rows)) => tracing::info!(rows, "swept"),
                Ok(Err(error)) => tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "could not sweep; trying again"
                ),
                Err(stalled) => tracing::warn!(%stalled, "could not sweep; trying again"),
            }
        }
        Ok(())
    })
}

async fn sweep(database: &Database, clock: &Clock) -> Result<u64, Failure> {
    let now = clock.now();
    let mut tx = database.begin().await?;
    let rows = store::sweep(&mut tx, now, now - IDLE_LIMIT, now - LOGINS_KEPT).await?;
    tx.commit().await?;
    Ok(rows)
}
