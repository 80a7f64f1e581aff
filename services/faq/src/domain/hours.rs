//! When a section can be called: its own weekly hours within the ward's calendar (B15).

use std::fmt;

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
};
use madoguchi_calendar::{
    ClosedBecause, DayPlan, Hours, OpenSpan, SEARCH_DAYS, WardCalendar, Weekdays, jst_date,
};

use super::text::Problem;

/// Monday first, as in files.
const DAYS: [(char, Weekday); 7] = [
    ('月', Weekday::Monday),
    ('火', Weekday::Tuesday),
    ('水', Weekday::Wednesday),
    ('木', Weekday::Thursday),
    ('金', Weekday::Friday),
    ('土', Weekday::Saturday),
    ('日', Weekday::Sunday),
];

/// Weekly hours as in `月-金 08:30-17:00;土 09:00-12:00`: days that are not named are closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionHours {
    text: String,
    rules: Vec<(Weekdays, Hours)>,
}

/// Whether a section can be called, and if not, from when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// It can be called now.
    Open,
    /// It cannot; it opens at that instant, if within a year.
    Opens(Option<Timestamp>),
}

impl SectionHours {
    /// Reads hours as they stand in files.
    ///
    /// # Errors
    /// The problem, in words for the editor.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let rules: Option<Vec<_>> = text.split(';').map(rule).collect();
        let rules = rules.ok_or_else(|| {
            Problem::new(
                "is not hours: write them like 月-金 08:30-17:00;土 09:00-12:00 or leave it empty",
            )
        })?;
        Ok(Self { text: text.to_owned(), rules })
    }

    /// As they stand in files.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a section with these hours (none: the ward's office hours) can be called at `now`.
    pub fn opening(own: Option<&Self>, ward: &WardCalendar, now: Timestamp) -> Opening {
        let mut day = jst_date(now);
        for _ in 0..SEARCH_DAYS {
            if let Some(opening) =
                spans(own, ward, day).into_iter().find_map(|span| in_span(span, now))
            {
                return opening;
            }
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        Opening::Opens(None)
    }
}

impl fmt::Display for SectionHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn in_span(span: OpenSpan, now: Timestamp) -> Option<Opening> {
    if span.contains(now) {
        return Some(Opening::Open);
    }
    (now < span.opens).then_some(Opening::Opens(Some(span.opens)))
}

/// The open stretches of one day, earliest first. Holidays, yearly closures and dated closures of the ward go before a
/// section's own hours.
fn spans(own: Option<&SectionHours>, ward: &WardCalendar, day: Date) -> Vec<OpenSpan> {
    let Some(own) = own else {
        return ward.office_hours(day).into_iter().collect();
    };
    match ward.office().plan(day) {
        DayPlan::Open { .. } | DayPlan::Closed(ClosedBecause::Weekday(_)) => {}
        DayPlan::Closed(_) => return Vec::new(),
    }
    let on_day = own.rules.iter().filter(|(days, _)| days.contains(day.weekday()));
    let mut found: Vec<OpenSpan> = on_day.map(|(_, hours)| hours.on(day)).collect();
    found.sort_by_key(|span| span.opens);
    found
}

fn rule(text: &str) -> Option<(Weekdays, Hours)> {
    let (days, hours) = text.trim().split_once(' ')?;
    let position = |name: char| DAYS.iter().position(|(known, _)| *known == name);
    let chars: Vec<char> = days.chars().collect();
    let (first, last) = match chars.as_slice() {
        [day] => (position(*day)?, position(*day)?),
        [first, '-', last] => (position(*first)?, position(*last)?),
        _ => return None,
    };
    let days: Weekdays = DAYS.get(first..=last)?.iter().map(|(_, day)| *day).collect();
    Some((days, hours.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24 is a Tuesday, the day before 勤労感謝の日 observed on Monday.
    fn at(day: &str, time: &str) -> Timestamp {
        format!("{day}T{time}:00+09:00").parse().unwrap()
    }

    fn opening(hours: &str, now: Timestamp) -> Opening {
        let own = (!hours.is_empty()).then(|| SectionHours::parse(hours).unwrap());
        SectionHours::opening(own.as_ref(), &WardCalendar::default(), now)
    }

    #[test]
    fn own_hours_replace_the_wards() {
        let late = "月-金 08:30-19:00;土 09:00-12:00";
        assert_eq!(opening(late, at("2026-11-24", "18:00")), Opening::Open);
        assert_eq!(
            opening("", at("2026-11-24", "18:00")),
            Opening::Opens(Some(at("2026-11-25", "08:30")))
        );
        assert_eq!(
            opening(late, at("2026-11-27", "19:00")),
            Opening::Opens(Some(at("2026-11-28", "09:00")))
        );
    }

    #[test]
    fn holidays_and_the_new_year_win() {
        let daily = "月-日 09:00-17:00";
        assert_eq!(
            opening(daily, at("2026-11-23", "10:00")),
            Opening::Opens(Some(at("2026-11-24", "09:00")))
        );
        assert_eq!(
            opening(daily, at("2026-12-30", "10:00")),
            Opening::Opens(Some(at("2027-01-04", "09:00")))
        );
    }

    #[test]
    fn a_break_at_noon_is_closed() {
        let hours = "月 08:30-12:00;月 13:00-17:00";
        assert_eq!(
            opening(hours, at("2026-11-30", "12:30")),
            Opening::Opens(Some(at("2026-11-30", "13:00")))
        );
    }

    #[test]
    fn what_is_not_hours_is_refused() {
        for bad in
            ["いつでも", "月 8:30-17:00", "金-月 09:00-17:00", "月-金", "月、火 09:00-17:00", ";"]
        {
            assert!(SectionHours::parse(bad).is_err(), "{bad}");
        }
    }
}
