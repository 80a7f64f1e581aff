//! Why a call fails, and what its caller is told.

use std::time::Duration;

use madoguchi_access::AssertionError;
use madoguchi_kit::status::{Refusal, internal};
use madoguchi_outbox::IdempotencyError;
use tonic::Status;

use crate::{
    domain::Obstacle,
    hashing::{HashingFailed, RETRY_AFTER},
    random::NoRandomness,
    store::StoreError,
    throttle::TooMany,
};

/// How long a caller waits before it tries again while the database is away.
const DATABASE_RETRY: Duration = Duration::from_secs(2);

/// A call that does not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The caller can act on it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Refused before any code of this service ran.
    #[error(transparent)]
    Status(#[from] Status),
    /// The database, or a row that is not there.
    #[error("storing")]
    Store(#[from] StoreError),
    /// The database, in a transaction's own statements.
    #[error("the database")]
    Database(#[from] sqlx::Error),
    /// No hash.
    #[error("hashing")]
    Hashing(#[from] HashingFailed),
    /// Too many attempts.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// A repeated request that cannot go on.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The assertion key does not sign.
    #[error("signing an assertion")]
    Signing(#[from] AssertionError),
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] NoRandomness),
}

impl From<Obstacle> for Failure {
    fn from(obstacle: Obstacle) -> Self {
        Refusal::denied(obstacle.reason(), obstacle.to_string()).into()
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Status(status) => status,
            Failure::Store(error) => store(error),
            Failure::Database(error) => database(&error),
            Failure::Hashing(HashingFailed::Busy(busy)) => {
                Refusal::exhausted(busy.to_string(), RETRY_AFTER).into()
            }
            Failure::TooMany(too_many) => {
                Refusal::exhausted(too_many.to_string(), too_many.retry_after).into()
            }
            Failure::Idempotency(error) => error.into(),
            other => internal(&other),
        }
    }
}

fn store(error: StoreError) -> Status {
    let words = error.to_string();
    match error {
        StoreError::UserIdTaken => Refusal::already_exists("USER_ID_TAKEN", words).into(),
        StoreError::RoomNameTaken => Refusal::already_exists("ROOM_NAME_TAKEN", words).into(),
        StoreError::TerminalNameTaken => {
            Refusal::already_exists("TERMINAL_NAME_TAKEN", words).into()
        }
        StoreError::Missing(what) => Refusal::not_found(format_args!("the {what}")).into(),
        StoreError::Database(error) => database(&error),
    }
}

fn database(error: &sqlx::Error) -> Status {
    if matches!(error, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_)) {
        tracing::warn!(%error, "the database is away");
        return Refusal::unavailable(
            "DATABASE_AWAY",
            "the database does not answer; try again",
            DATABASE_RETRY,
        )
        .into();
    }
    internal(error)
}
