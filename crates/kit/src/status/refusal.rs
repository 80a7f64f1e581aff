//! A refusal a caller can act on, carried as `google.rpc` details (AIP-193).

use std::{collections::HashMap, fmt::Display, time::Duration};
use tonic_types::{ErrorDetails, StatusExt as _};

/// `domain` of every `google.rpc.ErrorInfo` sent.
pub const DOMAIN: &str = "madoguchi";

/// Every way in which a call is refused; each has one gRPC code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// A field is malformed: repeat only with other content.
    Invalid,
    /// Who is calling is unknown: log in again.
    Unauthenticated,
    /// Known, but not allowed.
    Denied,
    /// Not there, or not for this caller to know about.
    NotFound,
    /// It is there already.
    AlreadyExists,
    /// Not in this state: something else has to happen first.
    Precondition,
    /// Changed by someone else meanwhile: read it again, then repeat.
    Stale,
    /// Too much at once: repeat later.
    Exhausted,
    /// A part this call needs does not answer: repeat later.
    Unavailable,
}

impl Code {
    /// The gRPC code on the wire.
    #[must_use]
    pub const fn grpc(self) -> tonic::Code {
        match self {
            Self::Invalid => tonic::Code::InvalidArgument,
            Self::Unauthenticated => tonic::Code::Unauthenticated,
            Self::Denied => tonic::Code::PermissionDenied,
            Self::NotFound => tonic::Code::NotFound,
            Self::AlreadyExists => tonic::Code::AlreadyExists,
            Self::Precondition => tonic::Code::FailedPrecondition,
            Self::Stale => tonic::Code::Aborted,
            Self::Exhausted => tonic::Code::ResourceExhausted,
            Self::Unavailable => tonic::Code::Unavailable,
        }
    }
}

/// Why a call is refused: a code for programs, a message for people, never a detail of the inside.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Closed list of codes.
    pub code: Code,
    /// Constant in `UPPER_SNAKE_CASE`, for programs (`ErrorInfo.reason`).
    pub reason: &'static str,
    /// One sentence: what is wrong and what to do.
    pub message: String,
    /// Field path and what is wrong with it (`BadRequest`).
    pub fields: Vec<(String, String)>,
    /// When to try again (`RetryInfo`).
    pub retry_after: Option<Duration>,
    /// Further facts for programs (`ErrorInfo.metadata`), e.g. the current version.
    pub facts: Vec<(&'static str, String)>,
}

impl Refusal {
    fn new(code: Code, reason: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, reason, message, fields: Vec::new(), retry_after: None, facts: Vec::new() }
    }

    /// A malformed field. Add more with [`Self::and_field`].
    pub fn invalid(field: impl Into<String>, problem: impl Into<String>) -> Self {
        let (field, problem) = (field.into(), problem.into());
        let message = format!("{field}: {problem}");
        Self {
            fields: vec![(field, problem)],
            ..Self::new(Code::Invalid, "INVALID_FIELD", message)
        }
    }

    /// One more malformed field of the same request.
    #[must_use]
    pub fn and_field(mut self, field: impl Into<String>, problem: impl Into<String>) -> Self {
        self.fields.push((field.into(), problem.into()));
        self
    }

    /// One more fact for programs.
    #[must_use]
    pub fn with_fact(mut self, name: &'static str, value: impl Display) -> Self {
        self.facts.push((name, value.to_string()));
        self
    }

    /// Not in this state.
    pub fn precondition(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(Code::Precondition, reason, message)
    }

    /// `what` ("the inquiry") does not exist, or the caller may not know that it does.
    pub fn not_found(what: impl Display) -> Self {
        Self::new(Code::NotFound, "NOT_FOUND", format!("{what} was not found"))
    }

    /// It exists already.
    pub fn already_exists(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(Code::AlreadyExists, reason, message)
    }

    /// The caller's version is behind; `current` goes into the fact `current_version`.
    pub fn stale_version(current: impl Display) -> Self {
        Self::new(
            Code::Stale,
            "STALE_VERSION",
            "changed by someone else meanwhile; read it again and repeat",
        )
        .with_fact("current_version", current)
    }

    /// Too much at once.
    pub fn exhausted(message: impl Into<String>, retry_after: Duration) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(Code::Exhausted, "EXHAUSTED", message) }
    }

    /// Not allowed.
    pub fn denied(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(Code::Denied, reason, message)
    }

    /// Caller unknown.
    pub fn unauthenticated(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(Code::Unauthenticated, reason, message)
    }

    /// A needed part does not answer.
    pub fn unavailable(
        reason: &'static str,
        message: impl Into<String>,
        retry_after: Duration,
    ) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(Code::Unavailable, reason, message) }
    }
}

impl From<Refusal> for tonic::Status {
    fn from(refusal: Refusal) -> Self {
        let facts: HashMap<String, String> =
            refusal.facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let mut details = ErrorDetails::with_error_info(refusal.reason, DOMAIN, facts);
        for (field, problem) in refusal.fields {
            details.add_bad_request_violation(field, problem);
        }
        if refusal.retry_after.is_some() {
            details.set_retry_info(refusal.retry_after);
        }
        Self::with_error_details(refusal.code.grpc(), refusal.message, details)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tonic::{Code as Grpc, Status};

    #[test]
    fn carries_reason_fields_and_facts() {
        let status =
            Status::from(Refusal::invalid("name", "is empty").and_field("phone", "is too long"));
        assert_eq!(status.code(), Grpc::InvalidArgument);
        let details = status.get_error_details();
        assert_eq!(details.error_info().map(|info| info.reason.as_str()), Some("INVALID_FIELD"));
        let fields: Vec<_> = details
            .bad_request()
            .unwrap()
            .field_violations
            .iter()
            .map(|v| v.field.as_str())
            .collect();
        assert_eq!(fields, ["name", "phone"]);

        let status = Status::from(Refusal::stale_version(7));
        assert_eq!(status.code(), Grpc::Aborted);
        assert_eq!(
            status.get_error_details().error_info().unwrap().metadata["current_version"],
            "7"
        );
    }

    #[test]
    fn says_when_to_come_back() {
        let status =
            Status::from(Refusal::exhausted("too many calls", Duration::from_millis(1500)));
        assert_eq!(status.code(), Grpc::ResourceExhausted);
        let delay = status.get_error_details().retry_info().and_then(|info| info.retry_delay);
        assert_eq!(delay, Some(Duration::from_millis(1500)));
    }
}
