//! Numbers events once they are committed, and wakes this process's watchers.

use std::time::Duration;

use madoguchi_kit::{CancellationToken, Job, db::Database, retry::Backoff};
use sqlx::postgres::PgListener;
use tokio::sync::watch;

use crate::store::{self, CHANNEL, Position};

/// How often to look without a signal: signals are lost with a connection.
const POLL: Duration = Duration::from_millis(500);
/// The first and the longest pause after a failure.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// Every replica runs one; the stream's row lets one at a time give numbers.
pub struct Sequencer {
    database: Database,
    newest: watch::Sender<Position>,
}

impl Sequencer {
    /// Over the service's database.
    pub fn new(database: Database) -> Self {
        Self { database, newest: watch::Sender::new(0) }
    }

    /// Tells when there is something new, and up to where.
    pub fn newest(&self) -> watch::Sender<Position> {
        self.newest.clone()
    }

    /// As a job of the service.
    pub fn job(self) -> Job {
        Job::new("sequencer", |stop| async move {
            stop.clone().run_until_cancelled(self.run(stop)).await;
            Ok(())
        })
    }

    async fn run(self, stop: CancellationToken) {
        let mut backoff = Backoff::new(PAUSES.0, PAUSES.1);
        while !stop.is_cancelled() {
            if let Err(error) = self.follow(&mut backoff).await {
                tracing::warn!(%error, "events could not be numbered; trying again");
            }
            backoff.wait().await;
        }
    }

    /// Numbers after every signal, until something fails.
    async fn follow(&self, backoff: &mut Backoff) -> sqlx::Result<()> {
        let mut signals = PgListener::connect_with(self.database.pool()).await?;
        signals.listen(CHANNEL).await?;
        loop {
            while self.round().await? {}
            backoff.reset();
            match tokio::time::timeout(POLL, signals.try_recv()).await {
                Ok(Ok(Some(_))) | Err(_) => {}
                // The line was cut: begin anew.
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(error)) => return Err(error),
            }
        }
    }

    async fn round(&self) -> sqlx::Result<bool> {
        let mut tx = self.database.begin().await?;
        let more = store::sequence(&mut tx).await?;
        let stream = store::stream(&mut tx).await?;
        tx.commit().await?;
        self.newest
            .send_if_modified(|newest| std::mem::replace(newest, stream.newest) != stream.newest);
        Ok(more)
    }
}
