//! The text of a draft, from the wire and to it.

use jiff::civil::Date;
use madoguchi_proto::faq::v1 as wire;

use crate::{
    api::{fields::Fields, wire as to_wire},
    domain::{Directory, DraftSource, DraftText, MAX_SOURCES, SectionCode, SourceKind},
};

/// Reads a text; what is there must be in order and hold no personal data (B16). Every fault is noted.
pub fn read(
    fields: &mut Fields,
    path: &str,
    text: Option<&wire::DraftText>,
    directory: &Directory,
    today: Date,
) -> Option<DraftText> {
    let at = |name: &str| format!("{path}.{name}");
    let Some(text) = text else {
        return fields.check(path, Err("is missing; send the whole text"));
    };
    let mut clean =
        |name: &str, value: &str, most| fields.clean(&at(name), value, 0, most, &directory.phones);
    let question = clean("question", &text.question, 200);
    let answer = clean("answer", &text.answer, 4_000);
    let background = clean("background", &text.background, 4_000);
    let cautions = clean("cautions", &text.cautions, 1_000);
    let keywords = fields.list(&at("keywords"), &text.keywords, (50, 50), &directory.phones);
    let in_charge = section(fields, &at("section_code"), &text.section_code, directory);
    let transfer = match text.transfer_section_code.as_str() {
        "" => Some(None),
        code => section(fields, &at("transfer_section_code"), code, directory).map(Some),
    };
    let sources = sources(fields, &at("sources"), &text.sources, directory, today);
    let from = fields.day(&at("valid_from"), &text.valid_from);
    let until = fields.day(&at("valid_until"), &text.valid_until);
    if let (Some(Some(from)), Some(Some(until))) = (from, until)
        && until < from
    {
        fields.check::<()>(&at("valid_until"), Err("is before valid_from; correct one of them"));
    }
    Some(DraftText {
        question: question?,
        answer: answer?,
        background: background?,
        cautions: cautions?,
        keywords: keywords?,
        section: in_charge?,
        transfer: transfer?,
        sources: sources?,
        from: from?,
        until: until?,
    })
}

fn section(
    fields: &mut Fields,
    path: &str,
    code: &str,
    directory: &Directory,
) -> Option<SectionCode> {
    let known = SectionCode::parse(code).filter(|code| directory.codes.contains(code));
    fields.check(path, known.ok_or("is no section of the directory; choose one"))
}

fn sources(
    fields: &mut Fields,
    path: &str,
    sources: &[wire::Source],
    directory: &Directory,
    today: Date,
) -> Option<Vec<DraftSource>> {
    if sources.len() > MAX_SOURCES {
        return fields.check(path, Err("are too many; keep 20"));
    }
    let mut read = Vec::with_capacity(sources.len());
    for (number, source) in sources.iter().enumerate() {
        let at = |name: &str| format!("{path}[{number}].{name}");
        let kind = match source.kind {
            0 => Some(None),
            kind => {
                fields.check(&at("kind"), to_wire::read_kind(kind).ok_or("is no kind")).map(Some)
            }
        };
        let locator = fields.clean(&at("locator"), &source.locator, 0, 500, &directory.phones);
        let issue = fields.clean(&at("issue"), &source.issue, 0, 200, &directory.phones);
        let checked_on = fields.day(&at("checked_on"), &source.checked_on);
        if checked_on.flatten().is_some_and(|day| day > today) {
            fields.check::<()>(
                &at("checked_on"),
                Err("is in the future; write the day somebody compared"),
            );
        }
        read.push(source_of(kind, locator, issue, checked_on));
    }
    read.into_iter().collect()
}

#[expect(
    clippy::option_option,
    reason = "outer: whether it is in order; inner: whether it is there"
)]
fn source_of(
    kind: Option<Option<SourceKind>>,
    locator: Option<String>,
    issue: Option<String>,
    checked_on: Option<Option<Date>>,
) -> Option<DraftSource> {
    Some(DraftSource { kind: kind?, locator: locator?, issue: issue?, checked_on: checked_on? })
}

/// A text on the wire.
pub fn write(text: DraftText) -> wire::DraftText {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let source = |source: DraftSource| wire::Source {
        kind: source.kind.map_or(0, |kind| to_wire::kind(kind).into()),
        locator: source.locator,
        issue: source.issue,
        checked_on: day(source.checked_on),
    };
    wire::DraftText {
        question: text.question,
        answer: text.answer,
        background: text.background,
        cautions: text.cautions,
        keywords: text.keywords,
        section_code: text.section.as_str().to_owned(),
        transfer_section_code: text
            .transfer
            .map(|code| code.as_str().to_owned())
            .unwrap_or_default(),
        sources: text.sources.into_iter().map(source).collect(),
        valid_from: day(text.from),
        valid_until: day(text.until),
    }
}
