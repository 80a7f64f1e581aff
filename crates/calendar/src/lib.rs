#![doc = include_str!("../README.md")]

mod check;
mod clock;
mod error;
mod holiday;
mod hours;
mod jst;
mod movable;
mod raw;
mod statute;
mod timetable;
mod ward;
mod weekdays;
mod window;

pub mod receipt;
pub mod retention;
pub mod wareki;

pub use clock::Clock;
pub use error::{CalendarError, CalendarFault, CalendarFaults};
pub use holiday::{Holiday, HolidayKind, holiday};
pub use hours::{Hours, HoursFault, OpenSpan};
pub use jst::{at_jst, jst, jst_date, jst_datetime};
pub use movable::write_offset;
pub use raw::{RawException, RawTimetable, RawWardCalendar, RawYearlyClosure};
pub use statute::{FIRST_YEAR, LAST_YEAR};
pub use timetable::{ClosedBecause, DayPlan, SEARCH_DAYS, Timetable};
pub use ward::WardCalendar;
pub use wareki::{fiscal_year, fiscal_year_days};
pub use weekdays::Weekdays;
pub use window::{MAX_WINDOW_DATES, RawWindow, WindowDays, WindowFault, WindowOfTime};
