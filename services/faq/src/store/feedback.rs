//! What operators say of articles.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{corrupt, version};
use crate::domain::{FeedbackKind, FeedbackState, Hand, SectionCode};

/// What an operator said of an article, and what came of it.
#[derive(Debug, Clone)]
pub struct Feedback {
    /// Its id.
    pub id: Uuid,
    /// The article.
    pub article: Uuid,
    /// Its number.
    pub number: String,
    /// The version that was read.
    pub version: u32,
    /// The question of that version.
    pub question: String,
    /// The section in charge now.
    pub section: SectionCode,
    /// What is wrong.
    pub kind: FeedbackKind,
    /// In the operator's words.
    pub text: String,
    /// What has come of it.
    pub state: FeedbackState,
    /// The section's words.
    pub reply: String,
    /// User id of who gave it.
    pub given_by: String,
    /// When.
    pub given_at: Timestamp,
    /// User id of who answered last.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<Timestamp>,
}

/// Feedback as the tables hold it.
struct Row {
    id: Uuid,
    article_id: Uuid,
    number: String,
    version: i32,
    question: String,
    section_code: String,
    kind: String,
    text: String,
    state: String,
    reply: String,
    given_by: String,
    given_at: db::Timestamp,
    answered_by: Option<String>,
    answered_at: Option<db::Timestamp>,
}

/// Feedback: the columns of [`Row`] and what follows `FROM …`.
macro_rules! feedback {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT f.id, f.article_id, a.number, f.version, r.question, n.section_code, f.kind, f.text, f.state, f.reply,
                    f.given_by, f.given_at, f.answered_by, f.answered_at
               FROM faq.feedback f
               JOIN faq.articles a ON a.id = f.article_id
               JOIN faq.article_versions r ON r.article_id = f.article_id AND r.version = f.version
               JOIN faq.article_versions n ON n.article_id = a.id AND n.version = a.version "
                + $tail
            $(, $argument)*
        )
    };
}

/// Keeps feedback on a version; gives whether that version exists.
///
/// # Errors
/// Of the database.
pub async fn give(
    connection: &mut PgConnection,
    id: Uuid,
    (article, version): (Uuid, u32),
    kind: FeedbackKind,
    text: &str,
    by: &Hand,
    at: Timestamp,
) -> sqlx::Result<bool> {
    let Ok(version) = i32::try_from(version) else { return Ok(false) };
    let given = sqlx::query!(
        "INSERT INTO faq.feedback (id, article_id, version, kind, text, state, reply, given_by_id, given_by, given_at)
         SELECT $1, article_id, version, $4, $5, 'open', '', $6, $7, $8
           FROM faq.article_versions WHERE article_id = $2 AND version = $3",
        id,
        article,
        version,
        kind.as_str(),
        text,
        by.account,
        by.user_id,
        db::Timestamp::from(at) as _
    )
    .execute(connection)
    .await?;
    Ok(given.rows_affected() == 1)
}

/// One piece of feedback.
///
/// # Errors
/// Of the database.
pub async fn get(executor: impl PgExecutor<'_>, id: Uuid) -> sqlx::Result<Option<Feedback>> {
    let row = feedback!("WHERE f.id = $1", id).fetch_optional(executor).await?;
    row.map(TryInto::try_into).transpose()
}

/// One piece of feedback, held until the transaction ends.
///
/// # Errors
/// Of the database.
pub async fn lock(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<Feedback>> {
    let row = feedback!("WHERE f.id = $1 FOR UPDATE OF f", id).fetch_optional(connection).await?;
    row.map(TryInto::try_into).transpose()
}

/// Says what came of feedback that is held.
///
/// # Errors
/// Of the database.
pub async fn answer(
    connection: &mut PgConnection,
    id: Uuid,
    state: FeedbackState,
    reply: &str,
    by: &Hand,
    at: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE faq.feedback SET state = $2, reply = $3, answered_by_id = $4, answered_by = $5, answered_at = $6 WHERE id = $1",
        id,
        state.as_str(),
        reply,
        by.account,
        by.user_id,
        db::Timestamp::from(at) as _
    )
    .execute(connection)
    .await
    .map(drop)
}

/// Which feedback.
#[derive(Debug, Default)]
pub struct Filter {
    /// Only in these states.
    pub states: Vec<FeedbackState>,
    /// Only on articles of this section.
    pub section: Option<String>,
    /// Only on this article.
    pub article: Option<Uuid>,
    /// Only what this account gave.
    pub given_by: Option<Uuid>,
}

/// At most `limit` pieces of feedback behind the one given at an instant, newest first.
///
/// # Errors
/// Of the database.
pub async fn page(
    executor: impl PgExecutor<'_>,
    filter: &Filter,
    after: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> sqlx::Result<Vec<Feedback>> {
    let states: Vec<String> = filter.states.iter().map(|state| state.as_str().to_owned()).collect();
    let rows = feedback!(
        "WHERE f.state = ANY($1) AND ($2::text IS NULL OR n.section_code = $2) AND ($3::uuid IS NULL OR f.article_id = $3)
           AND ($4::uuid IS NULL OR f.given_by_id = $4)
           AND ($5::timestamptz IS NULL OR (f.given_at, f.id) < ($5, $6))
         ORDER BY f.given_at DESC, f.id DESC LIMIT $7",
        &states,
        filter.section,
        filter.article,
        filter.given_by,
        after.map(|(at, _)| db::Timestamp::from(at)) as _,
        after.map(|(_, id)| id),
        i64::from(limit)
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

impl TryFrom<Row> for Feedback {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.id,
            article: row.article_id,
            number: row.number,
            version: version(row.version),
            question: row.question,
            section: SectionCode::parse(&row.section_code)
                .ok_or_else(|| corrupt("a section code"))?,
            kind: FeedbackKind::parse(&row.kind).ok_or_else(|| corrupt("a kind of feedback"))?,
            text: row.text,
            state: FeedbackState::parse(&row.state)
                .ok_or_else(|| corrupt("the state of feedback"))?,
            reply: row.reply,
            given_by: row.given_by,
            given_at: row.given_at.into(),
            answered_by: row.answered_by,
            answered_at: row.answered_at.map(Into::into),
        })
    }
}
