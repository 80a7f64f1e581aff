//! What happens to a draft, as rows.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{Shown, rows::TextRow};
use crate::domain::{DraftText, Hand};

/// What somebody, or time, did to a draft.
#[derive(Debug)]
pub struct Deed<'a> {
    /// The word in the history.
    pub kind: &'static str,
    /// Who; none if time did it.
    pub by: Option<&'a Hand>,
    /// When.
    pub at: Timestamp,
    /// Why, in the person's words.
    pub comment: &'a str,
}

/// Keeps a new draft with its first text.
///
/// # Errors
/// Of the database; constraint `drafts_one_open` if its article has an open draft.
pub async fn begin(
    connection: &mut PgConnection,
    shown: &Shown,
    text: &DraftText,
    deed: &Deed<'_>,
) -> sqlx::Result<()> {
    let draft = &shown.draft;
    let (accounts, names) = hands(&draft.editors);
    sqlx::query!(
        "INSERT INTO faq.drafts (id, article_id, base_version, section_code, state, revision, question, comment, editor_ids,
                                 editors, saved_by, saved_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
        draft.id,
        draft.article,
        stored(draft.base),
        draft.section.as_str(),
        draft.state.as_str(),
        stored(draft.revision),
        shown.question,
        shown.comment,
        &accounts,
        &names,
        shown.saved_by,
        db::Timestamp::from(shown.saved_at) as _,
    )
    .execute(&mut *connection)
    .await?;
    add_text(&mut *connection, draft.id, draft.revision, text).await?;
    add_event(connection, draft.id, draft.revision, deed).await
}

/// Keeps what was done to a draft that is locked, and its text if that was saved.
///
/// # Errors
/// Of the database.
pub async fn change(
    connection: &mut PgConnection,
    shown: &Shown,
    text: Option<&DraftText>,
    deed: &Deed<'_>,
) -> sqlx::Result<()> {
    let draft = &shown.draft;
    let (accounts, names) = hands(&draft.editors);
    let changed = sqlx::query!(
        "UPDATE faq.drafts
            SET article_id = $2, base_version = $3, section_code = $4, state = $5, revision = $6, question = $7, comment = $8,
                editor_ids = $9, editors = $10, approver_id = $11, approver = $12, publish_at = $13, published_version = $14,
                saved_by = $15, saved_at = $16, changed_at = $17
          WHERE id = $1 AND revision = $6 - 1",
        draft.id,
        draft.article,
        stored(draft.base),
        draft.section.as_str(),
        draft.state.as_str(),
        stored(draft.revision),
        shown.question,
        shown.comment,
        &accounts,
        &names,
        draft.approver.as_ref().map(|hand| hand.account),
        draft.approver.as_ref().map(|hand| &*hand.user_id),
        draft.publish_at.map(db::Timestamp::from) as _,
        draft.published.map(stored),
        shown.saved_by,
        db::Timestamp::from(shown.saved_at) as _,
        db::Timestamp::from(shown.changed_at) as _,
    )
    .execute(&mut *connection)
    .await?;
    if changed.rows_affected() != 1 {
        return Err(sqlx::Error::RowNotFound);
    }
    if let Some(text) = text {
        add_text(&mut *connection, draft.id, draft.revision, text).await?;
    }
    add_event(connection, draft.id, draft.revision, deed).await
}

async fn add_text(
    connection: &mut PgConnection,
    draft: Uuid,
    revision: u32,
    text: &DraftText,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO faq.draft_texts (draft_id, revision, text) VALUES ($1, $2, $3)",
        draft,
        stored(revision),
        Json(TextRow::from(text)) as _
    )
    .execute(connection)
    .await
    .map(drop)
}

async fn add_event(
    connection: &mut PgConnection,
    draft: Uuid,
    revision: u32,
    deed: &Deed<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO faq.draft_events (draft_id, revision, kind, account_id, user_id, at, comment)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        draft,
        stored(revision),
        deed.kind,
        deed.by.map(|hand| hand.account),
        deed.by.map_or("", |hand| &hand.user_id),
        db::Timestamp::from(deed.at) as _,
        deed.comment
    )
    .execute(connection)
    .await
    .map(drop)
}

fn hands(hands: &[Hand]) -> (Vec<Uuid>, Vec<String>) {
    hands.iter().map(|hand| (hand.account, hand.user_id.clone())).unzip()
}

/// Versions and revisions stay far below the limit of the column.
fn stored(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
