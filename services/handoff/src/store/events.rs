//! What happened: written with the change, numbered afterwards, read as history and by watchers.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::domain::{Inquiry, SectionCode};

/// Channel of the signal that there is something new; the signal carries nothing.
pub const CHANNEL: &str = "handoff_event";

/// Place of an event in the order of commits; rises from 1.
pub type Position = i64;

/// An event to be written.
pub struct NewEvent<'a> {
    /// The inquiry.
    pub inquiry: Uuid,
    /// When.
    pub at: Timestamp,
    /// The contract's word for it.
    pub kind: &'static str,
    /// The person's user id; empty for the system.
    pub user_id: &'a str,
    /// The section it was for.
    pub section: Option<&'a SectionCode>,
    /// The section that no longer has it.
    pub left: Option<&'a SectionCode>,
    /// A reason, screened.
    pub note: &'a str,
}

impl<'a> NewEvent<'a> {
    /// What the system did by itself.
    pub fn of_system(inquiry: &'a Inquiry, kind: &'static str, at: Timestamp) -> Self {
        Self::by("", inquiry, kind, at)
    }

    /// What a person did.
    pub fn by(user_id: &'a str, inquiry: &'a Inquiry, kind: &'static str, at: Timestamp) -> Self {
        let section = inquiry.section.as_ref();
        Self { inquiry: inquiry.id, at, kind, user_id, section, left: None, note: "" }
    }
}

/// An event as it is read.
pub struct Event {
    /// Its place; 0 in a history.
    pub position: Position,
    /// The inquiry.
    pub inquiry: Uuid,
    /// When.
    pub at: Timestamp,
    /// The contract's word for it.
    pub kind: String,
    /// The person's user id; empty for the system.
    pub user_id: String,
    /// The section it was for; empty if none was in charge.
    pub section_code: String,
    /// The section that no longer has it; empty if none.
    pub left_section: String,
    /// A reason.
    pub note: String,
}

struct Row {
    position: i64,
    inquiry_id: Uuid,
    at: db::Timestamp,
    kind: String,
    user_id: String,
    section_code: String,
    left_section: String,
    note: String,
}

impl From<Row> for Event {
    fn from(row: Row) -> Self {
        Self {
            position: row.position,
            inquiry: row.inquiry_id,
            at: row.at.get(),
            kind: row.kind,
            user_id: row.user_id,
            section_code: row.section_code,
            left_section: row.left_section,
            note: row.note,
        }
    }
}

/// Writes an event and lets the sequencers know once it is committed.
pub async fn add_event(connection: &mut PgConnection, event: NewEvent<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH added AS (
           INSERT INTO handoff.event (inquiry_id, at, kind, user_id, section_code, left_section, note)
           VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id)
         SELECT pg_notify($8, '') FROM added",
        event.inquiry,
        db::Timestamp::from(event.at) as _,
        event.kind,
        event.user_id,
        event.section.map_or("", SectionCode::as_str),
        event.left.map_or("", SectionCode::as_str),
        event.note,
        CHANNEL,
    )
    .execute(connection)
    .await
    .map(drop)
}

/// The newest events of an inquiry, oldest first, at most `limit`.
pub async fn history(pool: &PgPool, inquiry: Uuid, limit: i64) -> sqlx::Result<Vec<Event>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT 0::bigint AS "position!", inquiry_id, at, kind, user_id, section_code, left_section, note
             FROM handoff.event WHERE inquiry_id = $1 ORDER BY id DESC LIMIT $2"#,
        inquiry,
        limit,
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().rev().map(Event::from).collect())
}

/// Events behind a position, in their order.
pub async fn events_after(pool: &PgPool, after: Position, limit: i64) -> sqlx::Result<Vec<Event>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT position AS "position!", inquiry_id, at, kind, user_id, section_code, left_section, note
             FROM handoff.event WHERE position > $1 ORDER BY position LIMIT $2"#,
        after,
        limit,
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(Event::from).collect())
}
