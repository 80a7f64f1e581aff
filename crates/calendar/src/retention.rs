//! How long personal data is kept (P4, A4): a year from collection, gone by the end of the anniversary day.

use jiff::civil::{Date, Time, time};
use jiff::{Span, Timestamp};

use crate::jst::{at_jst, jst_date};

/// When on the day of expiry the purge begins: the call centre has closed.
pub const PURGE_BEGINS: Time = time(22, 0, 0, 0);

/// The day, in Japan, on which data collected at that instant expires: its anniversary; for 29 February the 28th.
#[must_use]
pub fn expiry(collected: Timestamp) -> Date {
    expiry_of_day(jst_date(collected))
}

/// The day on which what was collected on `day` expires.
#[must_use]
pub fn expiry_of_day(day: Date) -> Date {
    // Adding a year takes 29 February to the last day of February by itself. Only in the year 9999 is there no
    // year to add; the last day there is stands in.
    day.saturating_add(Span::new().years(1))
}

/// The first and the last instant of the purge of data that expires on that day: 22:00 and 24:00 in Japan. It may
/// not begin earlier and must be complete by the end.
#[must_use]
pub fn purge_window(expiry: Date) -> (Timestamp, Timestamp) {
    let day_after = expiry.tomorrow().unwrap_or(Date::MAX);
    (at_jst(expiry, PURGE_BEGINS), at_jst(day_after, Time::midnight()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_year_ends_with_its_anniversary() {
        let collected = |text: &str| expiry(text.parse().unwrap());
        assert_eq!(collected("2026-11-24T12:00:00+09:00"), date(2027, 11, 24));
        assert_eq!(collected("2026-11-24T00:00:00+09:00"), date(2027, 11, 24));
        assert_eq!(collected("2026-11-23T23:59:59+09:00"), date(2027, 11, 23));
        assert_eq!(collected("2028-02-29T08:00:00+09:00"), date(2029, 2, 28));
        assert_eq!(collected("2027-02-28T08:00:00+09:00"), date(2028, 2, 28));
        assert_eq!(expiry(Timestamp::MAX), Date::MAX);
    }

    #[test]
    fn the_purge_takes_the_last_two_hours_of_the_day() {
        let (begins, ends) = purge_window(date(2027, 11, 24));
        assert_eq!(begins.to_string(), "2027-11-24T13:00:00Z");
        assert_eq!(ends.to_string(), "2027-11-24T15:00:00Z");
    }
}
