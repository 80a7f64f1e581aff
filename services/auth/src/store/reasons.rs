//! Why something was changed.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::PgConnection;
use uuid::Uuid;

use super::StoreError;

/// A reason that somebody stated for a change.
#[derive(Clone, Copy, Debug)]
pub struct StatedReason<'a> {
    /// The RPC or command by which the change was made.
    pub rpc: &'a str,
    /// The kind of thing changed ("account", "terminal", …).
    pub subject_kind: &'static str,
    /// Its id.
    pub subject: Uuid,
    /// Who stated it; `None` for a command on the server.
    pub stated_by: Option<Uuid>,
    /// In their own words, 1–200 characters.
    pub reason: &'a str,
}

/// Keeps a reason in the transaction of the change.
///
/// # Errors
/// Of the database.
pub async fn insert_reason(
    connection: &mut PgConnection,
    stated: StatedReason<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO auth.reasons (reason_id, rpc, subject_kind, subject_id, stated_by, reason, stated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        Uuid::now_v7(),
        stated.rpc,
        stated.subject_kind,
        stated.subject,
        stated.stated_by,
        stated.reason,
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(())
}
