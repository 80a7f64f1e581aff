//! When one thing (the office, the call centre) is open: weekly hours, holidays, yearly closures, dated exceptions.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};

use crate::error::CalendarError;
use crate::holiday::{Holiday, holiday};
use crate::hours::{Hours, OpenSpan};
use crate::jst::jst_date;
use crate::statute::{FIRST_YEAR, LAST_YEAR};
use crate::weekdays;

/// How many days a search for the next opening looks at before it says that the data are wrong.
pub const SEARCH_DAYS: usize = 366;

/// The opening times of the office or of the call centre, part of a [`WardCalendar`](crate::WardCalendar).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// Monday first.
    pub(crate) weekly: [Option<Hours>; 7],
    pub(crate) closed_on_holidays: bool,
    pub(crate) closures: Vec<YearlyClosure>,
    pub(crate) exceptions: BTreeMap<Date, Exception>,
}

/// Closed every year from one day to another, both included; runs over New Year if the second comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct YearlyClosure {
    /// Month and day.
    pub(crate) from: (i8, i8),
    /// Month and day.
    pub(crate) to: (i8, i8),
}

/// What holds on one date instead of all rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exception {
    /// None: closed all day.
    pub(crate) hours: Option<Hours>,
    pub(crate) reason: String,
}

/// What a timetable says about one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayPlan<'a> {
    /// Open during these hours.
    Open {
        /// The hours of this day.
        hours: Hours,
        /// The reason given, if a dated exception opens the day or changes its hours.
        exception: Option<&'a str>,
    },
    /// Closed all day.
    Closed(ClosedBecause<'a>),
}

/// Why a day is closed, for the operator to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClosedBecause<'a> {
    /// A dated exception, with its reason.
    Exception(&'a str),
    /// A yearly closure such as 12/29–1/3.
    YearlyClosure,
    /// A national holiday.
    Holiday(Holiday),
    /// This day of the week has no hours.
    Weekday(Weekday),
}

impl YearlyClosure {
    fn covers(self, date: Date) -> bool {
        let day = (date.month(), date.day());
        if self.from <= self.to {
            (self.from..=self.to).contains(&day)
        } else {
            day >= self.from || day <= self.to
        }
    }
}

impl Timetable {
    /// What holds on `date`, and why. A dated exception goes before everything else.
    ///
    /// Outside the years 1949–2099 holidays are unknown and count as ordinary days.
    #[must_use]
    pub fn plan(&self, date: Date) -> DayPlan<'_> {
        if let Some(exception) = self.exceptions.get(&date) {
            return match exception.hours {
                Some(hours) => DayPlan::Open { hours, exception: Some(&exception.reason) },
                None => DayPlan::Closed(ClosedBecause::Exception(&exception.reason)),
            };
        }
        if self.closures.iter().any(|closure| closure.covers(date)) {
            return DayPlan::Closed(ClosedBecause::YearlyClosure);
        }
        if let Some(holiday) = self.closed_on_holidays.then(|| holiday(date)).flatten() {
            return DayPlan::Closed(ClosedBecause::Holiday(holiday));
        }
        match self.weekly_hours(date.weekday()) {
            Some(hours) => DayPlan::Open { hours, exception: None },
            None => DayPlan::Closed(ClosedBecause::Weekday(date.weekday())),
        }
    }

    /// The hours of a day of the week, before holidays, closures and exceptions.
    #[must_use]
    pub fn weekly_hours(&self, day: Weekday) -> Option<Hours> {
        self.weekly[weekdays::index(day)]
    }

    /// The hours on `date`; none if it is closed all day.
    #[must_use]
    pub fn hours(&self, date: Date) -> Option<Hours> {
        match self.plan(date) {
            DayPlan::Open { hours, .. } => Some(hours),
            DayPlan::Closed(_) => None,
        }
    }

    /// The instants of opening and closing on `date`; none if it is closed all day.
    #[must_use]
    pub fn span(&self, date: Date) -> Option<OpenSpan> {
        self.hours(date).map(|hours| hours.on(date))
    }

    /// Whether it is open at that instant: from the opening on, at the closing no longer.
    #[must_use]
    pub fn is_open(&self, instant: Timestamp) -> bool {
        self.span(jst_date(instant)).is_some_and(|span| span.contains(instant))
    }

    /// The first day with hours on or after `from`.
    ///
    /// # Errors
    /// [`CalendarError::NoOpening`] after [`SEARCH_DAYS`] closed days, [`CalendarError::UnknownYear`] outside
    /// 1949–2099.
    pub fn next_open_day(&self, from: Date) -> Result<(Date, OpenSpan), CalendarError> {
        let mut date = from;
        for _ in 0..SEARCH_DAYS {
            if !(FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
                return Err(CalendarError::UnknownYear { date });
            }
            if let Some(span) = self.span(date) {
                return Ok((date, span));
            }
            date = next(date)?;
        }
        Err(CalendarError::NoOpening { from })
    }

    /// The first day whose opening is at or after `instant`.
    ///
    /// # Errors
    /// As [`next_open_day`](Self::next_open_day).
    pub fn next_opening(&self, instant: Timestamp) -> Result<(Date, OpenSpan), CalendarError> {
        let found = self.next_open_day(jst_date(instant))?;
        if found.1.opens >= instant { Ok(found) } else { self.next_open_day(next(found.0)?) }
    }
}

/// The day after.
pub(crate) fn next(date: Date) -> Result<Date, CalendarError> {
    date.tomorrow().map_err(|_| CalendarError::UnknownYear { date })
}
