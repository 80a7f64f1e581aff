//! The calendar of one ward: its office, its call centre, and what follows from both.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::error::CalendarError;
use crate::hours::{Hours, OpenSpan};
use crate::jst::jst_date;
use crate::raw::RawWardCalendar;
use crate::timetable::{Timetable, YearlyClosure, next};
use crate::window::{WindowDays, WindowOfTime};

/// How far ahead [`WardCalendar::next_callback`] looks: a caller does not wait longer for an answer.
const CALLBACK_DAYS: usize = 62;

/// When a ward's office and call centre are open: data of the ward, versioned, checked when read.
///
/// Reads (serde) as a [`RawWardCalendar`] and is checked by the `TryFrom` of it. The default is the ward of the
/// notice: office Monday to Friday 08:30–17:00 but holidays and 12/29–1/3 (B7, B11), call centre every day
/// 08:00–22:00 but 1/1–1/3 (B4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawWardCalendar", into = "RawWardCalendar")]
pub struct WardCalendar {
    pub(crate) version: u32,
    pub(crate) valid_from: Date,
    pub(crate) answer_within_office_days: u8,
    pub(crate) office: Timetable,
    pub(crate) service: Timetable,
}

impl From<WardCalendar> for RawWardCalendar {
    fn from(calendar: WardCalendar) -> Self {
        Self {
            version: calendar.version,
            valid_from: calendar.valid_from.to_string(),
            answer_within_office_days: calendar.answer_within_office_days,
            office: (&calendar.office).into(),
            service: (&calendar.service).into(),
        }
    }
}

/// Hours written in this file.
const fn known(from: u16, until: u16) -> Hours {
    match Hours::from_minutes(from, until) {
        Ok(hours) => hours,
        Err(_) => panic!("the hours written in this file are in order: seen by the compiler"),
    }
}

const OFFICE: Hours = known(8 * 60 + 30, 17 * 60);
const SERVICE: Hours = known(8 * 60, 22 * 60);

impl Timetable {
    /// The default of the office.
    pub(crate) fn office() -> Self {
        let day = Some(OFFICE);
        Self {
            weekly: [day, day, day, day, day, None, None],
            closed_on_holidays: true,
            closures: vec![YearlyClosure { from: (12, 29), to: (1, 3) }],
            exceptions: std::collections::BTreeMap::new(),
        }
    }

    /// The default of the call centre.
    pub(crate) fn service() -> Self {
        Self {
            weekly: [Some(SERVICE); 7],
            closed_on_holidays: false,
            closures: vec![YearlyClosure { from: (1, 1), to: (1, 3) }],
            exceptions: std::collections::BTreeMap::new(),
        }
    }
}

impl Default for WardCalendar {
    fn default() -> Self {
        Self {
            version: 1,
            valid_from: jiff::civil::date(2008, 3, 3),
            answer_within_office_days: 1,
            office: Timetable::office(),
            service: Timetable::service(),
        }
    }
}

impl WardCalendar {
    /// The number of this version, from 1; stored beside what was computed from it.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The first day this version holds.
    #[must_use]
    pub fn valid_from(&self) -> Date {
        self.valid_from
    }

    /// How many office days a section has to answer, the day of delivery included: 1–30.
    #[must_use]
    pub fn answer_within_office_days(&self) -> u8 {
        self.answer_within_office_days
    }

    /// The opening times of the ward office (開庁), with the reason for each closed day.
    #[must_use]
    pub fn office(&self) -> &Timetable {
        &self.office
    }

    /// The opening times of the call centre, likewise.
    #[must_use]
    pub fn service(&self) -> &Timetable {
        &self.service
    }

    /// Whether the office opens at all on that day (開庁日).
    #[must_use]
    pub fn is_office_day(&self, date: Date) -> bool {
        self.office.hours(date).is_some()
    }

    /// Whether the office is open at that instant (B7).
    #[must_use]
    pub fn is_office_open(&self, instant: Timestamp) -> bool {
        self.office.is_open(instant)
    }

    /// The instants of opening and closing of the office on that day; none if it is no office day.
    #[must_use]
    pub fn office_hours(&self, date: Date) -> Option<OpenSpan> {
        self.office.span(date)
    }

