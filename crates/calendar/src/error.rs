//! What can go wrong: in a question to the calendar, and in the data it is made of.

use jiff::civil::Date;

use crate::statute::{FIRST_YEAR, LAST_YEAR};
use crate::timetable::SEARCH_DAYS;

/// Why the calendar has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Nothing opens for so long that the data must be wrong.
    #[error(
        "no opening within {SEARCH_DAYS} days from {from}: check the weekly hours, yearly closures and exceptions of the ward calendar"
    )]
    NoOpening {
        /// The first day looked at.
        from: Date,
    },
    /// The search would leave the years whose holidays are known.
    #[error(
        "{date} is outside {FIRST_YEAR}–{LAST_YEAR}, the years whose holidays are known: check the date and the clock"
    )]
    UnknownYear {
        /// The first day that is not covered.
        date: Date,
    },
}

/// Why a pair of times is no opening hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursFault {
    /// Not of the form `HH:MM-HH:MM`.
    #[error("write hours as HH:MM-HH:MM, for example 08:30-17:00 (24:00 is the end of the day)")]
    Form,
    /// Empty or running over midnight.
    #[error("hours must end later than they begin, on the same day (24:00 is the end of the day)")]
    Order,
    /// A time with seconds.
    #[error("hours are whole minutes")]
    Seconds,
}

/// One mistake in the data of a ward calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {problem}")]
pub struct CalendarFault {
    /// The place, in the words of the file: `office.exceptions[3].hours`.
    pub at: String,
    /// What is wrong and what to write instead.
    pub problem: String,
}

/// Every mistake in the data of a ward calendar, in the order of the file. Never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the ward calendar has {} fault(s): {}", .0.len(), list(.0))]
pub struct CalendarFaults(pub Vec<CalendarFault>);

fn list(faults: &[CalendarFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Why a caller's window cannot be accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowFault {
    /// Both or neither of weekdays and dates.
    #[error("a window names either weekdays or dates, and at least one")]
    Days,
    /// Too many dates to be meant.
    #[error("a window names at most {} dates", crate::MAX_WINDOW_DATES)]
    TooManyDates,
    /// An unknown day of the week.
    #[error("{0:?} is no day of the week: write mon, tue, wed, thu, fri, sat or sun")]
    Weekday(String),
    /// The times of day are unusable.
    #[error("{0}")]
    Hours(HoursFault),
}
