//! The history of articles and their end.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{corrupt, version};
use crate::domain::{Hand, Period, SectionCode};

/// Who published a version, when and why.
#[derive(Debug)]
pub struct Told {
    /// 1, 2, 3, …
    pub version: u32,
    /// Its question.
    pub question: String,
    /// The section in charge.
    pub section: String,
    /// User ids of all who wrote in it.
    pub authors: Vec<String>,
    /// User id of who approved it; empty for an import.
    pub approved_by: String,
    /// Why.
    pub comment: String,
    /// When.
    pub published_at: Timestamp,
    /// Whether it came with a file.
    pub imported: bool,
    /// The days on which it holds.
    pub period: Period,
}

/// The versions of an article, newest first.
///
/// # Errors
/// Of the database.
pub async fn history(
    executor: impl PgExecutor<'_>,
    article: Uuid,
    limit: u32,
) -> sqlx::Result<Vec<Told>> {
    let rows = sqlx::query!(
        r#"SELECT version, question, section_code, authors, approved_by, comment, published_at,
                  import_id IS NOT NULL AS "imported!", valid_from, valid_until
             FROM faq.article_versions WHERE article_id = $1 ORDER BY version DESC LIMIT $2"#,
        article,
        i64::from(limit)
    )
    .fetch_all(executor)
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(Told {
            version: version(row.version),
            question: row.question,
            section: row.section_code,
            authors: row.authors,
            approved_by: row.approved_by,
            comment: row.comment,
            published_at: row.published_at.into(),
            imported: row.imported,
            period: Period { from: row.valid_from.into(), until: row.valid_until.map(Into::into) },
        });
    }
    Ok(found)
}

/// How an article was taken out of search.
#[derive(Debug)]
pub struct Retirement {
    /// When.
    pub at: Timestamp,
    /// By whom (user id).
    pub by: String,
    /// Why.
    pub comment: String,
}

/// The retirement of an article, if it is retired.
///
/// # Errors
/// Of the database.
pub async fn retirement(
    executor: impl PgExecutor<'_>,
    article: Uuid,
) -> sqlx::Result<Option<Retirement>> {
    let row = sqlx::query!(
        "SELECT r.at, r.user_id, r.comment
           FROM faq.articles a JOIN faq.retirements r ON r.article_id = a.id AND r.at = a.retired_at WHERE a.id = $1",
        article
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| Retirement { at: row.at.into(), by: row.user_id, comment: row.comment }))
}

/// An article as far as its end is concerned.
#[derive(Debug)]
pub struct Standing {
    /// Its newest version.
    pub version: u32,
    /// The section in charge.
    pub section: SectionCode,
    /// Whether it is retired.
    pub retired: bool,
}

/// How an article stands. Under [`super::changes::next_position`] nobody changes it.
///
/// # Errors
/// Of the database.
pub async fn standing(
    executor: impl PgExecutor<'_>,
    article: Uuid,
) -> sqlx::Result<Option<Standing>> {
    let row = sqlx::query!(
        r#"SELECT a.version, v.section_code, a.retired_at IS NOT NULL AS "retired!"
             FROM faq.articles a JOIN faq.article_versions v ON v.article_id = a.id AND v.version = a.version
            WHERE a.id = $1"#,
        article
    )
    .fetch_optional(executor)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let section = SectionCode::parse(&row.section_code).ok_or_else(|| corrupt("a section code"))?;
    Ok(Some(Standing { version: version(row.version), section, retired: row.retired }))
}

/// Takes an article out of search.
///
/// # Errors
/// Of the database.
pub async fn retire(
    connection: &mut PgConnection,
    article: Uuid,
    position: i64,
    by: &Hand,
    comment: &str,
    at: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH retired AS (
           UPDATE faq.articles SET retired_at = $2, position = $3 WHERE id = $1 AND retired_at IS NULL RETURNING id, version)
         INSERT INTO faq.retirements (article_id, at, version, account_id, user_id, comment)
         SELECT id, $2, version, $4, $5, $6 FROM retired",
        article,
        db::Timestamp::from(at) as _,
        position,
        by.account,
        by.user_id,
        comment
    )
    .execute(connection)
    .await
    .map(drop)
}
