//! Reads the fields of a request and collects what is wrong with them, so that one answer names every fault.

use std::fmt::Display;

use jiff::{Timestamp, civil::Date};
use madoguchi_access::{Organisation, Role, Roles};
use madoguchi_kit::{db, status::Refusal};
use madoguchi_personal::{Lines, require};
use madoguchi_proto::policy::v1 as policy;
use uuid::Uuid;

/// What is wrong so far.
#[derive(Default)]
pub(super) struct Fields {
    refusal: Option<Refusal>,
}

impl Fields {
    /// A fault of a field.
    pub fn fault(&mut self, field: impl Into<String>, problem: impl Display) {
        let problem = problem.to_string();
        self.refusal = Some(match self.refusal.take() {
            None => Refusal::invalid(field, problem),
            Some(refusal) => refusal.and_field(field, problem),
        });
    }

    /// A value that was read, or its fault.
    pub fn check<T, E: Display>(
        &mut self,
        field: impl Into<String>,
        read: Result<T, E>,
    ) -> Option<T> {
        read.map_err(|problem| self.fault(field, problem)).ok()
    }

    /// An id.
    pub fn id(&mut self, field: &'static str, text: &str) -> Option<Uuid> {
        self.check(
            field,
            parse_id(text)
                .ok_or("is not an id; write a UUID like 019ab4f0-7c1e-7d5b-9d2e-0f6a3b1c2d4e"),
        )
    }

    /// An id that may be left out: `Some(None)`.
    #[expect(clippy::option_option, reason = "two questions: was it faulty, and was it written?")]
    pub fn optional_id(&mut self, field: &'static str, text: &str) -> Option<Option<Uuid>> {
        if text.is_empty() { Some(None) } else { self.id(field, text).map(Some) }
    }

    /// A line of text of at most `max` characters, as it was typed.
    pub fn line(&mut self, field: &'static str, text: &str, max: usize) -> Option<String> {
        self.text(field, text, max, Lines::One)
    }

    /// Text of several lines.
    pub fn lines(&mut self, field: &'static str, text: &str, max: usize) -> Option<String> {
        self.text(field, text, max, Lines::Many)
    }

    fn text(
        &mut self,
        field: &'static str,
        text: &str,
        max: usize,
        lines: Lines,
    ) -> Option<String> {
        self.check(field, require(text, max, lines).map(|()| text.to_owned()))
    }

    /// A day.
    pub fn day(&mut self, field: &'static str, text: &str) -> Option<Date> {
        self.check(field, parse_day(text).ok_or("is not a day; write it like 2026-11-24"))
    }

    /// An instant, in whole microseconds as it is kept.
    pub fn instant(
        &mut self,
        field: &'static str,
        at: prost_types::Timestamp,
    ) -> Option<Timestamp> {
        let read = Timestamp::new(at.seconds, at.nanos).map(|at| db::Timestamp::from(at).get());
        self.check(field, read.map_err(|_| "is not a time"))
    }

    /// An organisation.
    pub fn organisation(&mut self, field: &'static str, value: i32) -> Option<Organisation> {
        let known = policy::Organisation::try_from(value).ok().and_then(Organisation::from_wire);
        self.check(field, known.ok_or("choose WARD or CONTRACTOR"))
    }

    /// A role.
    pub fn role(&mut self, field: impl Into<String>, value: i32) -> Option<Role> {
        let known = policy::Role::try_from(value).ok().and_then(Role::from_wire);
        self.check(field, known.ok_or("is not a role"))
    }

    /// Roles.
    pub fn roles(&mut self, field: &'static str, values: &[i32]) -> Option<Roles> {
        if values.len() > Role::ALL.len() {
            self.fault(field, "names a role more than once");
            return None;
        }
        let read: Vec<_> = values
            .iter()
            .enumerate()
            .map(|(index, value)| self.role(format!("{field}[{index}]"), *value))
            .collect();
        read.into_iter().collect()
    }

    /// The refusal that names every fault.
    pub fn refusal(self) -> Refusal {
        self.refusal.unwrap_or_else(|| Refusal::invalid("", "the request cannot be read"))
    }
}

/// The usual form of a UUID only: no braces, no `urn:`, no missing hyphens.
fn parse_id(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten()
}

/// `YYYY-MM-DD` of this and the next centuries only; jiff would also take a time of day.
fn parse_day(text: &str) -> Option<Date> {
    let digits = text.bytes().enumerate().all(|(at, byte)| matches!(at, 4 | 7) == (byte == b'-'));
    let day: Date = (text.len() == 10 && digits).then(|| text.parse().ok()).flatten()?;
    (1900..=2999).contains(&day.year()).then_some(day)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_fault_is_named() {
        let mut fields = Fields::default();
        assert_eq!(fields.id("account_id", "42"), None);
        assert_eq!(fields.line("name", "a\u{202e}b", 10), None);
        assert_eq!(fields.line("course", &"a".repeat(201), 200), None);
        assert_eq!(fields.day("held_on", "24.11.2026"), None);
        assert_eq!(fields.roles("roles", &[1, 99]), None);
        assert_eq!(fields.line("reason", "a leaver", 200).as_deref(), Some("a leaver"));
        let refusal = fields.refusal();
        let named: Vec<_> = refusal.fields.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(named, ["account_id", "name", "course", "held_on", "roles[1]"]);
    }

    #[test]
    fn ids_and_days_have_one_form() {
        assert!(parse_id("019ab4f0-7c1e-7d5b-9d2e-0f6a3b1c2d4e").is_some());
        for bad in [
            "",
            "019ab4f07c1e7d5b9d2e0f6a3b1c2d4e",
            "{019ab4f0-7c1e-7d5b-9d2e-0f6a3b1c2d4e}",
            "tanaka",
        ] {
            assert_eq!(parse_id(bad), None, "{bad}");
        }
        assert_eq!(parse_day("2028-02-29"), Some(date(2028, 2, 29)));
        for bad in [
            "",
            "2027-02-29",
            "2026-1-1",
            "2026-11-24T00:00",
            "20261124",
            "２０２６-11-24",
            "9999-01-01",
            "-001-01-01",
        ] {
            assert_eq!(parse_day(bad), None, "{bad}");
        }
    }
}
