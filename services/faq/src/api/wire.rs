//! Domain types as the contract writes them.

use jiff::Timestamp;
use madoguchi_calendar::WardCalendar;
use madoguchi_proto::faq::v1 as wire;

use crate::{
    domain::{
        ArticleVersion, DraftState, Opening, Section, SectionCode, SectionHours, Source, SourceKind,
    },
    search::Marked,
};

/// An instant on the wire.
pub fn timestamp(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

/// A kind of source, both ways.
pub fn kind(kind: SourceKind) -> wire::SourceKind {
    match kind {
        SourceKind::Site => wire::SourceKind::Site,
        SourceKind::Newsletter => wire::SourceKind::Newsletter,
        SourceKind::LivingGuide => wire::SourceKind::LivingGuide,
        SourceKind::OtherFaq => wire::SourceKind::OtherFaq,
        SourceKind::Other => wire::SourceKind::Other,
    }
}

/// The kind of source that the contract's number means.
pub fn read_kind(number: i32) -> Option<SourceKind> {
    SourceKind::ALL.into_iter().find(|known| i32::from(kind(*known)) == number)
}

/// Where a draft is.
pub fn draft_state(state: DraftState) -> wire::DraftState {
    match state {
        DraftState::Writing => wire::DraftState::Writing,
        DraftState::Submitted => wire::DraftState::Submitted,
        DraftState::Rejected => wire::DraftState::Rejected,
        DraftState::Approved => wire::DraftState::Approved,
        DraftState::Scheduled => wire::DraftState::Scheduled,
        DraftState::Published => wire::DraftState::Published,
        DraftState::Withdrawn => wire::DraftState::Withdrawn,
    }
}

/// The state of a draft that the contract's number means.
pub fn read_draft_state(number: i32) -> Option<DraftState> {
    DraftState::ALL.into_iter().find(|known| i32::from(draft_state(*known)) == number)
}

/// An article in one version.
pub fn article(version: ArticleVersion) -> wire::Article {
    let text = version.text;
    wire::Article {
        article_id: version.article.to_string(),
        number: text.number.as_str().to_owned(),
        version: version.version,
        question: text.question,
        answer: text.answer,
        background: text.background,
        cautions: text.cautions,
        keywords: text.keywords,
        section_code: text.section.as_str().to_owned(),
        sources: text.sources.into_iter().map(source).collect(),
        valid_from: text.period.from.to_string(),
        valid_until: text.period.until.map(|day| day.to_string()).unwrap_or_default(),
        published_at: Some(timestamp(version.published_at)),
        transfer_section_code: text
            .transfer
            .map(|code| code.as_str().to_owned())
            .unwrap_or_default(),
    }
}

fn source(source: Source) -> wire::Source {
    wire::Source {
        kind: kind(source.kind).into(),
        locator: source.locator,
        issue: source.issue,
        checked_on: source.checked_on.to_string(),
    }
}

/// A section with whether it can be called at `now`; its version is for the caller to fill in.
pub fn section(section: Section, calendar: &WardCalendar, now: Timestamp) -> wire::Section {
    let opening = SectionHours::opening(section.hours.as_ref(), calendar, now);
    let opens_at = match opening {
        Opening::Open => None,
        Opening::Opens(at) => at.map(timestamp),
    };
    wire::Section {
        code: section.code.as_str().to_owned(),
        name: section.name,
        reading: section.reading,
        duties: section.duties,
        keywords: section.keywords,
        extension: section.extension,
        phone: section.phone,
        floor: section.floor,
        hours: section.hours.map(|hours| hours.to_string()).unwrap_or_default(),
        deputy_code: section
            .deputy
            .as_ref()
            .map(SectionCode::as_str)
            .unwrap_or_default()
            .to_owned(),
        open_now: opening == Opening::Open,
        opens_at,
        version: 0,
    }
}

/// The marks of a text in UTF-16 code units.
pub fn marks(marked: &Marked) -> Vec<wire::Mark> {
    let mut found = Vec::with_capacity(marked.marks.len());
    let (mut byte, mut unit) = (0, 0);
    let mut unit_at = |at: usize| {
        unit += marked.text[byte..at].encode_utf16().count();
        byte = at;
        // A snippet has some hundred characters.
        u32::try_from(unit).unwrap_or(u32::MAX)
    };
    for mark in &marked.marks {
        found.push(wire::Mark { start: unit_at(mark.start), end: unit_at(mark.end) });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_count_as_browsers_do() {
        let text = "𠮷野家の住民票".to_owned();
        let start = text.find("住民票").unwrap();
        let marked = Marked { marks: vec![0..4, start..text.len()], text };
        let found: Vec<(u32, u32)> =
            marks(&marked).iter().map(|mark| (mark.start, mark.end)).collect();
        assert_eq!(found, [(0, 2), (5, 8)]);
    }
}
