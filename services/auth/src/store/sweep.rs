//! Forgets what has served its time.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::PgConnection;

use super::StoreError;

/// Deletes sessions that ended or idled before `now`, codes that expired before it, and logins older than `logins_before`
/// but each account's last one. Returns how many rows went.
///
/// # Errors
/// Of the database.
pub async fn sweep(
    connection: &mut PgConnection,
    now: Timestamp,
    idle_before: Timestamp,
    logins_before: Timestamp,
) -> Result<u64, StoreError> {
    let sessions = sqlx::query!(
        "DELETE FROM auth.sessions WHERE expires_at <= $1 OR last_seen_at <= $2",
        db::Timestamp::from(now) as db::Timestamp,
        db::Timestamp::from(idle_before) as db::Timestamp,
    )
    .execute(&mut *connection)
    .await?;
    let codes = sqlx::query!(
        "DELETE FROM auth.activation_codes WHERE expires_at <= $1",
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(&mut *connection)
    .await?;
    let logins = sqlx::query!(
        "DELETE FROM auth.logins l WHERE at < $1
            AND EXISTS (SELECT FROM auth.logins newer WHERE newer.account_id = l.account_id AND newer.at > l.at)",
        db::Timestamp::from(logins_before) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(sessions.rows_affected() + codes.rows_affected() + logins.rows_affected())
}
