//! Why a call fails, and what its caller is told.

use std::time::Duration;

use madoguchi_calendar::CalendarError;
use madoguchi_kit::status::{Refusal, internal};
use madoguchi_outbox::IdempotencyError;
use madoguchi_personal::seal::SealError;
use tonic::Status;

use crate::domain::{CallFault, Problems};

/// How long a caller waits before it tries again while something is away.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// A call that does not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The caller can act on it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The request bypassed the access layer, or lacks what the layer asks for.
    #[error("the access layer: {0}")]
    Access(#[from] Status),
    /// The database.
    #[error("the database")]
    Database(#[from] sqlx::Error),
    /// The ward calendar has no answer.
    #[error("the ward calendar")]
    Calendar(#[from] CalendarError),
    /// Something could not be sealed.
    #[error("sealing")]
    Seal(#[from] SealError),
    /// A stored reply cannot be used.
    #[error("a stored reply")]
    Reply(#[source] IdempotencyError),
    /// Another service answered what it never should.
    #[error("{service} answered {code:?}: {message}")]
    Peer {
        /// Which one.
        service: &'static str,
        /// Its code.
        code: tonic::Code,
        /// Its message; those of our services hold no personal value.
        message: String,
    },
}

impl From<IdempotencyError> for Failure {
    fn from(error: IdempotencyError) -> Self {
        let words = error.to_string();
        match error {
            IdempotencyError::Reused => {
                Refusal::precondition("IDEMPOTENCY_KEY_REUSED", words).into()
            }
            IdempotencyError::Running => {
                Refusal::unavailable("REQUEST_RUNNING", words, RETRY_AFTER).into()
            }
            IdempotencyError::Database(error) => error.into(),
            IdempotencyError::Unreadable(_) => Self::Reply(error),
        }
    }
}

impl From<CallFault> for Failure {
    fn from(fault: CallFault) -> Self {
        let words = fault.to_string();
        let refusal = match fault {
            CallFault::Stale { current } => Refusal::stale_version(current),
            CallFault::NotTalking => Refusal::precondition("CALL_NOT_OPEN", words),
            CallFault::Closed => Refusal::precondition("CALL_CLOSED", words),
            CallFault::OutcomeNotFree(_) | CallFault::TransferMissing => {
                Refusal::invalid("outcome", words)
            }
            CallFault::ArticleMissing | CallFault::ArticleUnasked => {
                Refusal::invalid("article", words)
            }
            CallFault::NotClosed => Refusal::precondition("CALL_NOT_CLOSED", words),
            CallFault::DayOver => Refusal::precondition("CORRECTION_CLOSED", words),
            CallFault::OutcomeFixed => Refusal::precondition("OUTCOME_FIXED", words),
            CallFault::TooManyTransfers => Refusal::precondition("TOO_MANY_TRANSFERS", words),
            CallFault::NoConsent => Refusal::precondition("NO_CONSENT", words),
        };
        refusal.into()
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Access(status) => status,
            Failure::Database(error) if is_away(&error) => {
                tracing::warn!("the database is away");
                Refusal::unavailable(
                    "DATABASE_AWAY",
                    "the database does not answer; try again",
                    RETRY_AFTER,
                )
                .into()
            }
            other => internal(&other),
        }
    }
}

fn is_away(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_))
}

/// Refuses if there are problems, naming all of them.
///
/// # Errors
/// `INVALID_ARGUMENT` with a violation for each.
pub fn refuse_faulty(problems: Problems) -> Result<(), Failure> {
    let mut problems = problems.into_inner().into_iter();
    let Some((field, problem)) = problems.next() else { return Ok(()) };
    let first = Refusal::invalid(field, problem);
    let refusal =
        problems.fold(first, |refusal, (field, problem)| refusal.and_field(field, problem));
    Err(refusal.into())
}

/// Another service does not answer now.
#[must_use]
pub fn away(reason: &'static str, message: &'static str) -> Failure {
    Refusal::unavailable(reason, message, RETRY_AFTER).into()
}
