//! Why a call fails, and what its caller is told.

use std::{borrow::Cow, fmt::Display, time::Duration};

use madoguchi_kit::{
    db::Stalled,
    status::{Refusal, internal},
};
use madoguchi_outbox::IdempotencyError;
use tonic::Status;

use crate::search::EngineError;

/// How long a caller waits before it tries again while something is away.
const RETRY_AFTER: Duration = Duration::from_secs(2);
/// SQLSTATEs of a server that goes down, comes up or loses the connection.
const AWAY: [&str; 2] = ["57P", "08"];
/// SQLSTATE `lock_not_available`: another transaction holds what this one needs for longer than the lock timeout.
const LOCK_NOT_AVAILABLE: &str = "55P03";

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
    /// The database did not answer in time.
    #[error("the database")]
    Stalled(#[from] Stalled),
    /// The search engine.
    #[error("the search engine")]
    Search(#[from] EngineError),
    /// A task of this process did not come back.
    #[error("a task of this process failed")]
    Task(#[from] tokio::task::JoinError),
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
            IdempotencyError::Unreadable(_) => sqlx::Error::Decode(words.into()).into(),
        }
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Access(status) => status,
            Failure::Search(EngineError::QueryTooLong { limit, .. }) => {
                Refusal::invalid("query", format!("shorten it to {limit} characters")).into()
            }
            Failure::Stalled(error) => away(&error),
            Failure::Database(error) if is_away(&error) => away(&error),
            Failure::Database(error) if is_locked(&error) => {
                let words = "somebody else is importing or changes the same; try again in a moment";
                Refusal::unavailable("IMPORT_RUNNING", words, RETRY_AFTER).into()
            }
            other => internal(&other),
        }
    }
}

fn away(error: &dyn Display) -> Status {
    tracing::warn!(%error, "the database is away");
    Refusal::unavailable("DATABASE_AWAY", "the database does not answer; try again", RETRY_AFTER)
        .into()
}

fn is_away(error: &sqlx::Error) -> bool {
    let lost =
        matches!(error, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_));
    lost || sqlstate(error).is_some_and(|code| AWAY.iter().any(|class| code.starts_with(class)))
}

fn is_locked(error: &sqlx::Error) -> bool {
    sqlstate(error).is_some_and(|code| code == LOCK_NOT_AVAILABLE)
}

fn sqlstate(error: &sqlx::Error) -> Option<Cow<'_, str>> {
    error.as_database_error()?.code()
}
