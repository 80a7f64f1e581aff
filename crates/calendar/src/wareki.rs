//! Japanese years (和暦) and fiscal years (年度), for what is printed.

use std::fmt;

use jiff::civil::{Date, date};

use crate::weekdays::kanji;

/// The eras since the Gregorian calendar came, with the Gregorian day of their first year's beginning.
///
/// The day of an accession belongs to the new era, as each proclamation says (…以後ヲ改メテ); the two newest begin
/// the day after their cabinet orders.
const ERAS: [(&str, Date); 5] = [
    ("令和", date(2019, 5, 1)),
    ("平成", date(1989, 1, 8)),
    ("昭和", date(1926, 12, 25)),
    ("大正", date(1912, 7, 30)),
    // The era is older, but its days before this one were those of the lunar calendar.
    ("明治", date(1873, 1, 1)),
];

/// The Gregorian year before the first year of an era.
fn year_zero(era: &str, begins: Date) -> i16 {
    if era == "明治" { 1867 } else { begins.year() - 1 }
}

/// A day in the Japanese calendar. Prints as 令和8年11月24日(火); a first year is 元年.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wareki {
    era: &'static str,
    year: i16,
    date: Date,
}

impl Wareki {
    /// The day in the Japanese calendar; none before 1873-01-01 (明治6年), when Japan still had the lunar calendar.
    #[must_use]
    pub fn new(date: Date) -> Option<Self> {
        let (era, begins) = ERAS.into_iter().find(|(_, begins)| *begins <= date)?;
        Some(Self { era, year: date.year() - year_zero(era, begins), date })
    }

    /// The name of the era: 令和.
    #[must_use]
    pub fn era(self) -> &'static str {
        self.era
    }

    /// The year of the era, from 1.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// The day without its weekday: 令和8年11月24日.
    #[must_use]
    pub fn without_weekday(self) -> String {
        let Self { era, date, .. } = self;
        let (month, day) = (date.month(), date.day());
        match self.year {
            1 => format!("{era}元年{month}月{day}日"),
            year => format!("{era}{year}年{month}月{day}日"),
        }
    }
}

impl fmt::Display for Wareki {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.without_weekday(), kanji(self.date.weekday()))
    }
}

/// The day as printed on Japanese papers: 令和8年11月24日(火). Before 1873 the ISO form, as there is no other.
#[must_use]
pub fn format(date: Date) -> String {
    Wareki::new(date).map_or_else(|| date.to_string(), |wareki| wareki.to_string())
}

/// The fiscal year (年度) of a day: it begins on 1 April, so 2027-03-31 is in 2026.
#[must_use]
pub fn fiscal_year(date: Date) -> i16 {
    if date.month() < 4 { date.year() - 1 } else { date.year() }
}

/// The first and the last day of a fiscal year; none beyond the years a [`Date`] can hold (-9999 to 9999).
#[must_use]
pub fn fiscal_year_days(year: i16) -> Option<(Date, Date)> {
    let first = Date::new(year, 4, 1).ok()?;
    let last = Date::new(year.checked_add(1)?, 3, 31).ok()?;
    Some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eras_turn_on_their_day() {
        for (day, printed) in [
            (date(2026, 11, 24), "令和8年11月24日(火)"),
            (date(2019, 5, 1), "令和元年5月1日(水)"),
            (date(2019, 4, 30), "平成31年4月30日(火)"),
            (date(1989, 1, 8), "平成元年1月8日(日)"),
            (date(1989, 1, 7), "昭和64年1月7日(土)"),
            (date(1926, 12, 25), "昭和元年12月25日(土)"),
            (date(1926, 12, 24), "大正15年12月24日(金)"),
            (date(1912, 7, 30), "大正元年7月30日(火)"),
            (date(1912, 7, 29), "明治45年7月29日(月)"),
            (date(1873, 1, 1), "明治6年1月1日(水)"),
            (date(1872, 12, 31), "1872-12-31"),
        ] {
            assert_eq!(format(day), printed);
        }
        let wareki = Wareki::new(date(2008, 3, 3)).unwrap();
        assert_eq!((wareki.era(), wareki.year()), ("平成", 20));
        assert_eq!(wareki.without_weekday(), "平成20年3月3日");
    }

    #[test]
    fn a_fiscal_year_begins_in_april() {
        assert_eq!(fiscal_year(date(2027, 3, 31)), 2026);
        assert_eq!(fiscal_year(date(2027, 4, 1)), 2027);
        assert_eq!(fiscal_year_days(2026), Some((date(2026, 4, 1), date(2027, 3, 31))));
        assert_eq!(fiscal_year_days(9999), None);
        assert_eq!(fiscal_year_days(i16::MAX), None);
    }
}
