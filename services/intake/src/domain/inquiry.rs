//! What the ward calendar says about an inquiry taken at an instant (B7, B11, A1, A2, P4).

use jiff::{Timestamp, civil::Date};
use madoguchi_calendar::{CalendarError, WardCalendar, jst_date, retention, wareki};

/// What holds at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// Whether the office is open (B7).
    pub office_open: bool,
    /// The version of the calendar that said so.
    pub calendar_version: u32,
    /// The day of collection, in Japan.
    pub collection_day: Date,
    /// When the section gets an inquiry taken now: the next opening of the office (A2).
    pub deliver_at: Timestamp,
    /// When its answer is due.
    pub due_at: Timestamp,
    /// The last day on which it is kept.
    pub erased_on: Date,
}

/// Why an inquiry may be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenBecause {
    /// The office is closed: the rule.
    OfficeClosed,
    /// The office is open; the ward allows an override, and this is its reason.
    Override(String),
}

impl Situation {
    /// Looks at the calendar.
    ///
    /// # Errors
    /// [`CalendarError`] if the calendar knows no opening ahead.
    pub fn at(now: Timestamp, calendar: &WardCalendar) -> Result<Self, CalendarError> {
        Ok(Self {
            office_open: calendar.is_office_open(now),
            calendar_version: calendar.version(),
            collection_day: jst_date(now),
            deliver_at: calendar.next_office_opening(now)?,
            due_at: calendar.answer_due(now)?,
            erased_on: retention::expiry(now),
        })
    }

    /// The day to tell the caller: 令和8年11月24日(火).
    #[must_use]
    pub fn due_day(&self) -> String {
        wareki::format(jst_date(self.due_at))
    }

    /// Whether an inquiry may be taken now, and why: closed hours only, or an override with a reason (A1). None if not.
    #[must_use]
    pub fn take(&self, override_allowed: bool, reason: Option<&str>) -> Option<TakenBecause> {
        match (self.office_open, reason) {
            (false, _) => Some(TakenBecause::OfficeClosed),
            (true, Some(reason)) if override_allowed => {
                Some(TakenBecause::Override(reason.to_owned()))
            }
            (true, _) => None,
        }
    }
}

impl TakenBecause {
    /// The reason of an override; empty without one.
    #[must_use]
    pub fn override_reason(&self) -> &str {
        match self {
            Self::OfficeClosed => "",
            Self::Override(reason) => reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Situation {
        Situation::at(text.parse().unwrap(), &WardCalendar::default()).unwrap()
    }

    #[test]
    fn a_friday_evening_is_answered_on_the_next_office_day() {
        // Monday 23 November 2026 is a holiday.
        let evening = at("2026-11-20T18:30:00+09:00");
        assert!(!evening.office_open);
        assert_eq!(evening.deliver_at.to_string(), "2026-11-23T23:30:00Z");
        assert_eq!(evening.due_at.to_string(), "2026-11-24T08:00:00Z");
        assert_eq!(evening.due_day(), "令和8年11月24日(火)");
        assert_eq!(evening.erased_on, jiff::civil::date(2027, 11, 20));
    }

    #[test]
    fn before_the_opening_it_is_the_same_day() {
        let morning = at("2026-11-24T08:10:00+09:00");
        assert_eq!(morning.deliver_at.to_string(), "2026-11-23T23:30:00Z");
        assert_eq!(morning.due_day(), "令和8年11月24日(火)");
    }

    #[test]
    fn open_hours_need_a_reason_and_the_wards_leave() {
        let open = at("2026-11-24T10:00:00+09:00");
        assert_eq!(open.take(true, None), None);
        assert_eq!(open.take(false, Some("理由")), None);
        assert_eq!(open.take(true, Some("理由")), Some(TakenBecause::Override("理由".into())));
        let closed = at("2026-11-24T17:00:00+09:00");
        assert_eq!(closed.take(false, Some("理由")), Some(TakenBecause::OfficeClosed));
    }
}
