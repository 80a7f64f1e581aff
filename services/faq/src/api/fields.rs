//! Checks a request's fields, so that all faults are answered at once.

use std::fmt::Display;

use madoguchi_kit::status::Refusal;
use uuid::Uuid;

use crate::error::Failure;

/// Field paths and what is wrong with each; never a value.
#[derive(Default)]
pub struct Fields(Vec<(String, String)>);

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
