//! The sealed pieces of inquiries. They are moved as they are; nobody here can open them.

use madoguchi_kit::db;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{count, counter};
use crate::domain::{Inquiry, SectionCode};

/// The three pieces of an inquiry.
pub struct Pieces {
    /// A sealed `Contact`.
    pub contact: Vec<u8>,
    /// The sealed text.
    pub inquiry: Vec<u8>,
    /// A sealed `Summary`.
    pub summary: Vec<u8>,
}

/// A sealed summary and what it was sealed as.
pub struct SealedSummary {
    /// The inquiry.
    pub id: Uuid,
    /// Id of the day key.
    pub key_id: String,
    /// Version in the AAD.
    pub version: u32,
    /// The ciphertext.
    pub sealed: Vec<u8>,
}

/// The pieces, key id and version of an inquiry, read together; none if it is gone.
pub async fn pieces(pool: &PgPool, id: Uuid) -> sqlx::Result<Option<(Pieces, String, u32)>> {
    let row = sqlx::query!(
        "SELECT sealed_contact, sealed_inquiry, sealed_summary, key_id, content_version FROM handoff.inquiry WHERE id = $1",
        id,
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| {
        let pieces = Pieces {
            contact: row.sealed_contact,
            inquiry: row.sealed_inquiry,
            summary: row.sealed_summary,
        };
        (pieces, row.key_id, count(row.content_version))
    }))
}

/// The summaries of a page.
pub async fn summaries(pool: &PgPool, ids: &[Uuid]) -> sqlx::Result<Vec<SealedSummary>> {
    let rows =
        sqlx::query!("SELECT id, key_id, content_version, sealed_summary FROM handoff.inquiry WHERE id = ANY($1)", ids)
            .fetch_all(pool)
            .await?;
    let read = rows.into_iter().map(|row| SealedSummary {
        id: row.id,
        key_id: row.key_id,
        version: count(row.content_version),
        sealed: row.sealed_summary,
    });
    Ok(read.collect())
}

/// Puts an amendment's content in place of the older one (A19); what acts change is written by `update`.
pub async fn replace_pieces(
    connection: &mut PgConnection,
    inquiry: &Inquiry,
    pieces: &Pieces,
) -> sqlx::Result<()> {
    let taken = &inquiry.taken;
    sqlx::query!(
        "UPDATE handoff.inquiry
            SET content_version = $2, override_reason = $3, section_code = $4, reason_code = $5, due_at = $6,
                callback_weekdays = $7, callback_from = $8, callback_until = $9, key_id = $10, sealed_contact = $11,
                sealed_inquiry = $12, sealed_summary = $13
          WHERE id = $1",
        inquiry.id,
        counter(taken.version),
        taken.override_reason,
        inquiry.section.as_ref().map_or("", SectionCode::as_str),
        taken.reason_code,
        db::Timestamp::from(taken.due_at) as _,
        i16::from(taken.window.weekdays),
        i16::try_from(taken.window.from).unwrap_or(i16::MAX),
        i16::try_from(taken.window.until).unwrap_or(i16::MAX),
        taken.key_id,
        pieces.contact,
        pieces.inquiry,
        pieces.summary,
    )
    .execute(connection)
    .await
    .map(drop)
}
