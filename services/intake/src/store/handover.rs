//! Inquiries on their way to handoff.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{
    count, counter,
    inquiries::{self, Facts, Pieces},
};
use crate::domain::CallbackWindow;

/// How many inquiries wait for handover, and since when the oldest.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    /// How many.
    pub inquiries: i64,
    /// When the oldest was taken.
    pub oldest: Option<Timestamp>,
}

/// An inquiry that waits for handover, with its pieces.
pub async fn waiting(pool: &PgPool, id: Uuid) -> sqlx::Result<Option<(Facts, Pieces)>> {
    // One statement for both would be one snapshot; the version decides instead.
    let pieces = sqlx::query!("SELECT * FROM intake.sealed_inquiry WHERE inquiry_id = $1", id)
        .fetch_optional(pool)
        .await?;
    let Some(row) = pieces else { return Ok(None) };
    let window = CallbackWindow {
        weekdays: u8::try_from(row.callback_weekdays).unwrap_or(127),
        from: row.callback_from.unsigned_abs(),
        until: row.callback_until.unsigned_abs(),
    };
    let pieces = Pieces {
        version: count(row.version),
        key_id: row.key_id,
        contact: row.contact,
        inquiry: row.inquiry,
        summary: row.summary,
        window,
    };
    Ok(inquiries::find(pool, id, pieces.version).await?.map(|facts| (facts, pieces)))
}

/// Handoff has this version: its pieces are deleted and the facts become a tombstone. Nothing happens if a newer version waits.
pub async fn handed_over(
    connection: &mut PgConnection,
    id: Uuid,
    version: u32,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "WITH gone AS (DELETE FROM intake.sealed_inquiry WHERE inquiry_id = $1 AND version = $2 RETURNING inquiry_id)
         UPDATE intake.inquiry SET handed_over_at = coalesce(handed_over_at, $3), handed_over_version = $2
           FROM gone WHERE id = inquiry_id",
        id,
        counter(version),
        db::Timestamp::from(now) as _,
    );
    Ok(done.execute(connection).await?.rows_affected() == 1)
}

/// How much waits for handover (Q2).
pub async fn measure(pool: &PgPool) -> sqlx::Result<Waiting> {
    let row = sqlx::query!(
        r#"SELECT count(*) AS "inquiries!", min(collected_at) AS "oldest: db::Timestamp"
             FROM intake.sealed_inquiry JOIN intake.inquiry ON id = inquiry_id"#,
    )
    .fetch_one(pool)
    .await?;
    Ok(Waiting { inquiries: row.inquiries, oldest: row.oldest.map(db::Timestamp::get) })
}
