//! Makes day keys ahead, and destroys root keys whose time has come.

use std::time::Duration;

use jiff::civil::Date;
use madoguchi_calendar::Clock;
use madoguchi_kit::{Job, ReadyCheck};

use crate::{
    keyring::{Keyring, KeyringError},
    store::day_keys,
};

const EVERY: Duration = Duration::from_secs(2);

/// Keeps `ahead` days from today on supplied with keys. Looks every two seconds: the clock of a development stack jumps.
pub fn publish_days(keyring: Keyring, clock: Clock, ahead: i32) -> Job {
    Job::new("day-keys", move |stop| async move {
        let mut served: Option<Date> = None;
        loop {
            let today = clock.today();
            if served != Some(today) {
                match round(&keyring, &clock, today, ahead).await {
                    Ok(()) => served = Some(today),
                    Err(error) => {
                        tracing::error!(error = &error as &dyn std::error::Error, "day keys");
                    }
                }
            }
            if stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_none() {
                return Ok(());
            }
        }
    })
}

async fn round(
    keyring: &Keyring,
    clock: &Clock,
    today: Date,
    ahead: i32,
) -> Result<(), KeyringError> {
    let made = keyring.publish_days(today, ahead, clock.now()).await?;
    if made > 0 {
        tracing::info!(made, "day keys published");
    }
    for epoch in keyring.destroy_old_roots(clock.now()).await? {
        tracing::info!(epoch, "root key destroyed");
    }
    Ok(())
}

/// Ready once today has a key.
pub fn keys_published(keyring: Keyring, clock: Clock) -> ReadyCheck {
    ReadyCheck::new("day keys", move || {
        let (keyring, today) = (keyring.clone(), clock.today());
        async move {
            let mut connection =
                keyring.database().pool().acquire().await.map_err(|error| error.to_string())?;
            match day_keys::public_keys(&mut connection, today, 1).await {
                Ok(keys) if keys.is_empty() => Err(format!("{today} has no day key yet")),
                Ok(_) => Ok(()),
                Err(error) => Err(error.to_string()),
            }
        }
    })
}
