//! Settings beside the standard ones.

use std::{path::PathBuf, time::Duration};

use ed25519_dalek::SigningKey;
use madoguchi_access::AccessConfig;
use madoguchi_audit::{AuditConfig, parse_signing_key};
use madoguchi_calendar::Clock;
use madoguchi_kit::config::{DatabaseConfig, FromConfig, Reader};

/// What this service reads from its configuration.
pub struct Config {
    /// `[database]`
    pub(crate) database: DatabaseConfig,
    /// `[keyring]`: the keyring's database.
    pub(crate) keyring: DatabaseConfig,
    /// `root_keys.directory`: where root keys lie, mode 0700, outside the database's backups.
    pub(crate) root_keys: PathBuf,
    /// `[access]`
    pub(crate) access: AccessConfig,
    /// `[audit]`
    pub(crate) audit: AuditConfig,
    /// `certificates.signing_key_file` (PASERK `k4.secret…`).
    pub(crate) certificate_key: SigningKey,
    /// `days.published_ahead`: for so many days from today on there are keys (14–60, default 30).
    pub(crate) published_ahead: i32,
    /// `opening.cap_per_hour`: how many inquiries one person may open in an hour (default 60).
    pub(crate) cap_per_hour: i32,
    /// `purge.every`: how often runs are looked at (default 10 s).
    pub(crate) purge_every: Duration,
    /// `clock.offset_file`: moves time in a development stack; refused in production.
    pub(crate) clock: Clock,
}

impl FromConfig for Config {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let database = r.section("database", DatabaseConfig::from_config);
        let keyring = r.section("keyring", DatabaseConfig::from_config);
        let root_keys = r.section("root_keys", |r| r.path("directory"));
        let access = r.section("access", AccessConfig::from_config);
        let audit = r.section("audit", AuditConfig::from_config);
        let certificate_key = r.section("certificates", certificate_key);
        let published_ahead = r.section("days", |r| r.within("published_ahead", 30, 14..=60));
        let cap_per_hour = r.section("opening", |r| r.within("cap_per_hour", 60, 1..=10_000));
        let purge_every = r.section("purge", |r| r.duration("every", Duration::from_secs(10)));
        let clock = r.section("clock", madoguchi_access::clock);
        Some(Self {
            database: database?,
            keyring: keyring?,
            root_keys: root_keys?,
            access: access?,
            audit: audit?,
            certificate_key: certificate_key?,
            published_ahead: published_ahead?,
            cap_per_hour: cap_per_hour?,
            purge_every: purge_every?,
            clock: clock?,
        })
    }
}

fn certificate_key(r: &mut Reader) -> Option<SigningKey> {
    let secret = r.secret_file("signing_key_file")?;
    let key = secret.expose_text().and_then(parse_signing_key);
    if key.is_none() {
        r.fault(
            "signing_key_file",
            "the file must hold an Ed25519 key in PASERK form (k4.secret…)",
        );
    }
    key
}