    /// Whether calls are taken at that instant (B4).
    #[must_use]
    pub fn is_service_open(&self, instant: Timestamp) -> bool {
        self.service.is_open(instant)
    }

    /// The instants between which calls are taken on that day; none if it is closed.
    #[must_use]
    pub fn service_hours(&self, date: Date) -> Option<OpenSpan> {
        self.service.span(date)
    }

    /// The first opening of the office at or after `instant` (B11, A2): at 08:10 of an office day 08:30 of that
    /// day, at 08:31 the next office day.
    ///
    /// # Errors
    /// [`CalendarError::NoOpening`] if nothing opens for a year, [`CalendarError::UnknownYear`] outside 1949–2099.
    pub fn next_office_opening(&self, instant: Timestamp) -> Result<Timestamp, CalendarError> {
        self.office.next_opening(instant).map(|(_, span)| span.opens)
    }

    /// The instant at which the office has been open for `office_time` since `start`, and is open: for reminders.
    ///
    /// Where the time runs out exactly at closing, the next opening is returned, so a reminder never meets a
    /// closed office; with no time at all it is `start` itself, or the next opening.
    ///
    /// # Errors
    /// As [`next_office_opening`](Self::next_office_opening).
    pub fn office_time_after(
        &self,
        start: Timestamp,
        office_time: Duration,
    ) -> Result<Timestamp, CalendarError> {
        let mut left = office_time;
        let mut date = jst_date(start);
        loop {
            let (day, span) = self.office.next_open_day(date)?;
            let from = span.opens.max(start);
            if from < span.closes {
                let open_for = span.closes.duration_since(from).unsigned_abs();
                if left < open_for {
                    // Before closing, and closing is an instant: the sum is one too.
                    return Ok(from.checked_add(left).unwrap_or(span.closes));
                }
                left -= open_for;
            }
            date = next(day)?;
        }
    }

    /// When the section's answer to an inquiry captured at `captured` is due: it is delivered at the next opening
    /// of the office, and that day is the first of [`answer_within_office_days`](Self::answer_within_office_days);
    /// due is the closing of the last.
    ///
    /// # Errors
    /// As [`next_office_opening`](Self::next_office_opening).
    pub fn answer_due(&self, captured: Timestamp) -> Result<Timestamp, CalendarError> {
        let (mut day, mut span) = self.office.next_opening(captured)?;
        for _ in 1..self.answer_within_office_days {
            (day, span) = self.office.next_open_day(next(day)?)?;
        }
        Ok(span.closes)
    }

    /// Whether the window in which a caller can be reached overlaps the hours of the office (B9).
    ///
    /// Weekdays are held against the weekly hours (a holiday among them only moves the call by a week), dates
    /// against what holds on that very date.
    #[must_use]
    pub fn callback_window_overlaps(&self, window: &WindowOfTime) -> bool {
        let meets = |hours: Option<Hours>| {
            hours.is_some_and(|hours| hours.intersection(window.hours()).is_some())
        };
        match window.days() {
            WindowDays::Weekdays(days) => {
                days.iter().any(|day| meets(self.office.weekly_hours(day)))
            }
            WindowDays::Dates(dates) => dates.iter().any(|date| meets(self.office.hours(*date))),
        }
    }

    /// The first stretch at or after `from` in which the office is open and the caller can be reached; none within
    /// the next 62 days. Stricter than [`callback_window_overlaps`](Self::callback_window_overlaps), which
    /// knows no present: dates that are past no longer help.
    #[must_use]
    pub fn next_callback(&self, window: &WindowOfTime, from: Timestamp) -> Option<OpenSpan> {
        let mut date = jst_date(from);
        for _ in 0..CALLBACK_DAYS {
            let both = self.office.hours(date).filter(|_| window.names(date));
            if let Some(hours) = both.and_then(|hours| hours.intersection(window.hours())) {
                let span = hours.on(date);
                if from < span.closes {
                    return Some(OpenSpan { opens: span.opens.max(from), ..span });
                }
            }
            date = date.tomorrow().ok()?;
        }
        None
    }
}
