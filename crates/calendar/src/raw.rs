//! The ward calendar as it stands in a file. [`check`](crate::check) turns it into a [`WardCalendar`](crate::WardCalendar).

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::timetable::{Exception, Timetable, YearlyClosure};
use crate::weekdays;

/// What stands in place of hours for a day that is closed.
pub(crate) const CLOSED: &str = "closed";

/// The ward calendar as written: unchecked. What is left out is as in `WardCalendar::default()`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawWardCalendar {
    /// Counts up with every change; from 1.
    pub version: u32,
    /// The first day this version holds, `YYYY-MM-DD`.
    pub valid_from: String,
    /// How many office days a section has to answer, the day of delivery included: 1–30.
    pub answer_within_office_days: u8,
    /// The ward office.
    pub office: RawTimetable,
    /// The call centre.
    pub service: RawTimetable,
}

/// The opening times of one of the two, as written. What is left out is as in the default of that one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawTimetable {
    /// Hours by weekday (`mon` … `sun`): `08:30-17:00`. A day that is not named is closed.
    pub weekly: Option<BTreeMap<String, String>>,
    /// Whether national holidays are closed.
    pub closed_on_holidays: Option<bool>,
    /// Closed every year.
    pub closed_yearly: Option<Vec<RawYearlyClosure>>,
    /// Single dates that differ.
    pub exceptions: Vec<RawException>,
}

/// A yearly closure as written, both days included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawYearlyClosure {
    /// The first day, `MM-DD`.
    pub from: String,
    /// The last day, `MM-DD`; before `from` it is one of the next year.
    pub to: String,
}

/// A dated exception as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawException {
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// `closed`, or the hours of that day.
    pub hours: String,
    /// Why, in words that may be said to a caller: 1–200 characters.
    pub reason: String,
}

impl Default for RawWardCalendar {
    fn default() -> Self {
        Self {
            version: 1,
            valid_from: "2008-03-03".into(),
            answer_within_office_days: 1,
            office: RawTimetable::default(),
            service: RawTimetable::default(),
        }
    }
}

impl From<&Timetable> for RawTimetable {
    fn from(timetable: &Timetable) -> Self {
        let hours_on = |day| {
            timetable.weekly_hours(day).map(|hours| (weekdays::name(day).into(), hours.to_string()))
        };
        let month_day = |(month, day)| format!("{month:02}-{day:02}");
        let closure = |closure: &YearlyClosure| RawYearlyClosure {
            from: month_day(closure.from),
            to: month_day(closure.to),
        };
        let exception = |(date, exception): (&Date, &Exception)| RawException {
            date: date.to_string(),
            hours: exception.hours.map_or_else(|| CLOSED.into(), |hours| hours.to_string()),
            reason: exception.reason.clone(),
        };
        Self {
            weekly: Some(weekdays::all().filter_map(hours_on).collect()),
            closed_on_holidays: Some(timetable.closed_on_holidays),
            closed_yearly: Some(timetable.closures.iter().map(closure).collect()),
            exceptions: timetable.exceptions.iter().map(exception).collect(),
        }
    }
}
