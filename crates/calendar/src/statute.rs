//! 国民の祝日に関する法律 (Act 178 of 1948, 祝日法) and the one-off holiday acts, as a table of rules.
//!
//! One row a rule and a span of years in which it held; a change of the law ends one row and starts another.
//! Every amendment so far took effect early enough in its year to be told by the year alone.

use jiff::civil::{Date, Weekday};

/// The first year the rules cover: the first whole one of the act of 1948-07-20.
pub const FIRST_YEAR: i16 = 1949;

/// The last year the rules cover: the equinox formula is proven up to here.
pub const LAST_YEAR: i16 = 2099;

/// When in a year a holiday falls.
#[derive(Clone, Copy, Debug)]
enum Day {
    /// Always on this day of this month.
    Fixed(i8, i8),
    /// The n-th Monday of this month.
    Monday(i8, i8),
    /// The day, in Japan, of the vernal equinox.
    Spring,
    /// The day, in Japan, of the autumnal equinox.
    Autumn,
}

struct Rule {
    name: &'static str,
    day: Day,
    first: i16,
    last: i16,
}

const fn rule(name: &'static str, day: Day, first: i16, last: i16) -> Rule {
    Rule { name, day, first, last }
}

#[rustfmt::skip]
const RULES: &[Rule] = &[
    rule("元日", Day::Fixed(1, 1), FIRST_YEAR, LAST_YEAR),
    rule("成人の日", Day::Fixed(1, 15), FIRST_YEAR, 1999),
    rule("成人の日", Day::Monday(1, 2), 2000, LAST_YEAR),          // Act 141 of 1998
    rule("建国記念の日", Day::Fixed(2, 11), 1967, LAST_YEAR),      // Act 86 of 1966 and its cabinet order
    rule("天皇誕生日", Day::Fixed(4, 29), FIRST_YEAR, 1988),
    rule("天皇誕生日", Day::Fixed(12, 23), 1989, 2018),            // Act 5 of 1989
    rule("天皇誕生日", Day::Fixed(2, 23), 2020, LAST_YEAR),        // Act 63 of 2017: none in 2019
    rule("春分の日", Day::Spring, FIRST_YEAR, LAST_YEAR),
    rule("みどりの日", Day::Fixed(4, 29), 1989, 2006),             // Act 5 of 1989
    rule("昭和の日", Day::Fixed(4, 29), 2007, LAST_YEAR),          // Act 43 of 2005
    rule("憲法記念日", Day::Fixed(5, 3), FIRST_YEAR, LAST_YEAR),
    rule("みどりの日", Day::Fixed(5, 4), 2007, LAST_YEAR),         // Act 43 of 2005
    rule("こどもの日", Day::Fixed(5, 5), FIRST_YEAR, LAST_YEAR),
    rule("海の日", Day::Fixed(7, 20), 1996, 2002),                 // Act 22 of 1995
    rule("海の日", Day::Monday(7, 3), 2003, 2019),                 // Act 59 of 2001
    rule("海の日", Day::Fixed(7, 23), 2020, 2020),                 // moved for the Olympic Games
    rule("海の日", Day::Fixed(7, 22), 2021, 2021),                 // moved for the Olympic Games, held a year later
    rule("海の日", Day::Monday(7, 3), 2022, LAST_YEAR),
    rule("山の日", Day::Fixed(8, 11), 2016, 2019),                 // Act 43 of 2014
    rule("山の日", Day::Fixed(8, 10), 2020, 2020),
    rule("山の日", Day::Fixed(8, 8), 2021, 2021),
    rule("山の日", Day::Fixed(8, 11), 2022, LAST_YEAR),
    rule("敬老の日", Day::Fixed(9, 15), 1966, 2002),               // Act 86 of 1966
    rule("敬老の日", Day::Monday(9, 3), 2003, LAST_YEAR),          // Act 59 of 2001
    rule("秋分の日", Day::Autumn, FIRST_YEAR, LAST_YEAR),
    rule("体育の日", Day::Fixed(10, 10), 1966, 1999),              // Act 86 of 1966
    rule("体育の日", Day::Monday(10, 2), 2000, 2019),              // Act 141 of 1998
    rule("スポーツの日", Day::Fixed(7, 24), 2020, 2020),           // Act 57 of 2018: the new name
    rule("スポーツの日", Day::Fixed(7, 23), 2021, 2021),
    rule("スポーツの日", Day::Monday(10, 2), 2022, LAST_YEAR),
    rule("文化の日", Day::Fixed(11, 3), FIRST_YEAR, LAST_YEAR),
    rule("勤労感謝の日", Day::Fixed(11, 23), FIRST_YEAR, LAST_YEAR),
    // Days that an act of their own made holidays. Only those of 2019 (Act 99 of 2018) also count for the rules of
    // article 3 about neighbours; the others have no neighbour and no Sunday, so no row needs to say so.
    rule("結婚の儀", Day::Fixed(4, 10), 1959, 1959),
    rule("大喪の礼", Day::Fixed(2, 24), 1989, 1989),
    rule("即位礼正殿の儀", Day::Fixed(11, 12), 1990, 1990),
    rule("結婚の儀", Day::Fixed(6, 9), 1993, 1993),
    rule("天皇の即位の日", Day::Fixed(5, 1), 2019, 2019),
    rule("即位礼正殿の儀の行われる日", Day::Fixed(10, 22), 2019, 2019),
];

/// The name of the holiday that the law puts on this very day, if any. None outside the covered years.
pub(crate) fn national_day(date: Date) -> Option<&'static str> {
    let in_force = |rule: &&Rule| (rule.first..=rule.last).contains(&date.year());
    RULES.iter().filter(in_force).find(|rule| rule.day.is(date)).map(|rule| rule.name)
}

impl Day {
    fn is(self, date: Date) -> bool {
        match self {
            Self::Fixed(month, day) => (date.month(), date.day()) == (month, day),
            Self::Monday(month, nth) => {
                date.month() == month
                    && date.weekday() == Weekday::Monday
                    && (date.day() + 6) / 7 == nth
            }
            Self::Spring => {
                date.month() == 3 && i32::from(date.day()) == equinox_day(date.year(), SPRING_1980)
            }
            Self::Autumn => {
                date.month() == 9 && i32::from(date.day()) == equinox_day(date.year(), AUTUMN_1980)
            }
        }
    }
}

/// The vernal equinox of 1980, in March, in millionths of a day Japanese time.
const SPRING_1980: i32 = 20_843_100;
/// The autumnal equinox of 1980, in September, likewise.
const AUTUMN_1980: i32 = 23_248_800;
/// What a tropical year has beyond 365 days, likewise.
const YEAR_BEYOND_365: i32 = 242_194;

/// The day of the month of an equinox: the drift since 1980 less the leap days since.
///
/// The law leaves the day to astronomy: the National Astronomical Observatory announces it each February for the
/// next year. The tests hold the formula against computed equinoxes for all of 1949–2099; the closest call is
/// 2074, three minutes after midnight.
fn equinox_day(year: i16, in_1980: i32) -> i32 {
    let years = i32::from(year) - 1980;
    (in_1980 + YEAR_BEYOND_365 * years).div_euclid(1_000_000) - years.div_euclid(4)
}
