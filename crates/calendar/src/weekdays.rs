//! Days of the week: short English names in data, one kanji on screen and paper.

use jiff::civil::Weekday;

/// Monday first: the order of [`Weekday::to_monday_zero_offset`].
const ALL: [(Weekday, &str, char); 7] = [
    (Weekday::Monday, "mon", '月'),
    (Weekday::Tuesday, "tue", '火'),
    (Weekday::Wednesday, "wed", '水'),
    (Weekday::Thursday, "thu", '木'),
    (Weekday::Friday, "fri", '金'),
    (Weekday::Saturday, "sat", '土'),
    (Weekday::Sunday, "sun", '日'),
];

/// All seven, Monday first.
pub(crate) fn all() -> impl Iterator<Item = Weekday> {
    ALL.into_iter().map(|(day, ..)| day)
}

/// Where a weekday stands in a table of seven that begins on Monday.
pub(crate) fn index(day: Weekday) -> usize {
    match day {
        Weekday::Monday => 0,
        Weekday::Tuesday => 1,
        Weekday::Wednesday => 2,
        Weekday::Thursday => 3,
        Weekday::Friday => 4,
        Weekday::Saturday => 5,
        Weekday::Sunday => 6,
    }
}

/// The name in data: `mon` … `sun`.
pub(crate) fn name(day: Weekday) -> &'static str {
    ALL[index(day)].1
}

/// The name on screen and paper: 月 … 日.
pub(crate) fn kanji(day: Weekday) -> char {
    ALL[index(day)].2
}

/// The weekday of a name in data.
pub(crate) fn parse(name: &str) -> Option<Weekday> {
    ALL.iter().find(|(_, known, _)| *known == name).map(|(day, ..)| *day)
}

/// A set of days of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Whether `day` is in the set.
    #[must_use]
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & (1 << index(day)) != 0
    }

    /// Whether no day is in the set.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The days in the set, Monday first.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        all().filter(move |day| self.contains(*day))
    }
}

impl FromIterator<Weekday> for Weekdays {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Self {
        Self(days.into_iter().fold(0, |set, day| set | 1 << index(day)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways_and_sets_keep_their_days() {
        for (position, (day, short, _)) in ALL.into_iter().enumerate() {
            assert_eq!((index(day), name(day), parse(short)), (position, short, Some(day)));
            let set: Weekdays = [day].into_iter().collect();
            assert_eq!(set.iter().collect::<Vec<_>>(), [day]);
        }
        assert_eq!(parse("Mon"), None);
        assert!(Weekdays::default().is_empty());
    }
}
