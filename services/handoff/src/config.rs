//! Settings beside the standard ones.

use std::time::Duration;

use madoguchi_access::AccessConfig;
use madoguchi_audit::AuditConfig;
use madoguchi_calendar::{Clock, WardCalendar};
use madoguchi_kit::config::{DatabaseConfig, FromConfig, Reader};

use crate::{domain::OfficeTime, mail::MailConfig};

/// What this service reads from its configuration.
pub struct Config {
    /// `[database]`
    pub(crate) database: DatabaseConfig,
    /// `[access]`
    pub(crate) access: AccessConfig,
    /// `[audit]`
    pub(crate) audit: AuditConfig,
    /// `ward.calendar` and `[reminders]`
    pub(crate) office_time: OfficeTime,
    /// `clock.offset_file`: moves time in a development stack; refused in production.
    pub(crate) clock: Clock,
    /// `delivery.every` (default 1 s): how often deliveries and reminders are looked for.
    pub(crate) deliver_every: Duration,
    /// `day_keys.every` (default 10 min): how often public keys are fetched ahead.
    pub(crate) fetch_keys_every: Duration,
    /// `purge.every` (default 15 s): how often purge orders are asked for.
    pub(crate) purge_every: Duration,
    /// `[mail]`: without it no e-mail is sent; inbox, history and streams say the same.
    pub(crate) mail: Option<MailConfig>,
}

impl FromConfig for Config {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let database = r.section("database", DatabaseConfig::from_config);
        let access = r.section("access", AccessConfig::from_config);
        let audit = r.section("audit", AuditConfig::from_config);
        let calendar = r.section("ward", calendar);
        let reminders = r.section("reminders", reminders);
        let clock = r.section("clock", madoguchi_access::clock);
        let deliver_every = r.section("delivery", |r| interval(r, Duration::from_secs(1)));
        let fetch_keys_every = r.section("day_keys", |r| interval(r, Duration::from_mins(10)));
        let purge_every = r.section("purge", |r| interval(r, Duration::from_secs(15)));
        let mail = r.optional_section("mail", MailConfig::from_config);
        let (members_after, heads_after) = reminders?;
        Some(Self {
            database: database?,
            access: access?,
            audit: audit?,
            office_time: OfficeTime { calendar: calendar?, members_after, heads_after },
            clock: clock?,
            deliver_every: deliver_every?,
            fetch_keys_every: fetch_keys_every?,
            purge_every: purge_every?,
            mail: mail?,
        })
    }
}

/// `ward.calendar`: TOML file with the ward's hours and closures; the ward of the notice without it.
fn calendar(r: &mut Reader) -> Option<WardCalendar> {
    let Some(_) = r.optional_path("calendar")? else { return Some(WardCalendar::default()) };
    let text = String::from_utf8(r.file("calendar")?);
    let read = text
        .map_err(|_| "is not UTF-8".to_owned())
        .and_then(|text| toml::from_str(&text).map_err(|error| error.to_string()));
    read.map_err(|problem| r.fault("calendar", problem)).ok()
}

/// `reminders.members_after` (default 2 h of office time) and `reminders.heads_after` (default 4 h), both from delivery.
fn reminders(r: &mut Reader) -> Option<(Duration, Duration)> {
    let members = r.duration("members_after", Duration::from_hours(2));
    let heads = r.duration("heads_after", Duration::from_hours(4));
    let (members, heads) = (members?, heads?);
    if members >= heads || heads > Duration::from_hours(200) {
        r.fault(
            "heads_after",
            "must be longer than members_after and at most \"200h\": heads are reminded last",
        );
        return None;
    }
    Some((members, heads))
}

fn interval(r: &mut Reader, default: Duration) -> Option<Duration> {
    let interval = r.duration("every", default)?;
    if (Duration::from_millis(50)..=Duration::from_hours(1)).contains(&interval) {
        return Some(interval);
    }
    r.fault("every", "is out of range; write \"50ms\" to \"1h\"");
    None
}
