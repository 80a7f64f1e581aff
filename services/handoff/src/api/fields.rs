//! Checks a request's fields, so that all faults are answered at once.

use std::fmt::Display;

use jiff::Timestamp;
use madoguchi_kit::status::Refusal;
use uuid::Uuid;

use crate::{domain::SectionCode, error::Failure};

/// Field paths and what is wrong with each; never a value.
#[derive(Default)]
pub struct Fields(Vec<(&'static str, String)>);

impl Fields {
    /// The value, or none after noting the problem.
    pub fn check<T>(&mut self, field: &'static str, result: Result<T, impl Display>) -> Option<T> {
        result.map_err(|problem| self.0.push((field, problem.to_string()))).ok()
    }

    /// A UUID.
    pub fn id(&mut self, field: &'static str, text: &str) -> Option<Uuid> {
        self.check(
            field,
            Uuid::try_parse(text).map_err(|_| "must be a UUID, as an earlier reply gave it"),
        )
    }

    /// A version seen.
    pub fn version(&mut self, field: &'static str, version: u32) -> Option<u32> {
        let known = (version > 0).then_some(version);
        self.check(field, known.ok_or("is missing; send the version that was read"))
    }

    /// A section's code.
    pub fn section(&mut self, field: &'static str, text: &str) -> Option<SectionCode> {
        self.check(field, SectionCode::parse(text).ok_or(SectionCode::RULE))
    }

    /// An instant.
    pub fn instant(
        &mut self,
        field: &'static str,
        at: Option<&prost_types::Timestamp>,
    ) -> Option<Timestamp> {
        let read = at.and_then(|at| Timestamp::new(at.seconds, at.nanos).ok());
        self.check(field, read.ok_or("must be an instant"))
    }

    /// The refusal of what was noted; none if nothing was.
    pub fn refusal(self) -> Option<Refusal> {
        let mut problems = self.0.into_iter();
        let (field, problem) = problems.next()?;
        let first = Refusal::invalid(field, problem);
        Some(problems.fold(first, |refusal, (field, problem)| refusal.and_field(field, problem)))
    }

    /// `checked`, which is there unless something was noted.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` with a violation for each problem.
    pub fn finish<T>(self, checked: Option<T>) -> Result<T, Failure> {
        match (self.refusal(), checked) {
            (None, Some(checked)) => Ok(checked),
            (Some(refusal), _) => Err(refusal.into()),
            (None, None) => Err(Refusal::invalid("request", "is incomplete").into()),
        }
    }
}
