//! Sealed drafts.

use jiff::{Timestamp, civil::Date};
use madoguchi_kit::db;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{count, counter};

/// A draft as it is kept.
pub struct Draft {
    /// The call; also the record that the AAD names.
    pub call: Uuid,
    /// From 1; also the version that the AAD names.
    pub revision: u32,
    /// The day to whose key it is sealed.
    pub collection_day: Date,
    /// That key.
    pub key_id: String,
    /// The ciphertext.
    pub sealed: Vec<u8>,
}

/// The revision of a call's draft, 0 without one. The call must be locked.
pub async fn revision(
    connection: &mut PgConnection,
    call: Uuid,
    now: Timestamp,
) -> sqlx::Result<u32> {
    let found = sqlx::query_scalar!(
        "SELECT revision FROM intake.draft WHERE call_id = $1 AND expires_at > $2",
        call,
        db::Timestamp::from(now) as _,
    );
    Ok(found.fetch_optional(connection).await?.map_or(0, count))
}

/// Keeps a draft in place of the one before.
pub async fn save(
    connection: &mut PgConnection,
    draft: &Draft,
    operator: Uuid,
    saved_at: Timestamp,
    expires_at: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO intake.draft (call_id, operator_id, revision, collection_day, key_id, sealed, saved_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (call_id) DO UPDATE SET operator_id = excluded.operator_id, revision = excluded.revision,
           collection_day = excluded.collection_day, key_id = excluded.key_id, sealed = excluded.sealed,
           saved_at = excluded.saved_at, expires_at = excluded.expires_at",
        draft.call,
        operator,
        counter(draft.revision),
        db::Date::from(draft.collection_day) as _,
        draft.key_id,
        draft.sealed,
        db::Timestamp::from(saved_at) as _,
        db::Timestamp::from(expires_at) as _,
    )
    .execute(connection)
    .await
    .map(drop)
}

/// The operator's own draft that has not expired.
pub async fn find(
    pool: &PgPool,
    operator: Uuid,
    call: Uuid,
    now: Timestamp,
) -> sqlx::Result<Option<Draft>> {
    let row = sqlx::query!(
        "SELECT revision, collection_day, key_id, sealed FROM intake.draft
          WHERE call_id = $1 AND operator_id = $2 AND expires_at > $3",
        call,
        operator,
        db::Timestamp::from(now) as _,
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| Draft {
        call,
        revision: count(row.revision),
        collection_day: row.collection_day.get(),
        key_id: row.key_id,
        sealed: row.sealed,
    }))
}

/// Deletes a call's draft.
pub async fn delete(connection: &mut PgConnection, call: Uuid) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM intake.draft WHERE call_id = $1", call)
        .execute(connection)
        .await
        .map(drop)
}

/// Deletes what has expired, and what a closed call left behind because it was being saved while the call was closed; returns how many.
pub async fn delete_stale(pool: &PgPool, now: Timestamp) -> sqlx::Result<u64> {
    let deleted = sqlx::query!(
        "DELETE FROM intake.draft USING intake.call WHERE call.id = call_id AND (expires_at <= $1 OR state = 'closed')",
        db::Timestamp::from(now) as _
    );
    Ok(deleted.execute(pool).await?.rows_affected())
}
