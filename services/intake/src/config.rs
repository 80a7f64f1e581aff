//! Settings beside the standard ones.

use std::time::Duration;

use madoguchi_access::AccessConfig;
use madoguchi_audit::AuditConfig;
use madoguchi_calendar::{Clock, WardCalendar};
use madoguchi_kit::config::{DatabaseConfig, FromConfig, Reader};

/// The sentence of the first version, for a ward that has written none of its own.
const SENTENCE: &str = "ご回答のため、お名前と電話番号とお問い合わせの内容をうかがい、区の担当課に引き継ぎます。\
                        うかがった内容は1年後に消去します。よろしいでしょうか。";

/// What this service reads from its configuration.
pub struct Config {
    /// `[database]`
    pub database: DatabaseConfig,
    /// `[access]`
    pub access: AccessConfig,
    /// `[audit]`
    pub audit: AuditConfig,
    /// `ward.calendar`: TOML file with the ward's hours and closures; the ward of the notice without it.
    pub calendar: WardCalendar,
    /// `clock.offset_file`: moves time in a development stack; refused in production.
    pub clock: Clock,
    /// `[ward]`
    pub ward: Ward,
    /// `day_keys.every` (default 10 min): how often public keys are fetched ahead.
    pub fetch_keys_every: Duration,
    /// `purge.every` (default 15 s): how often purge orders are asked for.
    pub purge_every: Duration,
    /// `handover.alarm_before_close` (default 30 min): from then on until the next shift an inquiry that waits is an alarm (Q2).
    pub alarm_before_close: Duration,
}

/// What a ward decides.
#[derive(Debug, Clone)]
pub struct Ward {
    /// `override_allowed` (default true): an inquiry may be taken in open hours with a reason (A1).
    pub override_allowed: bool,
    /// `kana` (default true): フリガナ is taken (A5).
    pub kana: bool,
    /// `consent_sentence`: read aloud before personal fields are taken (B8).
    pub consent_sentence: String,
    /// `consent_version` (default 1): raised with every change of the sentence.
    pub consent_version: u32,
}

impl FromConfig for Config {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let database = r.section("database", DatabaseConfig::from_config);
        let access = r.section("access", AccessConfig::from_config);
        let audit = r.section("audit", AuditConfig::from_config);
        let calendar = r.section("ward", calendar);
        let ward = r.section("ward", ward);
        let clock = r.section("clock", madoguchi_access::clock);
        let fetch_keys_every =
            r.section("day_keys", |r| interval(r, "every", Duration::from_mins(10)));
        let purge_every = r.section("purge", |r| interval(r, "every", Duration::from_secs(15)));
        let alarm =
            r.section("handover", |r| r.duration("alarm_before_close", Duration::from_mins(30)));
        Some(Self {
            database: database?,
            access: access?,
            audit: audit?,
            calendar: calendar?,
            clock: clock?,
            ward: ward?,
            fetch_keys_every: fetch_keys_every?,
            purge_every: purge_every?,
            alarm_before_close: alarm?,
        })
    }
}

fn calendar(r: &mut Reader) -> Option<WardCalendar> {
    let Some(_) = r.optional_path("calendar")? else { return Some(WardCalendar::default()) };
    let text = String::from_utf8(r.file("calendar")?);
    let read = text
        .map_err(|_| "is not UTF-8".to_owned())
        .and_then(|text| toml::from_str(&text).map_err(|error| error.to_string()));
    read.map_err(|problem| r.fault("calendar", problem)).ok()
}

fn ward(r: &mut Reader) -> Option<Ward> {
    let override_allowed = r.or("override_allowed", true);
    let kana = r.or("kana", true);
    let sentence: Option<String> = r.or("consent_sentence", SENTENCE.to_owned());
    let version = r.within("consent_version", 1, 1..=1_000_000);
    let sentence = sentence?;
    if !(1..=1_000).contains(&sentence.trim().chars().count()) {
        r.fault("consent_sentence", "write the sentence to read aloud, 1 to 1,000 characters");
        return None;
    }
    Some(Ward {
        override_allowed: override_allowed?,
        kana: kana?,
        consent_sentence: sentence,
        consent_version: version?,
    })
}

fn interval(r: &mut Reader, key: &str, default: Duration) -> Option<Duration> {
    let interval = r.duration(key, default)?;
    let range = Duration::from_millis(50)..=Duration::from_hours(1);
    if range.contains(&interval) {
        return Some(interval);
    }
    r.fault(key, "is out of range; write \"50ms\" to \"1h\"");
    None
}
