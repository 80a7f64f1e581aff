//! Reading database errors.

/// Whether `error` is a violation of the constraint (or unique index) named `constraint`.
#[must_use]
pub fn violates(error: &sqlx::Error, constraint: &str) -> bool {
    matches!(error, sqlx::Error::Database(database) if database.constraint() == Some(constraint))
}
