//! Fetches the public keys of collection days, so that answers are sealed while retention is away.

use std::{sync::Arc, time::Duration};

use jiff::civil::Date;
use madoguchi_kit::{CancellationToken, Job, retry::Backoff};
use madoguchi_personal::seal::{DayPublicKey, KeyId};
use madoguchi_proto::retention::v1::{DayKey, ListDayKeysRequest};

use crate::{api::Context, store};

/// How many days are fetched ahead; the keyring publishes at least 14.
const AHEAD: u32 = 30;
/// Past days that are made up for in one round.
const MADE_UP: i64 = 20;
/// The first and the longest pause after a failure.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(15));

/// Keeps the cache filled.
pub struct DayKeys {
    context: Arc<Context>,
    every: Duration,
}

impl DayKeys {
    /// Fetches every so often.
    pub fn new(context: Arc<Context>, every: Duration) -> Self {
        Self { context, every }
    }

    /// As a job of the service.
    pub fn job(self) -> Job {
        Job::new("day-keys", |stop| async move {
            stop.clone().run_until_cancelled(self.run(stop)).await;
            Ok(())
        })
    }

    async fn run(self, stop: CancellationToken) {
        let mut backoff = Backoff::new(PAUSES.0, PAUSES.1);
        while !stop.is_cancelled() {
            match self.round().await {
                Ok(()) => {
                    backoff.reset();
                    tokio::time::sleep(self.every).await;
                }
                Err(error) => {
                    tracing::warn!(
                        error = format!("{error:#}"),
                        "day keys could not be fetched; trying again"
                    );
                    backoff.wait().await;
                }
            }
        }
    }

    async fn round(&self) -> anyhow::Result<()> {
        fetch_keys(&self.context, self.context.clock.today(), AHEAD).await?;
        let mut connection = self.context.database.pool().acquire().await?;
        let missing = store::missing_key_days(&mut connection, MADE_UP).await?;
        drop(connection);
        for day in missing {
            fetch_keys(&self.context, day, 1).await?;
        }
        Ok(())
    }
}

/// Fetches the keys of `days` days from `from` on and keeps them.
///
/// # Errors
/// If the keyring or the database does not answer, or a key is none.
pub async fn fetch_keys(context: &Context, from: Date, days: u32) -> anyhow::Result<()> {
    let request = ListDayKeysRequest { from_day: from.to_string(), days };
    let keys = context.keyring.clone().list_day_keys(request).await?.into_inner().keys;
    let keys = keys.iter().map(key).collect::<anyhow::Result<Vec<_>>>()?;
    let mut connection = context.database.pool().acquire().await?;
    Ok(store::keep_day_keys(&mut connection, &keys, context.clock.now()).await?)
}

/// Checks a key that came over the wire.
fn key(wire: &DayKey) -> anyhow::Result<DayPublicKey> {
    Ok(DayPublicKey::from_bytes(KeyId::parse(&wire.key_id)?, wire.day.parse()?, &wire.public_key)?)
}
