//! Openings of articles, counted in memory and written now and then: opening an article must not wait for a row.
//!
//! What was counted in the last seconds before a process dies is lost; nothing but a figure depends on it.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::civil::Date;
use madoguchi_kit::{
    CancellationToken, Job,
    db::{Database, within},
};
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

use crate::{error::Failure, store::usage};

/// How often is written.
const WRITE_EVERY: Duration = Duration::from_secs(2);
/// Longest time for one writing.
const LIMIT: Duration = Duration::from_secs(15);
/// Articles and days that wait to be written, at most: more than a ward has articles.
const MOST: usize = 200_000;

/// Openings since the last writing, by article and day.
#[derive(Debug, Default)]
pub struct Tally {
    counts: Mutex<HashMap<(Uuid, Date), u32>>,
}

impl Tally {
    /// Counts an opening.
    pub fn shown(&self, article: Uuid, day: Date) {
        self.add([((article, day), 1)]);
    }

    /// The job that writes into `database`.
    pub fn job(self: &Arc<Self>, database: Database) -> Job {
        let tally = Arc::clone(self);
        Job::new("tally", |stop: CancellationToken| async move {
            let mut ticks = interval(WRITE_EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            while stop.run_until_cancelled(ticks.tick()).await.is_some() {
                tally.write(&database).await;
            }
            tally.write(&database).await;
            Ok(())
        })
    }

    async fn write(&self, database: &Database) {
        let counts = mem::take(&mut *self.counts());
        if counts.is_empty() {
            return;
        }
        let written = async {
            Ok::<_, Failure>(within(LIMIT, usage::add_shown(database.pool(), &counts)).await??)
        };
        if let Err(error) = written.await {
            tracing::warn!(%error, "openings of articles are not written; trying again");
            self.add(counts);
        }
    }

    fn add(&self, more: impl IntoIterator<Item = ((Uuid, Date), u32)>) {
        let mut counts = self.counts();
        for (key, count) in more {
            if counts.len() < MOST || counts.contains_key(&key) {
                *counts.entry(key).or_default() += count;
            }
        }
    }

    fn counts(&self) -> std::sync::MutexGuard<'_, HashMap<(Uuid, Date), u32>> {
        // A panic between two additions leaves a map of counts.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
