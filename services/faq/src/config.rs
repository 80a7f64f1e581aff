//! Settings beside the standard ones.

use std::path::PathBuf;

use madoguchi_access::AccessConfig;
use madoguchi_audit::AuditConfig;
use madoguchi_calendar::{Clock, WardCalendar};
use madoguchi_kit::config::{DatabaseConfig, FromConfig, Reader};

/// What this service reads from its configuration.
pub struct Config {
    /// `[database]`
    pub(crate) database: DatabaseConfig,
    /// `[access]`
    pub(crate) access: AccessConfig,
    /// `[audit]`
    pub(crate) audit: AuditConfig,
    /// `search.dictionary`: folder of the compiled dictionary; `build-dictionary` writes it.
    pub(crate) dictionary: PathBuf,
    /// `ward.calendar`: TOML file with the ward's office hours and closures; the ward of the notice without it.
    pub(crate) calendar: WardCalendar,
    /// `clock.offset_file`: moves time in a development stack; refused in production.
    pub(crate) clock: Clock,
}

impl FromConfig for Config {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let database = r.section("database", DatabaseConfig::from_config);
        let access = r.section("access", AccessConfig::from_config);
        let audit = r.section("audit", AuditConfig::from_config);
        let dictionary = r.section("search", |r| r.path("dictionary"));
        let calendar = r.section("ward", calendar);
        let clock = r.section("clock", madoguchi_access::clock);
        Some(Self {
            database: database?,
            access: access?,
            audit: audit?,
            dictionary: dictionary?,
            calendar: calendar?,
            clock: clock?,
        })
    }
}

fn calendar(r: &mut Reader) -> Option<WardCalendar> {
    let Some(_) = r.optional_path("calendar")? else { return Some(WardCalendar::default()) };
    let text = String::from_utf8(r.file("calendar")?);
    let read = text
        .map_err(|_| "is not UTF-8".to_owned())
        .and_then(|text| toml::from_str(&text).map_err(|e| e.to_string()));
    read.map_err(|problem| r.fault("calendar", problem)).ok()
}
