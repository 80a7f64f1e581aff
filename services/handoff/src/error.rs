//! Why a call fails, and what its caller is told.

use std::time::Duration;

use madoguchi_calendar::CalendarError;
use madoguchi_kit::status::{Refusal, internal};
use madoguchi_outbox::IdempotencyError;
use madoguchi_personal::seal::SealError;
use tonic::{Code, Status};

use crate::domain::Obstacle;

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
    /// An answer could not be sealed.
    #[error("sealing an answer")]
    Seal(#[from] SealError),
    /// A repeated request that cannot go on.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The keyring answered what it never should.
    #[error("the keyring answered {code:?}: {message}")]
    Keyring {
        /// Its code.
        code: Code,
        /// Its message; those of our services hold no personal value.
        message: String,
    },
}

impl From<Obstacle> for Failure {
    fn from(obstacle: Obstacle) -> Self {
        let words = obstacle.to_string();
        let refusal = match obstacle {
            Obstacle::Stale { current } => Refusal::stale_version(current),
            Obstacle::SameSection => Refusal::invalid("section_code", words),
            _ => Refusal::precondition(obstacle.reason(), words),
        };
        refusal.into()
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Access(status) => status,
            Failure::Idempotency(error) => error.into(),
            Failure::Database(
                sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_),
            ) => {
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

/// What the keyring's refusal means to our caller: its caps and the end of a year are told as they are.
pub fn keyring(status: &Status) -> Failure {
    match status.code() {
        Code::ResourceExhausted
        | Code::FailedPrecondition
        | Code::Unauthenticated
        | Code::PermissionDenied => {
            // Without the metadata of the other service's reply; the details travel along.
            Status::with_details(status.code(), status.message(), status.details().to_vec().into())
                .into()
        }
        Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled | Code::Unknown => {
            keyring_away()
        }
        code => Failure::Keyring { code, message: status.message().to_owned() },
    }
}

/// The keyring does not answer now.
pub fn keyring_away() -> Failure {
    let words = "the keyring does not answer, so nothing can be opened or sealed now; try again";
    Refusal::unavailable("KEYRING_AWAY", words, RETRY_AFTER).into()
}
