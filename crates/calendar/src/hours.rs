//! A stretch of one day: as times of the day ([`Hours`]) and as instants ([`OpenSpan`]).

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use crate::jst::at_jst;

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

/// From one minute of a day to a later one of the same day; the end may be 24:00.
///
/// In text and data `08:30-17:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hours {
    /// Minutes after 00:00, below `until`.
    from: u16,
    /// Minutes after 00:00, at most 1440.
    until: u16,
}

const DAY: u16 = 24 * 60;

impl Hours {
    /// From the minute `from` to the minute `until`, both counted from 00:00 (`until` at most 1440 = 24:00).
    ///
    /// # Errors
    /// [`HoursFault::Order`] if the end is not after the beginning or is beyond 24:00.
    pub const fn from_minutes(from: u16, until: u16) -> Result<Self, HoursFault> {
        if from < until && until <= DAY { Ok(Self { from, until }) } else { Err(HoursFault::Order) }
    }

    /// From one time of day to another; an end of 00:00 means 24:00.
    ///
    /// # Errors
    /// [`HoursFault::Seconds`] unless both are whole minutes, [`HoursFault::Order`] unless the end is later.
    pub fn between(from: Time, until: Time) -> Result<Self, HoursFault> {
        let (from, until) = (minute_of(from)?, minute_of(until)?);
        Self::from_minutes(from, if until == 0 { DAY } else { until })
    }

    /// The two instants on `date`.
    #[must_use]
    pub fn on(self, date: Date) -> OpenSpan {
        let midnight = at_jst(date, Time::midnight());
        let at = |minute: u16| {
            midnight
                .checked_add(SignedDuration::from_mins(i64::from(minute)))
                .unwrap_or(Timestamp::MAX)
        };
        OpenSpan { opens: at(self.from), closes: at(self.until) }
    }

    /// The minutes that both have in common; touching ends have none.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::from_minutes(self.from.max(other.from), self.until.min(other.until)).ok()
    }

    /// The first minute, counted from 00:00: 0–1439.
    #[must_use]
    pub fn from_minute(self) -> u16 {
        self.from
    }

    /// The minute at which it ends, counted from 00:00: 1–1440.
    #[must_use]
    pub fn until_minute(self) -> u16 {
        self.until
    }
}

fn minute_of(time: Time) -> Result<u16, HoursFault> {
    if time.second() != 0 || time.subsec_nanosecond() != 0 {
        return Err(HoursFault::Seconds);
    }
    let minutes = i32::from(time.hour()) * 60 + i32::from(time.minute());
    u16::try_from(minutes).map_err(|_| HoursFault::Form)
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [from, until] = [self.from, self.until];
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
    }
}

impl FromStr for Hours {
    type Err = HoursFault;

    fn from_str(text: &str) -> Result<Self, HoursFault> {
        let (from, until) = text.split_once('-').ok_or(HoursFault::Form)?;
        Self::from_minutes(parse_minute(from)?, parse_minute(until)?)
    }
}

/// `HH:MM` from 00:00 to 24:00, in minutes.
fn parse_minute(text: &str) -> Result<u16, HoursFault> {
    let two_digits = |part: &str| {
        let plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = text.split_once(':').ok_or(HoursFault::Form)?;
    match (two_digits(hour), two_digits(minute)) {
        (Some(hour @ 0..=23), Some(minute @ 0..=59)) => Ok(hour * 60 + minute),
        (Some(24), Some(0)) => Ok(DAY),
        _ => Err(HoursFault::Form),
    }
}

/// When something is open on one day: from `opens` on, and at `closes` no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OpenSpan {
    /// The first open instant.
    pub opens: Timestamp,
    /// The first instant that is closed again.
    pub closes: Timestamp,
}

impl OpenSpan {
    /// Whether it is open at that instant.
    #[must_use]
    pub fn contains(self, instant: Timestamp) -> bool {
        (self.opens..self.closes).contains(&instant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn text_goes_both_ways() {
        for text in ["08:30-17:00", "00:00-24:00", "22:00-24:00"] {
            assert_eq!(text.parse::<Hours>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_not_hours_is_refused_with_the_reason() {
        for text in
            ["", "08:30", "8:30-17:00", "08:30-24:01", "08:60-17:00", "08:30–17:00", "+8:30-17:00"]
        {
            assert_eq!(text.parse::<Hours>(), Err(HoursFault::Form), "{text}");
        }
        for text in ["17:00-08:30", "09:00-09:00", "24:00-24:00"] {
            assert_eq!(text.parse::<Hours>(), Err(HoursFault::Order), "{text}");
        }
        assert_eq!(Hours::between(time(8, 30, 1, 0), time(9, 0, 0, 0)), Err(HoursFault::Seconds));
    }

    #[test]
    fn midnight_as_an_end_is_the_end_of_the_day() {
        let evening = Hours::between(time(22, 0, 0, 0), Time::midnight()).unwrap();
        assert_eq!(evening.to_string(), "22:00-24:00");
        let span = evening.on(date(2026, 11, 24));
        assert_eq!(span.closes.to_string(), "2026-11-24T15:00:00Z");
        assert!(span.contains(span.opens) && !span.contains(span.closes));
    }

    #[test]
    fn touching_hours_have_nothing_in_common() {
        let office: Hours = "08:30-17:00".parse().unwrap();
        let common =
            |text: &str| office.intersection(text.parse().unwrap()).map(|hours| hours.to_string());
        assert_eq!(common("17:00-19:00"), None);
        assert_eq!(common("06:00-08:30"), None);
        assert_eq!(common("16:59-19:00").as_deref(), Some("16:59-17:00"));
    }
}
