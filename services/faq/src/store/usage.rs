//! How often articles are opened and answered with, by day.

use std::collections::HashMap;

use jiff::civil::Date;
use madoguchi_kit::db;
use sqlx::PgExecutor;
use uuid::Uuid;

/// Counts that a call was answered with a version of an article on `day`; gives whether that version exists.
///
/// # Errors
/// Of the database.
pub async fn add_used(
    executor: impl PgExecutor<'_>,
    article: Uuid,
    version: u32,
    day: Date,
) -> sqlx::Result<bool> {
    let Ok(version) = i32::try_from(version) else { return Ok(false) };
    let counted = sqlx::query!(
        "INSERT INTO faq.article_days (article_id, day, used)
         SELECT article_id, $3, 1 FROM faq.article_versions WHERE article_id = $1 AND version = $2
         ON CONFLICT (article_id, day) DO UPDATE SET used = article_days.used + 1",
        article,
        version,
        db::Date::from(day) as _
    )
    .execute(executor)
    .await?;
    Ok(counted.rows_affected() == 1)
}

/// Adds openings of articles, by article and day.
///
/// # Errors
/// Of the database.
pub async fn add_shown(
    executor: impl PgExecutor<'_>,
    counts: &HashMap<(Uuid, Date), u32>,
) -> sqlx::Result<()> {
    let articles: Vec<Uuid> = counts.keys().map(|(article, _)| *article).collect();
    let days: Vec<db::Date> = counts.keys().map(|(_, day)| db::Date::from(*day)).collect();
    let shown: Vec<i32> =
        counts.values().map(|count| i32::try_from(*count).unwrap_or(i32::MAX)).collect();
    sqlx::query!(
        "INSERT INTO faq.article_days (article_id, day, shown)
         SELECT n.article_id, n.day, n.shown FROM unnest($1::uuid[], $2::date[], $3::integer[]) AS n (article_id, day, shown)
          ORDER BY n.article_id, n.day
         ON CONFLICT (article_id, day) DO UPDATE SET shown = article_days.shown + excluded.shown",
        &articles,
        &days as _,
        &shown
    )
    .execute(executor)
    .await
    .map(drop)
}
