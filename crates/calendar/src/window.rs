//! When a caller can be reached (B9: 開庁時に連絡のとれる電話番号): some days, and from when to when.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::hours::{Hours, HoursFault};
use crate::weekdays::{self, Weekdays};

/// The most dates a window may name.
pub const MAX_WINDOW_DATES: usize = 31;

/// Why a caller's window cannot be accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowFault {
    /// Both or neither of weekdays and dates.
    #[error("a window names either weekdays or dates, and at least one")]
    Days,
    /// Too many dates to be meant.
    #[error("a window names at most {} dates", MAX_WINDOW_DATES)]
    TooManyDates,
    /// An unknown day of the week.
    #[error("{0:?} is no day of the week: write mon, tue, wed, thu, fri, sat or sun")]
    Weekday(String),
    /// The times of day are unusable.
    #[error("{0}")]
    Hours(HoursFault),
}

/// The window in which a caller asks to be called back. Reads and writes (serde) as a [`RawWindow`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawWindow", into = "RawWindow")]
pub struct WindowOfTime {
    days: WindowDays,
    hours: Hours,
}

/// On which days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WindowDays {
    /// Every week on these days; never empty in a window.
    Weekdays(Weekdays),
    /// On these dates only: 1–31 in a window, in order, none twice.
    Dates(Vec<Date>),
}

impl WindowOfTime {
    /// A window on `days` from the beginning to the end of `hours`, Japanese time.
    ///
    /// # Errors
    /// [`WindowFault::Days`] without a day, [`WindowFault::TooManyDates`] beyond [`MAX_WINDOW_DATES`].
    pub fn new(days: WindowDays, hours: Hours) -> Result<Self, WindowFault> {
        let days = match days {
            WindowDays::Weekdays(days) if days.is_empty() => return Err(WindowFault::Days),
            WindowDays::Weekdays(days) => WindowDays::Weekdays(days),
            WindowDays::Dates(dates) => WindowDays::Dates(in_order(dates)?),
        };
        Ok(Self { days, hours })
    }

    /// On which days.
    #[must_use]
    pub fn days(&self) -> &WindowDays {
        &self.days
    }

    /// From when to when on each of them.
    #[must_use]
    pub fn hours(&self) -> Hours {
        self.hours
    }

    /// Whether `date` is one of its days.
    #[must_use]
    pub fn names(&self, date: Date) -> bool {
        match &self.days {
            WindowDays::Weekdays(days) => days.contains(date.weekday()),
            WindowDays::Dates(dates) => dates.binary_search(&date).is_ok(),
        }
    }
}

fn in_order(mut dates: Vec<Date>) -> Result<Vec<Date>, WindowFault> {
    dates.sort_unstable();
    dates.dedup();
    match dates.len() {
        0 => Err(WindowFault::Days),
        1..=MAX_WINDOW_DATES => Ok(dates),
        _ => Err(WindowFault::TooManyDates),
    }
}

/// `月・水・金 10:00-12:00`, `11/25・11/26 10:00-12:00`: for the section that calls back.
impl fmt::Display for WindowOfTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days: Vec<String> = match &self.days {
            WindowDays::Weekdays(days) => {
                days.iter().map(|day| weekdays::kanji(day).to_string()).collect()
            }
            WindowDays::Dates(dates) => {
                dates.iter().map(|date| format!("{}/{}", date.month(), date.day())).collect()
            }
        };
        write!(f, "{} {}", days.join("・"), self.hours)
    }
}

/// A window as written: exactly one of `weekdays` and `dates` is filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawWindow {
    /// `mon` … `sun`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<String>,
    /// `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<Date>,
    /// `HH:MM-HH:MM`.
    pub hours: String,
}

impl TryFrom<RawWindow> for WindowOfTime {
    type Error = WindowFault;

    fn try_from(raw: RawWindow) -> Result<Self, WindowFault> {
        let hours = raw.hours.parse().map_err(WindowFault::Hours)?;
        let day =
            |name: &String| weekdays::parse(name).ok_or_else(|| WindowFault::Weekday(name.clone()));
        let days = match (raw.weekdays.is_empty(), raw.dates.is_empty()) {
            (false, true) => {
                WindowDays::Weekdays(raw.weekdays.iter().map(day).collect::<Result<_, _>>()?)
            }
            (true, false) => WindowDays::Dates(raw.dates),
            _ => return Err(WindowFault::Days),
        };
        Self::new(days, hours)
    }
}

impl From<WindowOfTime> for RawWindow {
    fn from(window: WindowOfTime) -> Self {
        let hours = window.hours.to_string();
        match window.days {
            WindowDays::Weekdays(days) => Self {
                weekdays: days.iter().map(|day| weekdays::name(day).into()).collect(),
                dates: vec![],
                hours,
            },
            WindowDays::Dates(dates) => Self { weekdays: vec![], dates, hours },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_goes_through_json_and_onto_paper() {
        let weekly = r#"{"weekdays":["mon","wed"],"hours":"10:00-12:00"}"#;
        let window: WindowOfTime = serde_json::from_str(weekly).unwrap();
        assert_eq!(window.to_string(), "月・水 10:00-12:00");
        assert_eq!(serde_json::to_string(&window).unwrap(), weekly);
        let dated = r#"{"dates":["2026-11-26","2026-11-25","2026-11-26"],"hours":"08:30-09:00"}"#;
        let window: WindowOfTime = serde_json::from_str(dated).unwrap();
        assert_eq!(window.to_string(), "11/25・11/26 08:30-09:00");
    }

    #[test]
    fn a_window_without_days_or_with_too_many_is_refused() {
        let hours: Hours = "10:00-12:00".parse().unwrap();
        assert_eq!(
            WindowOfTime::new(WindowDays::Weekdays(Weekdays::default()), hours),
            Err(WindowFault::Days)
        );
        assert_eq!(WindowOfTime::new(WindowDays::Dates(vec![]), hours), Err(WindowFault::Days));
        let days = jiff::civil::date(2026, 1, 1).series(jiff::Span::new().days(1));
        let month = |length| {
            WindowOfTime::new(WindowDays::Dates(days.clone().take(length).collect()), hours)
        };
        assert!(month(31).is_ok());
        assert_eq!(month(32), Err(WindowFault::TooManyDates));
        for (raw, said) in [
            (
                r#"{"weekdays":["mon"],"dates":["2026-11-25"],"hours":"10:00-12:00"}"#,
                "either weekdays or dates",
            ),
            (r#"{"weekdays":["monday"],"hours":"10:00-12:00"}"#, "write mon"),
            (r#"{"weekdays":["mon"],"hours":"10-12"}"#, "HH:MM-HH:MM"),
        ] {
            let refusal = serde_json::from_str::<WindowOfTime>(raw).unwrap_err().to_string();
            assert!(refusal.contains(said), "{refusal}");
        }
    }
}
