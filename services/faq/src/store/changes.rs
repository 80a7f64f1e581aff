//! The order of changes, by which every replica keeps its index in step.

use sqlx::{PgConnection, PgExecutor};

/// Channel on which a commit wakes the replicas.
pub const CHANNEL: &str = "faq_changes";

/// Takes the next position for the changes of this transaction and tells the replicas when it commits. From here to the
/// commit no other transaction publishes.
///
/// # Errors
/// Of the database; SQLSTATE 55P03 if another transaction publishes for longer than the lock timeout.
pub async fn next_position(connection: &mut PgConnection) -> sqlx::Result<i64> {
    let position = sqlx::query_scalar!(
        "UPDATE faq.change_counter SET position = position + 1 RETURNING position"
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!("SELECT pg_notify($1, '')", CHANNEL).execute(connection).await?;
    Ok(position)
}

/// The last position that was committed.
///
/// # Errors
/// Of the database.
pub async fn last_position(executor: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!("SELECT position FROM faq.change_counter").fetch_one(executor).await
}
