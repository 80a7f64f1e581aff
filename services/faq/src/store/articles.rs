//! Articles and their versions.

mod rows;

use jiff::civil::Date;
use madoguchi_kit::db;
use sqlx::{PgConnection, PgExecutor, types::Json};
use uuid::Uuid;

use self::rows::{NewVersion, Row, SourceRow};
use super::BATCH;
use crate::domain::ArticleVersion;

/// Versions of articles: the columns of [`Row`] and what follows `FROM … WHERE`.
macro_rules! versions {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            Row,
            r#"SELECT a.id, a.number, v.version, v.question, v.answer, v.background, v.cautions, v.keywords, v.section_code,
                      v.sources AS "sources: Json<Vec<SourceRow>>", v.valid_from, v.valid_until, v.published_at
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

/// The version in force on `day`: the newest that has begun, unless it has ended.
///
/// # Errors
/// Of the database.
pub async fn in_force(
    executor: impl PgExecutor<'_>,
    article: Uuid,
    day: Date,
) -> sqlx::Result<Option<ArticleVersion>> {
    let row = versions!(
        "WHERE a.id = $1 AND v.valid_from <= $2 ORDER BY v.version DESC LIMIT 1",
        article,
        db::Date::from(day) as _
    )
    .fetch_optional(executor)
    .await?;
    let newest: Option<ArticleVersion> = row.map(TryInto::try_into).transpose()?;
    Ok(newest.filter(|version| version.text.period.contains(day)))
}

/// The newest version of the articles whose number comes after `after`, by number; only of one section if one is named.
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
        r#"WHERE v.version = a.version AND a.number COLLATE "C" > $1 AND ($2::text IS NULL OR v.section_code = $2)
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
        "WHERE a.position > $1
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

/// Publishes versions: each is the first of a new article or follows the newest of its article.
///
/// # Errors
/// Of the database; [`sqlx::Error::RowNotFound`] if a version does not follow the newest (nothing may be committed then).
pub async fn publish(
    connection: &mut PgConnection,
    versions: &[ArticleVersion],
    position: i64,
    import: Uuid,
) -> sqlx::Result<()> {
    for batch in versions.chunks(BATCH) {
        let rows = Json(batch.iter().map(NewVersion::from).collect::<Vec<_>>());
        let heads = sqlx::query!(
            "INSERT INTO faq.articles (id, number, version, position)
             SELECT r.id, r.number, r.version, $2 FROM jsonb_to_recordset($1) AS r (id uuid, number text, version integer)
             ON CONFLICT (id) DO UPDATE SET version = excluded.version, position = excluded.position
                                      WHERE articles.version = excluded.version - 1",
            &rows as _,
            position
        )
        .execute(&mut *connection)
        .await?;
        if heads.rows_affected() != batch.len() as u64 {
            return Err(sqlx::Error::RowNotFound);
        }
        sqlx::query!(
            "INSERT INTO faq.article_versions (article_id, version, question, answer, background, cautions, keywords,
                                               section_code, sources, valid_from, valid_until, published_at, import_id)
             SELECT r.id, r.version, r.question, r.answer, r.background, r.cautions, r.keywords, r.section_code, r.sources,
                    r.valid_from, r.valid_until, r.published_at, $2
               FROM jsonb_to_recordset($1) AS r (
                    id uuid, version integer, question text, answer text, background text, cautions text, keywords text[],
                    section_code text, sources jsonb, valid_from date, valid_until date, published_at timestamptz)",
            &rows as _,
            import
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
