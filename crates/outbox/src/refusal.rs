//! What a caller is told when a request does not go on.

use std::time::Duration;

use madoguchi_kit::status::{self, Refusal};
use tonic::Status;

use crate::IdempotencyError;

impl From<IdempotencyError> for Status {
    fn from(error: IdempotencyError) -> Self {
        let message = error.to_string();
        match error {
            IdempotencyError::Reused => {
                Refusal::precondition("IDEMPOTENCY_KEY_REUSED", message).into()
            }
            IdempotencyError::Running => {
                Refusal::unavailable("REQUEST_RUNNING", message, Duration::from_secs(1)).into()
            }
            IdempotencyError::Unreadable(_) | IdempotencyError::Database(_) => {
                status::internal(&error)
            }
        }
    }
}
