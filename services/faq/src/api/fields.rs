//! Checks a request's fields, so that all faults are answered at once.

use std::{collections::HashSet, fmt::Display};

use jiff::{Timestamp, civil::Date};
use madoguchi_kit::status::Refusal;
use uuid::Uuid;

use crate::{
    domain::{SectionCode, clean, parse_date},
    error::Failure,
};

/// Field paths and what is wrong with each; never a value.
#[derive(Default)]
pub struct Fields(Vec<(String, String)>);

/// Items of a page.
#[derive(Debug, Clone, Copy)]
pub struct PageSize {
    /// Where the request does not say.
    pub usual: u32,
    /// At most.
    pub most: u32,
}

impl Fields {
    /// The value, or none after noting the problem.
    pub fn check<T>(&mut self, field: &str, result: Result<T, impl Display>) -> Option<T> {
        result.map_err(|problem| self.0.push((field.to_owned(), problem.to_string()))).ok()
    }

    /// A UUID.
    pub fn id(&mut self, field: &str, text: &str) -> Option<Uuid> {
        self.check(
            field,
            Uuid::try_parse(text).map_err(|_| "must be a UUID, as an earlier reply gave it"),
        )
    }

    /// A version or revision that was read.
    pub fn version(&mut self, field: &str, version: u32) -> Option<u32> {
        let known = (version > 0).then_some(version);
        self.check(field, known.ok_or("is missing; send the one that was read"))
    }

    /// A text of `least` to `most` characters without personal data but the phone numbers of the directory (B16).
    pub fn clean(
        &mut self,
        field: &str,
        value: &str,
        least: usize,
        most: usize,
        phones: &HashSet<String>,
    ) -> Option<String> {
        self.check(field, clean(value, least, most, phones))
    }

    /// A list of at most so many texts of so many characters, without personal data but those phone numbers.
    pub fn list(
        &mut self,
        field: &str,
        values: &[String],
        (items, chars): (usize, usize),
        phones: &HashSet<String>,
    ) -> Option<Vec<String>> {
        if values.len() > items {
            return self.check(field, Err(format!("are too many; keep {items}")));
        }
        let read = values
            .iter()
            .enumerate()
            .map(|(at, value)| self.clean(&format!("{field}[{at}]"), value, 1, chars, phones));
        read.collect::<Vec<_>>().into_iter().collect()
    }

    /// A section's code, if one is named.
    #[expect(clippy::option_option, reason = "outer: in order; inner: there")]
    pub fn section_if_any(&mut self, field: &str, text: &str) -> Option<Option<SectionCode>> {
        if text.is_empty() {
            return Some(None);
        }
        let known = SectionCode::parse(text);
        let words = "is not a section code: 1 to 16 letters A-Z and digits";
        self.check(field, known.ok_or(words)).map(Some)
    }

    /// A day, if one is named.
    #[expect(clippy::option_option, reason = "outer: in order; inner: there")]
    pub fn day(&mut self, field: &str, text: &str) -> Option<Option<Date>> {
        if text.is_empty() {
            return Some(None);
        }
        self.check(field, parse_date(text)).map(Some)
    }

    /// An instant, if one is named.
    #[expect(clippy::option_option, reason = "outer: in order; inner: there")]
    pub fn instant(
        &mut self,
        field: &str,
        at: Option<&prost_types::Timestamp>,
    ) -> Option<Option<Timestamp>> {
        let Some(at) = at else { return Some(None) };
        self.check(field, Timestamp::new(at.seconds, at.nanos).map_err(|_| "is no instant"))
            .map(Some)
    }

    /// How many items a page has.
    pub fn page_size(&mut self, field: &str, asked: u32, sizes: PageSize) -> Option<u32> {
        let size = match asked {
            0 => Ok(sizes.usual),
            size if size <= sizes.most => Ok(size),
            _ => Err(format!("ask for at most {}", sizes.most)),
        };
        self.check(field, size)
    }

    /// `checked`, which is there unless something was noted.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` with a violation for each problem.
    pub fn finish<T>(self, checked: Option<T>) -> Result<T, Failure> {
        let mut problems = self.0.into_iter();
        match (problems.next(), checked) {
            (None, Some(checked)) => Ok(checked),
            (None, None) => Err(Refusal::invalid("request", "is incomplete").into()),
            (Some((field, problem)), _) => {
                let first = Refusal::invalid(field, problem);
                let add = |refusal: Refusal, (field, problem)| refusal.and_field(field, problem);
                Err(problems.fold(first, add).into())
            }
        }
    }
}
