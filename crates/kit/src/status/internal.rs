//! Faults of our own: the detail goes to the log, the caller gets a number to quote.

use super::Refusal;
use std::{error::Error, fmt::Write as _, time::Duration};
use tonic::Status;
use uuid::Uuid;

/// When a caller may expect the database back.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Logs `error` with all its causes, once, and answers `INTERNAL` with nothing but the reference number of that log line.
///
/// When the cause is a database that is away or restarting, the answer is `UNAVAILABLE` with a `RetryInfo` instead: repeating the
/// call (with its idempotency key) is right. A database error is reduced to SQLSTATE, constraint and table: its message may quote a value.
#[must_use]
pub fn internal(error: &(dyn Error + 'static)) -> Status {
    if database_away(error) {
        metrics::counter!("db_unavailable_total").increment(1);
        tracing::warn!(error = chain(error), "the database is away");
        return Refusal::unavailable(
            "DATABASE_AWAY",
            "the service is catching its breath; try again shortly",
            RETRY_AFTER,
        )
        .into();
    }
    let reference = Uuid::new_v4().simple();
    tracing::error!(%reference, error = chain(error), "internal error");
    Status::internal(format!(
        "internal error; quote reference {reference} to the operator of this service"
    ))
}

/// Whether the cause lies in reaching the database rather than in what was asked of it.
fn database_away(error: &(dyn Error + 'static)) -> bool {
    let causes = std::iter::successors(Some(error), |&cause| cause.source());
    causes.filter_map(|cause| cause.downcast_ref()).any(|error| match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
        // Classes 08 (connection) and 57P0x (shutting down, starting up), 53300 (too many connections), 25006 (a standby).
        sqlx::Error::Database(database) => database.code().is_some_and(|code| {
            code.starts_with("08") || code.starts_with("57P0") || code == "53300" || code == "25006"
        }),
        _ => false,
    })
}

/// The error and its causes in one line, without values from the database.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = String::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        if !line.is_empty() {
            line.push_str(": ");
        }
        if let Some(sqlx::Error::Database(database)) = cause.downcast_ref() {
            // Writing into a String cannot fail.
            let _ = write!(
                line,
                "database error (SQLSTATE {}, constraint {}, table {})",
                database.code().as_deref().unwrap_or("none"),
                database.constraint().unwrap_or("none"),
                database.table().unwrap_or("none"),
            );
            break;
        }
        let _ = write!(line, "{cause}");
        next = cause.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("storing the call")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn a_database_that_is_away_is_worth_another_try() {
        #[derive(Debug, thiserror::Error)]
        #[error("storing the call")]
        struct Storing(#[source] sqlx::Error);
        assert_eq!(internal(&Storing(sqlx::Error::PoolTimedOut)).code(), tonic::Code::Unavailable);
        assert_eq!(internal(&Storing(sqlx::Error::RowNotFound)).code(), tonic::Code::Internal);
    }

    #[test]
    fn keeps_the_detail_inside() {
        let error = Outer(std::io::Error::other("pipe 7 broke"));
        assert_eq!(chain(&error), "storing the call: pipe 7 broke");
        let status = internal(&error);
        assert_eq!(status.code(), tonic::Code::Internal);
        assert!(!status.message().contains("pipe"));
        assert!(status.message().contains("reference"));
    }
}
