//! What an author writes: may be incomplete until it is submitted.

use jiff::civil::Date;

use crate::domain::{
    article::{ArticleNumber, ArticleText, Period, Source, SourceKind},
    section::SectionCode,
};

/// Most sources of one article.
pub const MAX_SOURCES: usize = 20;

/// The text of a draft. Its parts are in order as far as they are there; see [`ArticleText`] for their limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftText {
    /// As residents ask.
    pub question: String,
    /// To be read aloud.
    pub answer: String,
    /// For the operator.
    pub background: String,
    /// What not to say.
    pub cautions: String,
    /// Words it is also found by.
    pub keywords: Vec<String>,
    /// The section in charge.
    pub section: SectionCode,
    /// The section to put a caller through to; none for the one in charge.
    pub transfer: Option<SectionCode>,
    /// At most [`MAX_SOURCES`].
    pub sources: Vec<DraftSource>,
    /// The first day it holds; none for the day of publication.
    pub from: Option<Date>,
    /// The last day it holds.
    pub until: Option<Date>,
}

/// A source that may be incomplete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftSource {
    /// Its kind.
    pub kind: Option<SourceKind>,
    /// Where in it.
    pub locator: String,
    /// The issue or date of a printed source.
    pub issue: String,
    /// When somebody compared.
    pub checked_on: Option<Date>,
}

impl DraftText {
    /// What keeps it from being published on `day`, by field: every fault at once.
    pub fn missing(&self, day: Date) -> Vec<(String, &'static str)> {
        let mut found = Vec::new();
        let mut demand = |there: bool, field: String, problem| {
            if !there {
                found.push((field, problem));
            }
        };
        demand(!self.question.is_empty(), "question".into(), "is empty: write what residents ask");
        demand(!self.answer.is_empty(), "answer".into(), "is empty: write what is read aloud");
        demand(!self.sources.is_empty(), "sources".into(), "name at least one source");
        for (at, source) in self.sources.iter().enumerate() {
            let field = |name: &str| format!("sources[{at}].{name}");
            demand(source.kind.is_some(), field("kind"), "is missing: choose one");
            let locator = !source.locator.is_empty();
            demand(locator, field("locator"), "is empty: say where in the source it stands");
            let checked = source.checked_on.is_some();
            demand(checked, field("checked_on"), "is missing: write the day somebody compared");
        }
        let ends = self.until.is_none_or(|until| until >= self.from.unwrap_or(day).max(day));
        demand(
            ends,
            "valid_until".into(),
            "is past: an article that holds no longer is not published",
        );
        found
    }

    /// The article it becomes when it is published on `day`; none if something is missing.
    pub fn into_article(self, number: ArticleNumber, day: Date) -> Option<ArticleText> {
        if !self.missing(day).is_empty() {
            return None;
        }
        let sources = self.sources.into_iter().map(DraftSource::complete).collect::<Option<_>>()?;
        Some(ArticleText {
            number,
            question: self.question,
            answer: self.answer,
            background: self.background,
            cautions: self.cautions,
            keywords: self.keywords,
            section: self.section,
            transfer: self.transfer,
            sources,
            period: Period { from: self.from.unwrap_or(day), until: self.until },
        })
    }
}

impl DraftSource {
    fn complete(self) -> Option<Source> {
        let (kind, checked_on) = (self.kind?, self.checked_on?);
        Some(Source { kind, locator: self.locator, issue: self.issue, checked_on })
    }
}

impl From<ArticleText> for DraftText {
    fn from(text: ArticleText) -> Self {
        let source = |source: Source| DraftSource {
            kind: Some(source.kind),
            locator: source.locator,
            issue: source.issue,
            checked_on: Some(source.checked_on),
        };
        Self {
            question: text.question,
            answer: text.answer,
            background: text.background,
            cautions: text.cautions,
            keywords: text.keywords,
            section: text.section,
            transfer: text.transfer,
            sources: text.sources.into_iter().map(source).collect(),
            from: Some(text.period.from),
            until: text.period.until,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn source(kind: Option<SourceKind>, locator: &str, checked_on: Option<Date>) -> DraftSource {
        DraftSource { kind, locator: locator.into(), issue: String::new(), checked_on }
    }

    fn text(sources: Vec<DraftSource>) -> DraftText {
        DraftText {
            question: "問い".into(),
            answer: "答え".into(),
            background: String::new(),
            cautions: String::new(),
            keywords: Vec::new(),
            section: SectionCode::parse("1010").unwrap(),
            transfer: None,
            sources,
            from: None,
            until: None,
        }
    }

    #[test]
    fn every_gap_is_named() {
        let day = date(2026, 11, 24);
        let mut draft = text(vec![source(None, "", None)]);
        draft.answer.clear();
        draft.until = Some(date(2026, 11, 23));
        let fields: Vec<String> = draft.missing(day).into_iter().map(|(field, _)| field).collect();
        let expected = [
            "answer",
            "sources[0].kind",
            "sources[0].locator",
            "sources[0].checked_on",
            "valid_until",
        ];
        assert_eq!(fields, expected);
        assert_eq!(text(Vec::new()).missing(day)[0].0, "sources");
    }

    #[test]
    fn without_a_first_day_it_holds_from_its_publication_and_comes_back_as_it_was() {
        let day = date(2026, 11, 24);
        let draft = text(vec![source(Some(SourceKind::Site), "/a", Some(day))]);
        let article = draft.clone().into_article(ArticleNumber::parse("F0001").unwrap(), day);
        let article = article.unwrap();
        assert_eq!(article.period, Period { from: day, until: None });
        assert_eq!(DraftText::from(article), DraftText { from: Some(day), ..draft });
    }
}
