//! From the ward calendar as written to one that can be relied on: every fault is found, none hides another.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use crate::error::{CalendarFault, CalendarFaults};
use crate::hours::Hours;
use crate::raw::{CLOSED, RawException, RawTimetable, RawWardCalendar, RawYearlyClosure};
use crate::statute::{FIRST_YEAR, LAST_YEAR};
use crate::timetable::{Exception, Timetable, YearlyClosure};
use crate::ward::WardCalendar;
use crate::weekdays;

/// More dated exceptions than this in one timetable are taken for a mistake.
const MAX_EXCEPTIONS: usize = 1_000;
/// The longest reason, in characters.
const MAX_REASON: usize = 200;
/// The most office days a section can be given to answer.
const MAX_ANSWER_DAYS: u8 = 30;
impl TryFrom<RawWardCalendar> for WardCalendar {
    type Error = CalendarFaults;

    /// Checks everything and names all faults at once.
    fn try_from(raw: RawWardCalendar) -> Result<Self, CalendarFaults> {
        let mut check = Check(Vec::new());
        if raw.version == 0 {
            check.fault("version", "versions count from 1");
        }
        if !(1..=MAX_ANSWER_DAYS).contains(&raw.answer_within_office_days) {
            check.fault(
                "answer_within_office_days",
                format!("write a number of days from 1 to {MAX_ANSWER_DAYS}"),
            );
        }
        let valid_from =
            check.date("valid_from", &raw.valid_from).unwrap_or(date(FIRST_YEAR, 1, 1));
        let office = check.timetable("office", &raw.office, Timetable::office());
        let service = check.timetable("service", &raw.service, Timetable::service());
        if check.0.is_empty() {
            for (at, timetable) in [("office", &office), ("service", &service)] {
                if timetable.next_open_day(valid_from).is_err() {
                    check.fault(at, "does not open on any day of the first year: give weekly hours to at least one day");
                }
            }
        }
        if !check.0.is_empty() {
            return Err(CalendarFaults(check.0));
        }
        let answer_within_office_days = raw.answer_within_office_days;
        Ok(Self { version: raw.version, valid_from, answer_within_office_days, office, service })
    }
}

/// Gathers faults while it reads.
struct Check(Vec<CalendarFault>);

impl Check {
    fn fault(&mut self, at: impl Into<String>, problem: impl Into<String>) {
        self.0.push(CalendarFault { at: at.into(), problem: problem.into() });
    }

    fn timetable(&mut self, at: &str, raw: &RawTimetable, default: Timetable) -> Timetable {
        let exceptions = self.exceptions(at, &raw.exceptions);
        Timetable {
            weekly: raw.weekly.as_ref().map_or(default.weekly, |weekly| self.weekly(at, weekly)),
            closed_on_holidays: raw.closed_on_holidays.unwrap_or(default.closed_on_holidays),
            closures: raw
                .closed_yearly
                .as_ref()
                .map_or(default.closures, |closures| self.closures(at, closures)),
            exceptions,
        }
    }

    fn weekly(&mut self, at: &str, raw: &BTreeMap<String, String>) -> [Option<Hours>; 7] {
        let mut weekly = [None; 7];
        for (name, hours) in raw {
            let at = format!("{at}.weekly.{name}");
            match weekdays::parse(name) {
                Some(day) => weekly[weekdays::index(day)] = self.hours(&at, hours),
                None => self
                    .fault(at, "is no day of the week: write mon, tue, wed, thu, fri, sat or sun"),
            }
        }
        weekly
    }

    fn closures(&mut self, at: &str, raw: &[RawYearlyClosure]) -> Vec<YearlyClosure> {
        let mut closures = Vec::with_capacity(raw.len());
        for (index, closure) in raw.iter().enumerate() {
            let from = self.month_day(&format!("{at}.closed_yearly[{index}].from"), &closure.from);
            let to = self.month_day(&format!("{at}.closed_yearly[{index}].to"), &closure.to);
            closures.extend(from.zip(to).map(|(from, to)| YearlyClosure { from, to }));
        }
        closures
    }

    fn exceptions(&mut self, at: &str, raw: &[RawException]) -> BTreeMap<Date, Exception> {
        let mut exceptions = BTreeMap::new();
        if raw.len() > MAX_EXCEPTIONS {
            self.fault(
                format!("{at}.exceptions"),
                format!("at most {MAX_EXCEPTIONS}: drop those that are past"),
            );
            return exceptions;
        }
        for (index, exception) in raw.iter().enumerate() {
            let at = format!("{at}.exceptions[{index}]");
            let date = self.date(&format!("{at}.date"), &exception.date);
            let closed = exception.hours == CLOSED;
            let hours =
                if closed { None } else { self.hours(&format!("{at}.hours"), &exception.hours) };
            let reason = exception.reason.trim().to_owned();
            if !(1..=MAX_REASON).contains(&reason.chars().count()) {
                self.fault(
                    format!("{at}.reason"),
                    format!("say why, in 1 to {MAX_REASON} characters"),
                );
            }
            let Some(date) = date else { continue };
            if exceptions.insert(date, Exception { hours, reason }).is_some() {
                self.fault(
                    format!("{at}.date"),
                    format!("{date} has an exception already: keep one of them"),
                );
            }
        }
        exceptions
    }

    fn hours(&mut self, at: &str, text: &str) -> Option<Hours> {
        text.parse().map_err(|fault| self.fault(at, format!("{text:?}: {fault}"))).ok()
    }

    fn date(&mut self, at: &str, text: &str) -> Option<Date> {
        let date = text.parse::<Date>().ok().filter(|date| {
            // The parser also takes other forms of ISO 8601; one form is enough for a file.
            date.to_string() == text && (FIRST_YEAR..=LAST_YEAR).contains(&date.year())
        });
        if date.is_none() {
            self.fault(
                at,
                format!("{text:?}: write a day of {FIRST_YEAR}–{LAST_YEAR} as YYYY-MM-DD"),
            );
        }
        date
    }

    fn month_day(&mut self, at: &str, text: &str) -> Option<(i8, i8)> {
        // Read in a leap year, so that 29 February can be named.
        let day = format!("2000-{text}")
            .parse::<Date>()
            .ok()
            .filter(|day| text.len() == 5 && day.year() == 2000)
            .map(|day| (day.month(), day.day()));
        if day.is_none() {
            self.fault(at, format!("{text:?}: write a day as MM-DD, for example 12-29"));
        }
        day
    }
}
