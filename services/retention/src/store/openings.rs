//! `retention.opening`: how many inquiries a person opened in an hour.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::PgConnection;
use uuid::Uuid;

/// Counts one more opening in the hour of `now` and answers how many there are.
pub async fn count_one(
    connection: &mut PgConnection,
    account: Uuid,
    now: Timestamp,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "INSERT INTO retention.opening (account_id, hour, opened)
         VALUES ($1, date_trunc('hour', $2::timestamptz, 'UTC'), 1)
         ON CONFLICT (account_id, hour) DO UPDATE SET opened = opening.opened + 1
         RETURNING opened",
        account,
        db::Timestamp::from(now) as _,
    )
    .fetch_one(connection)
    .await
}

/// Forgets hours before `before`.
pub async fn sweep(connection: &mut PgConnection, before: Timestamp) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM retention.opening WHERE hour < $1",
        db::Timestamp::from(before) as _
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
