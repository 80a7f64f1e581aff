//! E-mail notices, from the change that causes them to the relay that took them.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::unreadable;
use crate::domain::{NoticeKind, Party, SectionCode, State, Whom};

/// A notice to be sent.
pub struct Notice {
    /// Its id; also in the e-mail's Message-ID.
    pub id: Uuid,
    /// The inquiry.
    pub inquiry: Uuid,
    /// Why.
    pub kind: NoticeKind,
    /// To which party.
    pub party: Party,
    /// To whom of it.
    pub whom: Whom,
    /// The section in charge then.
    pub section: Option<SectionCode>,
}

/// All that an e-mail may say.
pub struct NoticeFacts {
    /// Why.
    pub kind: NoticeKind,
    /// To which party.
    pub party: Party,
    /// To whom of it.
    pub whom: Whom,
    /// The section in charge then.
    pub section: Option<SectionCode>,
    /// What the caller was told.
    pub receipt: String,
    /// Where the handoff is now.
    pub state: State,
    /// When the answer is due.
    pub due_at: Timestamp,
}

/// Keeps a notice.
pub async fn insert_notice(
    connection: &mut PgConnection,
    notice: &Notice,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO handoff.notice (id, inquiry_id, kind, party, whom, section_code, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        notice.id,
        notice.inquiry,
        notice.kind.as_str(),
        notice.party.as_str(),
        notice.whom.as_str(),
        notice.section.as_ref().map_or("", SectionCode::as_str),
        db::Timestamp::from(now) as _,
    )
    .execute(connection)
    .await
    .map(drop)
}

/// What a notice says; none if it was sent, or its inquiry is erased.
pub async fn notice_facts(pool: &PgPool, id: Uuid) -> sqlx::Result<Option<NoticeFacts>> {
    let row = sqlx::query!(
        "SELECT n.kind, n.party, n.whom, n.section_code, i.receipt_number, i.state, i.due_at
           FROM handoff.notice n JOIN handoff.inquiry i ON i.id = n.inquiry_id WHERE n.id = $1 AND n.sent_at IS NULL",
        id,
    )
    .fetch_optional(pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(NoticeFacts {
        kind: NoticeKind::parse(&row.kind).ok_or_else(|| unreadable("kind"))?,
        party: Party::parse(&row.party).ok_or_else(|| unreadable("party"))?,
        whom: Whom::parse(&row.whom).ok_or_else(|| unreadable("whom"))?,
        section: SectionCode::parse(&row.section_code),
        receipt: row.receipt_number,
        state: State::parse(&row.state).ok_or_else(|| unreadable("state"))?,
        due_at: row.due_at.get(),
    }))
}

/// The relay has it.
pub async fn mark_sent(
    connection: &mut PgConnection,
    id: Uuid,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE handoff.notice SET sent_at = $2 WHERE id = $1",
        id,
        db::Timestamp::from(now) as _
    )
    .execute(connection)
    .await
    .map(drop)
}
