//! When articles are due for review, and who was reminded.

use jiff::{Timestamp, civil::Date};
use madoguchi_kit::db;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::version;

/// An article to look through.
#[derive(Debug)]
pub struct Due {
    /// It.
    pub article: Uuid,
    /// Its number.
    pub number: String,
    /// Its newest version.
    pub version: u32,
    /// Its question.
    pub question: String,
    /// The section in charge.
    pub section: String,
    /// The day.
    pub on: Date,
    /// When the section was reminded.
    pub reminded_at: Option<Timestamp>,
    /// Its open draft.
    pub draft: Option<Uuid>,
}

/// Articles due for review on `until` or before, of one section if one is named, behind the place `after`, the earliest
/// first.
///
/// # Errors
/// Of the database.
pub async fn due(
    executor: impl PgExecutor<'_>,
    until: Date,
    section: Option<&str>,
    after: Option<(Date, Uuid)>,
    limit: u32,
) -> sqlx::Result<Vec<Due>> {
    let rows = sqlx::query!(
        r#"SELECT a.id, a.number, a.version, v.question, v.section_code, v.review_on, n.reminded_at AS "reminded_at?",
                  d.id AS "draft?"
             FROM faq.articles a
             JOIN faq.article_versions v ON v.article_id = a.id AND v.version = a.version
             LEFT JOIN faq.review_notices n ON n.article_id = a.id AND n.version = a.version
             LEFT JOIN faq.drafts d ON d.article_id = a.id AND d.state NOT IN ('published', 'withdrawn')
            WHERE a.retired_at IS NULL AND v.review_on <= $1 AND ($2::text IS NULL OR v.section_code = $2)
              AND ($3::date IS NULL OR (v.review_on, a.id) > ($3, $4))
            ORDER BY v.review_on, a.id LIMIT $5"#,
        db::Date::from(until) as _,
        section,
        after.map(|(on, _)| db::Date::from(on)) as _,
        after.map(|(_, article)| article),
        i64::from(limit)
    )
    .fetch_all(executor)
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(Due {
            article: row.id,
            number: row.number,
            version: version(row.version),
            question: row.question,
            section: row.section_code,
            on: row.review_on.into(),
            reminded_at: row.reminded_at.map(Into::into),
            draft: row.draft,
        });
    }
    Ok(found)
}

/// Reminds the sections of at most `limit` articles due for review on `until` or before, once of each version; gives the
/// articles. Several replicas may ask at once.
///
/// # Errors
/// Of the database.
pub async fn remind(
    connection: &mut PgConnection,
    until: Date,
    now: Timestamp,
    limit: u32,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "INSERT INTO faq.review_notices (article_id, version, section_code, review_on, reminded_at)
         SELECT a.id, a.version, v.section_code, v.review_on, $2
           FROM faq.articles a JOIN faq.article_versions v ON v.article_id = a.id AND v.version = a.version
          WHERE a.retired_at IS NULL AND v.review_on <= $1
            AND NOT EXISTS (SELECT FROM faq.review_notices n WHERE n.article_id = a.id AND n.version = a.version)
          ORDER BY a.id LIMIT $3
         ON CONFLICT DO NOTHING
         RETURNING article_id",
        db::Date::from(until) as _,
        db::Timestamp::from(now) as _,
        i64::from(limit)
    )
    .fetch_all(connection)
    .await
}

/// How many articles are due for review on `until` or before.
///
/// # Errors
/// Of the database.
pub async fn count_due(executor: impl PgExecutor<'_>, until: Date) -> sqlx::Result<u32> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!"
             FROM faq.articles a JOIN faq.article_versions v ON v.article_id = a.id AND v.version = a.version
            WHERE a.retired_at IS NULL AND v.review_on <= $1"#,
        db::Date::from(until) as _
    )
    .fetch_one(executor)
    .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
