//! Why a call fails, and what its caller is told.

use std::time::Duration;

use madoguchi_kit::status::{Refusal, internal};
use tonic::Status;

use crate::keyring::KeyringError;

/// A call that does not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The caller can act on it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Refused before any code of this service ran.
    #[error(transparent)]
    Status(#[from] Status),
    /// The database.
    #[error("the database")]
    Database(#[from] sqlx::Error),
    /// The keyring.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Status(status) => status,
            Failure::Keyring(error) => keyring(&error),
            Failure::Database(error) => database(&error),
        }
    }
}

fn keyring(error: &KeyringError) -> Status {
    let words = error.to_string();
    match error {
        KeyringError::Destroyed => {
            Refusal::precondition("KEY_DESTROYED", "the year is over: the data is erased").into()
        }
        KeyringError::Frozen => {
            Refusal::precondition("FROZEN", "the data is being erased tonight").into()
        }
        KeyringError::NotAuthentic => {
            Refusal::invalid("pieces", "a piece was altered, or belongs elsewhere").into()
        }
        KeyringError::Unknown => Refusal::invalid("pieces", words).into(),
        KeyringError::Database(error) => database(error),
        KeyringError::Root(_) | KeyringError::Damaged(_) => internal(error),
    }
}

fn database(error: &sqlx::Error) -> Status {
    let status = internal(error);
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) => {
            Refusal::unavailable("DATABASE_AWAY", status.message(), Duration::from_secs(2)).into()
        }
        _ => status,
    }
}
