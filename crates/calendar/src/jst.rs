//! Japan Standard Time: UTC+9 without summer time.
//!
//! A fixed offset, so no time zone database is asked and nothing can fail. The summer times of 1948–1951 are
//! left out on purpose: no record of this system is that old.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

const JST: Offset = jiff::tz::offset(9);

/// Japan Standard Time as a time zone, for formatting and for zoned arithmetic.
#[must_use]
pub fn jst() -> TimeZone {
    TimeZone::fixed(JST)
}

/// The civil day in Japan at that instant.
#[must_use]
pub fn jst_date(instant: Timestamp) -> Date {
    jst_datetime(instant).date()
}

/// The civil day and time of day in Japan at that instant.
#[must_use]
pub fn jst_datetime(instant: Timestamp) -> DateTime {
    JST.to_datetime(instant)
}

/// The instant at which Japan's clocks show `time` on `date`.
///
/// At the two ends of the supported range (years -9999 and 9999), where the instant does not exist, the nearest
/// one that does is returned.
#[must_use]
pub fn at_jst(date: Date, time: Time) -> Timestamp {
    let nearest = if date.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
    JST.to_timestamp(date.to_datetime(time)).unwrap_or(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn the_day_turns_at_fifteen_hours_utc() {
        let before: Timestamp = "2026-11-24T14:59:59.999999Z".parse().unwrap();
        let after: Timestamp = "2026-11-24T15:00:00Z".parse().unwrap();
        assert_eq!(jst_date(before), date(2026, 11, 24));
        assert_eq!(jst_date(after), date(2026, 11, 25));
        assert_eq!(at_jst(date(2026, 11, 25), Time::midnight()), after);
        assert_eq!(after.to_zoned_datetime(jst()).time(), Time::midnight());
    }

    #[test]
    fn the_ends_of_the_range_do_not_fail() {
        assert_eq!(at_jst(Date::MIN, Time::midnight()), Timestamp::MIN);
        assert_eq!(at_jst(Date::MAX, time(23, 59, 59, 0)), Timestamp::MAX);
    }
}
