//! Is this day a holiday in Japan, and which?

use jiff::civil::{Date, Weekday, date};

use crate::statute::{FIRST_YEAR, LAST_YEAR, national_day};

/// A day on which public offices rest by article 3 of the holiday act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Holiday {
    /// The Japanese name, such as 勤労感謝の日; 振替休日 and 国民の休日 for days that rest without a name of their own.
    pub name: &'static str,
    /// By which rule it rests.
    pub kind: HolidayKind,
}

/// By which paragraph of article 3 a day rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HolidayKind {
    /// Paragraph 1: the law names the day.
    National,
    /// Paragraph 2: it stands in for a national day that fell on a Sunday.
    Substitute,
    /// Paragraph 3: it lies between two national days.
    Between,
}

/// Paragraph 2 holds from this day on.
const SUBSTITUTES_SINCE: Date = date(1973, 4, 12);
/// Paragraph 3 holds from this day on.
const BETWEEN_SINCE: Date = date(1985, 12, 27);
/// Both paragraphs got their present form on this day: a substitute moves past further national days.
const PRESENT_FORM_SINCE: Date = date(2007, 1, 1);

/// The holiday on `date`, if it is one.
///
/// Known for [`FIRST_YEAR`]–[`LAST_YEAR`] (1949–2099); outside always `None`. Where a wrong "no" would matter,
/// ask the ward calendar, whose searches refuse to leave these years. A day that a future act makes a holiday
/// comes in as a dated exception of the ward calendar, or as a row of the rule table.
#[must_use]
pub fn holiday(date: Date) -> Option<Holiday> {
    if !(FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
        return None;
    }
    if let Some(name) = national_day(date) {
        Some(Holiday { name, kind: HolidayKind::National })
    } else if is_substitute(date) {
        Some(Holiday { name: "振替休日", kind: HolidayKind::Substitute })
    } else if is_between(date) {
        Some(Holiday { name: "国民の休日", kind: HolidayKind::Between })
    } else {
        None
    }
}

/// For a day that is not national: does it stand in for a national Sunday before it?
///
/// Until 2006 only the Monday itself could; since 2007 it is the first day after that Sunday that is not national.
fn is_substitute(date: Date) -> bool {
    let mut before = yesterday(date);
    while national_day(before).is_some() && before >= SUBSTITUTES_SINCE {
        if before.weekday() == Weekday::Sunday {
            return true;
        }
        if date < PRESENT_FORM_SINCE {
            return false;
        }
        before = yesterday(before);
    }
    false
}

/// For a day that is neither national nor a substitute: does it lie between two national days?
///
/// Until 2006 Sundays were left out (and substitutes, which are asked first).
fn is_between(date: Date) -> bool {
    date >= BETWEEN_SINCE
        && (date >= PRESENT_FORM_SINCE || date.weekday() != Weekday::Sunday)
        && national_day(yesterday(date)).is_some()
        && national_day(tomorrow(date)).is_some()
}

/// Only asked within the covered years, far from where days end.
fn yesterday(date: Date) -> Date {
    date.yesterday().unwrap_or(Date::MIN)
}

fn tomorrow(date: Date) -> Date {
    date.tomorrow().unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(year: i16, month: i8, day: i8) -> Option<&'static str> {
        holiday(date(year, month, day)).map(|holiday| holiday.name)
    }

    #[test]
    fn a_substitute_before_1973_did_not_exist() {
        assert_eq!(date(1973, 2, 11).weekday(), Weekday::Sunday);
        assert_eq!(name(1973, 2, 12), None);
        assert_eq!(name(1973, 4, 30), Some("振替休日"));
    }

    #[test]
    fn before_2007_a_substitute_could_only_be_the_monday() {
        assert_eq!(date(1987, 5, 3).weekday(), Weekday::Sunday);
        assert_eq!(name(1987, 5, 4), Some("振替休日"));
        assert_eq!(date(2003, 5, 4).weekday(), Weekday::Sunday);
        assert_eq!(name(2003, 5, 4), None, "a Sunday was no 国民の休日");
        assert_eq!(name(2003, 5, 6), None);
    }

    #[test]
    fn since_2007_a_substitute_moves_past_national_days() {
        assert_eq!(date(2009, 5, 3).weekday(), Weekday::Sunday);
        assert_eq!(name(2009, 5, 6), Some("振替休日"));
        assert_eq!(name(2008, 5, 6), Some("振替休日"));
        assert_eq!(name(2026, 5, 6), Some("振替休日"));
        assert_eq!(name(2027, 5, 6), None);
    }

    #[test]
    fn days_between_national_days_rest() {
        assert_eq!(name(1985, 5, 4), None);
        assert_eq!(name(1988, 5, 4), Some("国民の休日"));
        assert_eq!(name(2009, 9, 22), Some("国民の休日"));
        assert_eq!(name(2026, 9, 22), Some("国民の休日"));
        assert_eq!(name(2019, 4, 30), Some("国民の休日"));
        assert_eq!(name(2019, 5, 2), Some("国民の休日"));
        assert_eq!(name(2019, 10, 21), None, "a plain Sunday is no national day");
    }

    #[test]
    fn special_years() {
        assert_eq!(name(1989, 2, 24), Some("大喪の礼"));
        assert_eq!(name(1990, 11, 12), Some("即位礼正殿の儀"));
        assert_eq!(name(1993, 6, 9), Some("結婚の儀"));
        assert_eq!(name(2019, 5, 1), Some("天皇の即位の日"));
        assert_eq!(name(2019, 10, 22), Some("即位礼正殿の儀の行われる日"));
        assert_eq!((name(2018, 12, 23), name(2019, 12, 23)), (Some("天皇誕生日"), None));
        assert_eq!((name(2019, 2, 23), name(2020, 2, 23)), (None, Some("天皇誕生日")));
        assert_eq!(
            (name(2020, 7, 20), name(2020, 7, 23), name(2020, 7, 24)),
            (None, Some("海の日"), Some("スポーツの日"))
        );
        assert_eq!(
            (name(2020, 8, 10), name(2020, 8, 11), name(2020, 10, 12)),
            (Some("山の日"), None, None)
        );
        assert_eq!(
            (name(2021, 7, 22), name(2021, 7, 23), name(2021, 7, 19)),
            (Some("海の日"), Some("スポーツの日"), None)
        );
        assert_eq!(
            (name(2021, 8, 8), name(2021, 8, 9), name(2021, 8, 11)),
            (Some("山の日"), Some("振替休日"), None)
        );
        assert_eq!((name(2015, 8, 11), name(2016, 8, 11)), (None, Some("山の日")));
    }

    #[test]
    fn outside_the_covered_years_nothing_is_claimed() {
        assert_eq!((name(1948, 11, 3), name(1949, 1, 1)), (None, Some("元日")));
        assert_eq!((name(2099, 11, 23), name(2100, 1, 1)), (Some("勤労感謝の日"), None));
    }
}
