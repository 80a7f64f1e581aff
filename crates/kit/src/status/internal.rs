//! Faults of our own: the detail goes to the log, the caller gets a number to quote.

use std::{error::Error, fmt::Write as _};
use tonic::Status;
use uuid::Uuid;

/// Logs `error` with all its causes, once, and answers `INTERNAL` with nothing but the reference number of that log line.
///
/// A database error is reduced to SQLSTATE, constraint and table: its message may quote a value.
#[must_use]
pub fn internal(error: &(dyn Error + 'static)) -> Status {
    let reference = Uuid::new_v4().simple();
    tracing::error!(%reference, error = chain(error), "internal error");
    Status::internal(format!(
        "internal error; quote reference {reference} to the operator of this service"
    ))
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
    fn keeps_the_detail_inside() {
        let error = Outer(std::io::Error::other("pipe 7 broke"));
        assert_eq!(chain(&error), "storing the call: pipe 7 broke");
        let status = internal(&error);
        assert_eq!(status.code(), tonic::Code::Internal);
        assert!(!status.message().contains("pipe"));
        assert!(status.message().contains("reference"));
    }
}
