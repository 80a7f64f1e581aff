//! Drafts, their texts and what happened to them.

mod list;
mod rows;
mod write;

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::{PgConnection, PgExecutor, types::Json};
use uuid::Uuid;

use self::rows::TextRow;
pub use self::{
    list::{Filter, Page, page},
    write::{Deed, begin, change},
};
use super::version;
use crate::domain::{Draft, DraftText};

/// A draft and what is shown of it beside.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The draft.
    pub draft: Draft,
    /// The question as last saved.
    pub question: String,
    /// Why, for the history of the article.
    pub comment: String,
    /// User id of who saved the text last.
    pub saved_by: String,
    /// When.
    pub saved_at: Timestamp,
    /// When anything happened to it last.
    pub changed_at: Timestamp,
    /// The number of the article it changes.
    pub number: Option<String>,
    /// The newest version of that article; 0 for a new one.
    pub newest: u32,
}

/// Something that happened to a draft.
#[derive(Debug)]
pub struct Event {
    /// The revision that came of it.
    pub revision: u32,
    /// What it was.
    pub kind: String,
    /// Who did it; empty if time did.
    pub user_id: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub comment: String,
}

/// Drafts: the columns of [`Row`] and what follows `FROM …`.
macro_rules! drafts {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            $crate::store::drafts::rows::Row,
            r#"SELECT d.id, d.article_id, d.base_version, d.section_code, d.state, d.revision, d.question, d.comment, d.editor_ids,
                      d.editors, d.approver_id, d.approver, d.publish_at, d.published_version, d.saved_by, d.saved_at,
                      d.changed_at, a.number AS "number?", a.version AS "newest?"
                 FROM faq.drafts d LEFT JOIN faq.articles a ON a.id = d.article_id "#
                + $tail
            $(, $argument)*
        )
    };
}
use drafts;

/// One draft.
///
/// # Errors
/// Of the database.
pub async fn get(executor: impl PgExecutor<'_>, id: Uuid) -> sqlx::Result<Option<Shown>> {
    let row = drafts!("WHERE d.id = $1", id).fetch_optional(executor).await?;
    row.map(TryInto::try_into).transpose()
}

/// One draft, held until the transaction ends.
///
/// # Errors
/// Of the database.
pub async fn lock(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<Shown>> {
    let row = drafts!("WHERE d.id = $1 FOR UPDATE OF d", id).fetch_optional(connection).await?;
    row.map(TryInto::try_into).transpose()
}

/// A scheduled draft whose time has come, held until the transaction ends; those that somebody else holds are left out.
///
/// # Errors
/// Of the database.
pub async fn lock_due(
    connection: &mut PgConnection,
    now: Timestamp,
) -> sqlx::Result<Option<Shown>> {
    let row = drafts!(
        "WHERE d.state = 'scheduled' AND d.publish_at <= $1 ORDER BY d.publish_at, d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED",
        db::Timestamp::from(now) as _
    )
    .fetch_optional(connection)
    .await?;
    row.map(TryInto::try_into).transpose()
}

/// The open draft of an article.
///
/// # Errors
/// Of the database.
pub async fn open_of(executor: impl PgExecutor<'_>, article: Uuid) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "SELECT id FROM faq.drafts WHERE article_id = $1 AND state NOT IN ('published', 'withdrawn')",
        article
    )
    .fetch_optional(executor)
    .await
}

/// The text of a draft as of a revision.
///
/// # Errors
/// Of the database.
pub async fn text(
    executor: impl PgExecutor<'_>,
    id: Uuid,
    revision: u32,
) -> sqlx::Result<Option<DraftText>> {
    let Ok(revision) = i32::try_from(revision) else { return Ok(None) };
    let text = sqlx::query_scalar!(
        r#"SELECT text AS "text: Json<TextRow>" FROM faq.draft_texts
            WHERE draft_id = $1 AND revision <= $2 ORDER BY revision DESC LIMIT 1"#,
        id,
        revision
    )
    .fetch_optional(executor)
    .await?;
    text.map(|Json(row)| row.try_into()).transpose()
}

/// What happened to a draft, oldest first: the last `limit` events.
///
/// # Errors
/// Of the database.
pub async fn events(
    executor: impl PgExecutor<'_>,
    id: Uuid,
    limit: u32,
) -> sqlx::Result<Vec<Event>> {
    let rows = sqlx::query!(
        "SELECT revision, kind, user_id, at, comment FROM faq.draft_events
          WHERE draft_id = $1 ORDER BY revision DESC LIMIT $2",
        id,
        i64::from(limit)
    )
    .fetch_all(executor)
    .await?;
    let mut events: Vec<Event> = Vec::with_capacity(rows.len());
    for row in rows.into_iter().rev() {
        events.push(Event {
            revision: version(row.revision),
            kind: row.kind,
            user_id: row.user_id,
            at: row.at.into(),
            comment: row.comment,
        });
    }
    Ok(events)
}
