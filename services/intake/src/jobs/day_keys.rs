//! Fetches the public keys of the next collection days, so that intake goes on while retention is away.

use std::time::Duration;

use madoguchi_calendar::Clock;
use madoguchi_kit::{
    CancellationToken, Job, ReadyCheck, db::Database, grpc::Channel, retry::Backoff,
};
use madoguchi_personal::seal::{DayPublicKey, KeyId};
use madoguchi_proto::retention::v1::{
    DayKey, ListDayKeysRequest, keyring_service_client::KeyringServiceClient,
};

use crate::store;

/// How many days are fetched ahead; the keyring publishes at least 14.
const DAYS: u32 = 30;
/// The first and the longest pause after a failure.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(15));

/// Keeps the cache filled.
#[derive(Clone)]
pub struct DayKeys {
    database: Database,
    keyring: KeyringServiceClient<Channel>,
    clock: Clock,
    every: Duration,
}

impl DayKeys {
    /// Fetches every so often.
    pub fn new(
        database: Database,
        keyring: KeyringServiceClient<Channel>,
        clock: Clock,
        every: Duration,
    ) -> Self {
        Self { database, keyring, clock, every }
    }

    /// As a job of the service.
    pub fn job(self) -> Job {
        Job::new("day-keys", |stop| async move {
            stop.clone().run_until_cancelled(self.run(stop)).await;
            Ok(())
        })
    }

    /// Ready while the key of today is here.
    pub fn ready_check(&self) -> ReadyCheck {
        let this = self.clone();
        ReadyCheck::new("day key", move || {
            let this = this.clone();
            async move {
                match this.days_ahead().await {
                    Ok(0) => {
                        Err("the key of today is not here; nothing personal can be taken"
                            .to_owned())
                    }
                    Ok(_) => Ok(()),
                    Err(_) => Err("the database does not answer".to_owned()),
                }
            }
        })
    }

    async fn run(self, stop: CancellationToken) {
        let mut backoff = Backoff::new(PAUSES.0, PAUSES.1);
        let mut today = self.clock.today();
        while !stop.is_cancelled() {
            match self.fetch().await {
                Ok(()) => {
                    backoff.reset();
                    self.rest(&mut today).await;
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

    /// Sleeps until the next round; a new day (also one that a moved clock brings) ends it early.
    async fn rest(&self, today: &mut jiff::civil::Date) {
        let until = tokio::time::Instant::now() + self.every;
        while tokio::time::Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(500).min(self.every)).await;
            if self.clock.today() != *today {
                *today = self.clock.today();
                return;
            }
        }
    }

    async fn fetch(&self) -> anyhow::Result<()> {
        let request = ListDayKeysRequest { from_day: self.clock.today().to_string(), days: DAYS };
        let keys = self.keyring.clone().list_day_keys(request).await?.into_inner().keys;
        let keys = keys.iter().map(key).collect::<anyhow::Result<Vec<_>>>()?;
        let mut connection = self.database.pool().acquire().await?;
        store::day_keys::keep(&mut connection, &keys, self.clock.now()).await?;
        drop(connection);
        let ahead = self.days_ahead().await?;
        #[expect(clippy::cast_precision_loss, reason = "at most 60 days")]
        metrics::gauge!("intake_day_keys_ahead").set(ahead as f64);
        Ok(())
    }

    async fn days_ahead(&self) -> sqlx::Result<i64> {
        let mut connection = self.database.pool().acquire().await?;
        store::day_keys::days_ahead(&mut connection, self.clock.today()).await
    }
}

/// Checks a key that came over the wire.
fn key(wire: &DayKey) -> anyhow::Result<DayPublicKey> {
    Ok(DayPublicKey::from_bytes(KeyId::parse(&wire.key_id)?, wire.day.parse()?, &wire.public_key)?)
}
