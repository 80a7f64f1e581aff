//! What can go wrong: in a question to the calendar, and in the data it is made of.

use jiff::civil::Date;

use crate::statute::{FIRST_YEAR, LAST_YEAR};

/// Why the calendar has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Nothing opens for so long that the data must be wrong.
    #[error(
        "nothing opens in the year from {from}: check the weekly hours, yearly closures and exceptions of the ward calendar"
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
