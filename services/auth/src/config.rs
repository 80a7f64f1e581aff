//! Settings beside the standard ones.

use std::time::Duration;

use madoguchi_access::{AccessConfig, AssertionSigner};
use madoguchi_audit::AuditConfig;
use madoguchi_calendar::Clock;
use madoguchi_kit::config::{DatabaseConfig, FromConfig, Reader};
use pasetors::{keys::AsymmetricSecretKey, version4::V4};

use crate::{
    domain::{Limit, Limits},
    hashing::{HashSettings, Peppers, SettingsFault},
};

/// What this service reads from its configuration.
pub struct Config {
    /// `[database]`
    pub(crate) database: DatabaseConfig,
    /// `[access]`
    pub(crate) access: AccessConfig,
    /// `[audit]`
    pub(crate) audit: AuditConfig,
    /// `assertion.signing_key_file`
    pub(crate) signer: AssertionSigner,
    /// `[redis]`
    pub(crate) redis: RedisConfig,
    /// `passwords.pepper_file`
    pub(crate) peppers: Peppers,
    /// `[passwords]`
    pub(crate) hashing: HashSettings,
    /// `[throttle]`
    pub(crate) limits: Limits,
    /// `clock.offset_file`: moves time in a development stack; refused in production.
    pub(crate) clock: Clock,
}

/// `[redis]`
pub(crate) struct RedisConfig {
    /// `url`
    pub url: String,
    /// `prefix` of every key (default `auth`).
    pub prefix: String,
}

impl FromConfig for Config {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let database = r.section("database", DatabaseConfig::from_config);
        let access = r.section("access", AccessConfig::from_config);
        let audit = r.section("audit", AuditConfig::from_config);
        let signer = r.section("assertion", signer);
        let redis = r.section("redis", RedisConfig::from_config);
        let peppers = r.section("passwords", peppers);
        let hashing = r.section("passwords", hashing);
        let limits = r.section("throttle", limits);
        let clock = r.section("clock", madoguchi_access::clock);
        Some(Self {
            database: database?,
            access: access?,
            audit: audit?,
            signer: signer?,
            redis: redis?,
            peppers: peppers?,
            hashing: hashing?,
            limits: limits?,
            clock: clock?,
        })
    }
}

impl FromConfig for RedisConfig {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let url: Option<String> = r.required("url");
        let prefix: Option<String> = r.or("prefix", "auth".to_owned());
        let (url, prefix) = (url?, prefix?);
        if redis::Client::open(url.as_str()).is_err() {
            r.fault("url", "is not a Redis URL; write redis://host:port (rediss:// for TLS)");
            return None;
        }
        Some(Self { url, prefix })
    }
}

fn signer(r: &mut Reader) -> Option<AssertionSigner> {
    let secret = r.secret_file("signing_key_file")?;
    let key =
        secret.expose_text().and_then(|text| AsymmetricSecretKey::<V4>::try_from(text.trim()).ok());
    let signer = key.and_then(|key| AssertionSigner::new(key.as_bytes()).ok());
    if signer.is_none() {
        r.fault(
            "signing_key_file",
            "the file must hold an Ed25519 key in PASERK form (k4.secret…)",
        );
    }
    signer
}

fn peppers(r: &mut Reader) -> Option<Peppers> {
    let secret = r.secret_file("pepper_file")?;
    match Peppers::parse(secret.expose_text().unwrap_or_default()) {
        Ok(peppers) => Some(peppers),
        Err(fault) => {
            r.fault("pepper_file", fault.to_string());
            None
        }
    }
}

fn hashing(r: &mut Reader) -> Option<HashSettings> {
    let default = HashSettings::default();
    let memory_kib = r.or("memory_kib", default.memory_kib);
    let passes = r.or("passes", default.passes);
    let threads = r.or("threads", default.threads);
    let queue = r.or("queue", default.queue);
    let settings =
        HashSettings { memory_kib: memory_kib?, passes: passes?, threads: threads?, queue: queue? };
    match settings.check() {
        Ok(settings) => Some(settings),
        Err(fault) => {
            let key =
                if matches!(fault, SettingsFault::TooCheap { .. }) { "memory_kib" } else { "" };
            r.fault(key, fault.to_string());
            None
        }
    }
}

fn limits(r: &mut Reader) -> Option<Limits> {
    let default = Limits::default();
    let mut limit = |attempts: &str, window: &str, default: Limit| {
        let attempts = r.within(attempts, default.attempts, 1..=1_000);
        let length = r.duration(window, default.window)?;
        if !(Duration::from_secs(1)..=Duration::from_hours(24)).contains(&length) {
            r.fault(window, "is out of range; write 1s to 24h");
            return None;
        }
        Some(Limit { attempts: attempts?, window: length })
    };
    let pair = limit("pair_attempts", "pair_window", default.pair);
    let source = limit("source_attempts", "source_window", default.source);
    let user = limit("user_attempts", "user_window", default.user);
    Some(Limits { pair: pair?, source: source?, user: user? })
}
