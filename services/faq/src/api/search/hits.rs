//! What was found, as the contract writes it.

use madoguchi_calendar::WardCalendar;
use madoguchi_proto::faq::v1::{ArticleHit, ArticleMatch, MatchedField, SectionMatch};

use super::filter::InCharge;
use crate::{
    api::wire,
    domain::{ArticleHead, Section},
    search::{Hit, Matched},
};

/// An article found, for `SearchArticles`.
pub fn article_hit(hit: Hit<ArticleHead>) -> ArticleHit {
    ArticleHit {
        article_id: hit.data.article.to_string(),
        number: hit.data.number.as_str().to_owned(),
        version: hit.data.version,
        question: hit.title.text,
        marks: wire::marks(&hit.snippet),
        snippet: hit.snippet.text,
        section_code: hit.data.section.as_str().to_owned(),
        score: hit.score,
    }
}

/// An article found, for the one box.
pub fn article_match(hit: Hit<ArticleHead>, in_charge: &InCharge) -> ArticleMatch {
    let head = hit.data;
    ArticleMatch {
        article_id: head.article.to_string(),
        number: head.number.as_str().to_owned(),
        version: head.version,
        question_marks: wire::marks(&hit.title),
        question: hit.title.text,
        snippet_marks: wire::marks(&hit.snippet),
        snippet: hit.snippet.text,
        section_code: head.section.as_str().to_owned(),
        section_name: in_charge.name.clone(),
        section_open_now: in_charge.open,
        kinds: head.kinds.into_iter().map(|kind| wire::kind(kind).into()).collect(),
        matched: matched(hit.matched).into(),
        score: hit.score,
    }
}

/// A section found.
pub fn section_match(
    hit: Hit<Section>,
    calendar: &WardCalendar,
    now: jiff::Timestamp,
) -> SectionMatch {
    SectionMatch {
        name_marks: wire::marks(&hit.title),
        snippet_marks: wire::marks(&hit.snippet),
        snippet: hit.snippet.text,
        section: Some(wire::section(hit.data, calendar, now)),
    }
}

fn matched(matched: Matched) -> MatchedField {
    match matched {
        Matched::Title => MatchedField::Question,
        Matched::Body => MatchedField::Answer,
        Matched::Keywords => MatchedField::Keywords,
        Matched::Reading => MatchedField::Reading,
        Matched::Learned => MatchedField::Learned,
        Matched::Other => MatchedField::Unspecified,
    }
}
