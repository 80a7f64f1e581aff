//! Articles and their versions.

mod publish;
mod rows;

use jiff::civil::Date;
use madoguchi_kit::db;
use sqlx::{PgExecutor, types::Json};
use uuid::Uuid;

pub use self::publish::{Origin, next_number, publish};
use self::rows::{Row, SourceRow};
use super::version;
use crate::domain::ArticleVersion;

/// Versions of articles: the columns of [`Row`] and what follows `FROM … WHERE`.
macro_rules! versions {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            Row,
            r#"SELECT a.id, a.number, v.version, v.question, v.answer, v.background, v.cautions, v.keywords, v.section_code,
                      v.transfer_section_code, v.sources AS "sources: Json<Vec<SourceRow>>", v.valid_from, v.valid_until, v.published_at
                 FROM faq.articles a JOIN faq.article_versions v ON v.article_id = a.id "#
                + $tail
            $(, $argument)*
        )
    };
}

/// One version of an article.
///
/// # Errors
/// Of the database.
pub async fn get(
    executor: impl PgExecutor<'_>,
    article: Uuid,
    version: u32,
) -> sqlx::Result<Option<ArticleVersion>> {
    let Ok(version) = i32::try_from(version) else { return Ok(None) };
    let row = versions!("WHERE a.id = $1 AND v.version = $2", article, version)
        .fetch_optional(executor)
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// The version in force on `day`: the newest that has begun, unless it has ended or the article is retired.
///
/// # Errors
/// Of the database.
pub async fn in_force(
    executor: impl PgExecutor<'_>,
    article: Uuid,
    day: Date,
) -> sqlx::Result<Option<ArticleVersion>> {
    let row = versions!(
        "WHERE a.id = $1 AND a.retired_at IS NULL AND v.valid_from <= $2 ORDER BY v.version DESC LIMIT 1",
        article,
        db::Date::from(day) as _
    )
    .fetch_optional(executor)
    .await?;
    let newest: Option<ArticleVersion> = row.map(TryInto::try_into).transpose()?;
    Ok(newest.filter(|version| version.text.period.contains(day)))
}

/// The newest version of the articles that are not retired and whose number comes after `after`, by number; only of one section if one is named.
///
/// # Errors
/// Of the database.
pub async fn list(
    executor: impl PgExecutor<'_>,
    section: Option<&str>,
    after: &str,
    limit: u32,
) -> sqlx::Result<Vec<ArticleVersion>> {
    let rows = versions!(
        r#"WHERE v.version = a.version AND a.number COLLATE "C" > $1 AND ($2::text IS NULL OR v.section_code = $2) AND a.retired_at IS NULL
           ORDER BY a.number COLLATE "C" LIMIT $3"#,
        after,
        section,
        i64::from(limit)
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The newest version of every article.
///
/// # Errors
/// Of the database.
pub async fn newest(executor: impl PgExecutor<'_>) -> sqlx::Result<Vec<ArticleVersion>> {
    let rows = versions!("WHERE v.version = a.version").fetch_all(executor).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Of the articles that changed after `position`: the versions that are or will be in force, counted from the day before
/// `today`, so that midnight is no edge. Sorted by article and version.
///
/// # Errors
/// Of the database.
pub async fn changed_since(
    executor: impl PgExecutor<'_>,
    position: i64,
    today: Date,
) -> sqlx::Result<Vec<ArticleVersion>> {
    let day_before = today.yesterday().unwrap_or(today);
    let rows = versions!(
        "WHERE a.position > $1 AND a.retired_at IS NULL
           AND v.version >= coalesce((SELECT max(w.version) FROM faq.article_versions w
                                       WHERE w.article_id = a.id AND w.valid_from <= $2), 1)
         ORDER BY a.id, v.version",
        position,
        db::Date::from(day_before) as _
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The newest version of an article; 0 if there is none.
///
/// # Errors
/// Of the database.
pub async fn newest_version(executor: impl PgExecutor<'_>, article: Uuid) -> sqlx::Result<u32> {
    let newest = sqlx::query_scalar!("SELECT version FROM faq.articles WHERE id = $1", article)
        .fetch_optional(executor)
        .await?;
    Ok(newest.map_or(0, version))
}

/// The articles after `position` that are out of search because they are retired.
///
/// # Errors
/// Of the database.
pub async fn retired_since(
    executor: impl PgExecutor<'_>,
    position: i64,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "SELECT id FROM faq.articles WHERE position > $1 AND retired_at IS NOT NULL",
        position
    )
    .fetch_all(executor)
    .await
}
