//! Which articles and sections a search may show.

use std::collections::HashMap;

use jiff::Timestamp;
use madoguchi_calendar::WardCalendar;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::faq::v1::SourceKind as WireKind;

use crate::{
    Index,
    api::wire,
    domain::{ArticleHead, Opening, Section, SectionCode, SectionHours, SourceKind},
};

/// What a request asks for beside its words.
pub struct Filter {
    /// Empty for all.
    kinds: Vec<SourceKind>,
    /// None for all.
    section: Option<SectionCode>,
}

impl Filter {
    /// Reads `kinds` and `section_code` of a request.
    ///
    /// # Errors
    /// A [`Refusal`] that names the field.
    pub fn read(kinds: &[i32], section_code: &str) -> Result<Self, Refusal> {
        let known = |number: &i32| {
            SourceKind::ALL.into_iter().find(|kind| i32::from(wire::kind(*kind)) == *number)
        };
        let kinds = kinds.iter().map(known).collect::<Option<Vec<_>>>().ok_or_else(|| {
            Refusal::invalid(
                "kinds",
                format!("name known kinds, not {}", WireKind::Unspecified.as_str_name()),
            )
        })?;
        let section = match section_code {
            "" => None,
            code => Some(
                SectionCode::parse(code)
                    .ok_or_else(|| Refusal::invalid("section_code", "is not a section code"))?,
            ),
        };
        Ok(Self { kinds, section })
    }

    /// Whether an article may be shown.
    pub fn lets(&self, head: &ArticleHead) -> bool {
        (self.kinds.is_empty() || self.kinds.iter().any(|kind| head.kinds.contains(kind)))
            && self.lets_section(&head.section)
    }

    /// Whether a section may be shown.
    pub fn lets_section(&self, code: &SectionCode) -> bool {
        self.section.as_ref().is_none_or(|section| section == code)
    }
}

/// The sections of the articles of one search, each looked up once.
pub struct Directory<'a> {
    index: &'a Index,
    calendar: &'a WardCalendar,
    now: Timestamp,
    known: HashMap<SectionCode, InCharge>,
}

/// The section in charge of an article.
#[derive(Debug, Clone, Default)]
pub struct InCharge {
    /// Its name; empty if the directory does not have it.
    pub name: String,
    /// Whether it can be called now.
    pub open: bool,
}

impl<'a> Directory<'a> {
    /// The directory as `index` has it, at `now`.
    pub fn new(index: &'a Index, calendar: &'a WardCalendar, now: Timestamp) -> Self {
        Self { index, calendar, now, known: HashMap::new() }
    }

    /// Whether a section can be called now.
    pub fn is_open(&self, section: &Section) -> bool {
        let opening = SectionHours::opening(section.hours.as_ref(), self.calendar, self.now);
        opening == Opening::Open
    }

    /// The section of a code.
    pub fn in_charge(&mut self, code: &SectionCode) -> &InCharge {
        if !self.known.contains_key(code) {
            let found = self.index.section(code.as_str());
            let found = found.map(|section| {
                let open = self.is_open(&section);
                InCharge { name: section.name, open }
            });
            self.known.insert(code.clone(), found.unwrap_or_default());
        }
        &self.known[code]
    }
}
