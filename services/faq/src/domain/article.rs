//! Articles: what operators answer from, in versions that never change (B6).

use jiff::{Timestamp, civil::Date};
use madoguchi_calendar::at_jst;
use uuid::Uuid;

use super::section::SectionCode;
use crate::search::Validity;

/// The number people say ("F0001"): 1–16 ASCII capitals, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleNumber(String);

impl ArticleNumber {
    /// Checks a number.
    pub fn parse(value: &str) -> Option<Self> {
        let fits = |c: u8| c.is_ascii_uppercase() || c.is_ascii_digit() || c == b'-';
        ((1..=16).contains(&value.len()) && value.bytes().all(fits)).then(|| Self(value.to_owned()))
    }

    /// As people say it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// From where an article has its facts (B6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// The ward's site (区HP).
    Site,
    /// The ward's newsletter (広報).
    Newsletter,
    /// The guide to living (暮らしのガイド).
    LivingGuide,
    /// The FAQ of another body.
    OtherFaq,
    /// Anything else.
    Other,
}

impl SourceKind {
    /// All kinds.
    pub const ALL: [Self; 5] =
        [Self::Site, Self::Newsletter, Self::LivingGuide, Self::OtherFaq, Self::Other];

    /// Its name in files and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Newsletter => "newsletter",
            Self::LivingGuide => "living_guide",
            Self::OtherFaq => "other_faq",
            Self::Other => "other",
        }
    }

    /// The kind of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One source of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its kind.
    pub kind: SourceKind,
    /// Where in it: a path, a page; 1–500 characters.
    pub locator: String,
    /// Issue or date of a printed source; up to 200 characters, may be empty.
    pub issue: String,
    /// When somebody compared.
    pub checked_on: Date,
}

/// The days on which something holds, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day; none if no end is known.
    pub until: Option<Date>,
}

impl Period {
    /// The same in instants: from midnight JST of the first day to midnight JST after the last.
    pub fn validity(self) -> Validity {
        let midnight = |date| at_jst(date, jiff::civil::Time::midnight());
        let after = |last: Date| last.tomorrow().map_or(Timestamp::MAX, midnight);
        Validity { from: midnight(self.from), until: self.until.map(after) }
    }

    /// Whether it holds on `day`.
    pub fn contains(self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// What an editor writes of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleText {
    /// Number.
    pub number: ArticleNumber,
    /// As residents ask, 1–200 characters.
    pub question: String,
    /// To be read aloud, 1–4,000 characters.
    pub answer: String,
    /// For the operator, up to 4,000 characters.
    pub background: String,
    /// What not to say, what to be careful with; up to 1,000 characters.
    pub cautions: String,
    /// Words it is also found by; at most 50 of 50 characters.
    pub keywords: Vec<String>,
    /// The section in charge.
    pub section: SectionCode,
    /// The section to put a caller through to; none for the one in charge.
    pub transfer: Option<SectionCode>,
    /// At least one, at most 20 (B6).
    pub sources: Vec<Source>,
    /// The days on which it holds.
    pub period: Period,
}

/// A published version of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleVersion {
    /// The article.
    pub article: Uuid,
    /// 1, 2, 3, …
    pub version: u32,
    /// Its text.
    pub text: ArticleText,
    /// When it was published.
    pub published_at: Timestamp,
}

/// What a search needs to know of an article beside its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleHead {
    /// The article.
    pub article: Uuid,
    /// Its version.
    pub version: u32,
    /// Its number.
    pub number: ArticleNumber,
    /// The section in charge.
    pub section: SectionCode,
    /// The kinds of its sources.
    pub kinds: Vec<SourceKind>,
}

/// When each of the versions of one article, oldest first, is in force: from its first day on, up to its last day or until
/// a later version begins. A version that never comes into force has no validity.
pub fn in_force(periods: &[Period]) -> Vec<Option<Validity>> {
    let mut found = Vec::with_capacity(periods.len());
    let mut next_begins: Option<Timestamp> = None;
    for period in periods.iter().rev() {
        let own = period.validity();
        let until = match (own.until, next_begins) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        found.push(
            until
                .is_none_or(|until| own.from < until)
                .then_some(Validity { from: own.from, until }),
        );
        next_begins = Some(next_begins.map_or(own.from, |next| next.min(own.from)));
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn period(from: Date, until: Option<Date>) -> Period {
        Period { from, until }
    }

    #[test]
    fn the_last_day_counts_whole() {
        let validity = period(date(2026, 4, 1), Some(date(2026, 4, 30))).validity();
        assert_eq!(validity.from.to_string(), "2026-03-31T15:00:00Z");
        assert_eq!(validity.until.unwrap().to_string(), "2026-04-30T15:00:00Z");
    }

    #[test]
    fn a_later_version_ends_the_former_on_its_first_day() {
        let found = in_force(&[period(date(2026, 4, 1), None), period(date(2027, 4, 1), None)]);
        assert_eq!(found[0].unwrap().until, Some(found[1].unwrap().from));
        assert_eq!(found[1].unwrap().until, None);
    }

    #[test]
    fn a_version_superseded_before_it_began_is_never_in_force() {
        let found = in_force(&[period(date(2027, 4, 1), None), period(date(2026, 4, 1), None)]);
        assert_eq!(found[0], None);
        assert!(found[1].is_some());
    }

    proptest! {
        #[test]
        fn at_most_one_version_is_in_force(days in prop::collection::vec((0i32..60, prop::option::of(0i32..40)), 1..6), at in 0i32..100) {
            let start = date(2026, 1, 1);
            let day = |n: i32| start.saturating_add(jiff::Span::new().days(n));
            let periods: Vec<Period> =
                days.iter().map(|(from, length)| period(day(*from), length.map(|l| day(from + l)))).collect();
            let now = at_jst(day(at), jiff::civil::time(12, 0, 0, 0));
            let valid: Vec<usize> = in_force(&periods)
                .iter()
                .enumerate()
                .filter(|(_, validity)| validity.is_some_and(|v| v.contains(now)))
                .map(|(version, _)| version)
                .collect();
            prop_assert!(valid.len() <= 1);
            // It is the newest that has begun, unless that one has ended.
            let newest = periods.iter().rposition(|p| p.from <= day(at));
            let expected = newest.filter(|n| periods[*n].contains(day(at)));
            prop_assert_eq!(valid.first().copied(), expected);
        }
    }
}
