//! When an article has to be looked through again (B6).

use jiff::{ToSpan as _, civil::Date};

use super::article::ArticleText;

/// How long a look at a source is good for, in years.
const SOURCE_HOLDS: i64 = 1;
/// How long before it is due the section is reminded, in months.
const AHEAD: i64 = 1;

impl ArticleText {
    /// The day on which it is due for review: its validity ends, or its oldest source was checked a year ago.
    pub fn review_on(&self) -> Date {
        let sources = self
            .sources
            .iter()
            .map(|source| source.checked_on.saturating_add(SOURCE_HOLDS.years()));
        // An article has at least one source; without any it would have no reason to hold.
        sources.chain(self.period.until).min().unwrap_or(self.period.from)
    }
}

/// The last day of review of which sections are reminded on `today`.
pub fn reminded_until(today: Date) -> Date {
    today.saturating_add(AHEAD.months())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::{ArticleNumber, Period, SectionCode, Source, SourceKind};

    fn article(checked: &[Date], until: Option<Date>) -> ArticleText {
        let source = |day: &Date| Source {
            kind: SourceKind::Site,
            locator: "/a".into(),
            issue: String::new(),
            checked_on: *day,
        };
        ArticleText {
            number: ArticleNumber::parse("F0001").unwrap(),
            question: String::new(),
            answer: String::new(),
            background: String::new(),
            cautions: String::new(),
            keywords: Vec::new(),
            section: SectionCode::parse("1010").unwrap(),
            transfer: None,
            sources: checked.iter().map(source).collect(),
            period: Period { from: date(2026, 4, 1), until },
        }
    }

    #[test]
    fn the_oldest_source_or_the_end_of_validity_whichever_is_first() {
        let checked = [date(2026, 10, 6), date(2026, 4, 10)];
        assert_eq!(article(&checked, None).review_on(), date(2027, 4, 10));
        assert_eq!(article(&checked, Some(date(2027, 3, 31))).review_on(), date(2027, 3, 31));
        assert_eq!(article(&[date(2024, 2, 29)], None).review_on(), date(2025, 2, 28));
    }

    #[test]
    fn sections_are_reminded_a_month_ahead() {
        assert_eq!(reminded_until(date(2026, 3, 10)), date(2026, 4, 10));
        assert_eq!(reminded_until(date(2027, 1, 31)), date(2027, 2, 28));
    }
}
