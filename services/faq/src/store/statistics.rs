//! Figures by article and by section.

use jiff::{Timestamp, civil::Date};
use madoguchi_kit::db;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::version;

/// Of which articles and days.
#[derive(Debug)]
pub struct Scope<'a> {
    /// Only this section's.
    pub section: Option<&'a str>,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// The first instant of the first day.
    pub begins: Timestamp,
    /// The first instant after the last day.
    pub ends: Timestamp,
    /// Now: ages are counted up to here.
    pub now: Timestamp,
    /// The last day of review that counts as due.
    pub due_until: Date,
}

/// A section's figures.
#[derive(Debug)]
pub struct OfSection {
    /// The ward's code.
    pub section: String,
    /// Articles it is in charge of.
    pub articles: u32,
    /// Openings.
    pub shown: u32,
    /// Answers.
    pub used: u32,
    /// Feedback given.
    pub feedback: u32,
    /// Feedback nobody has answered.
    pub open_feedback: u32,
    /// Articles due for review.
    pub reviews_due: u32,
    /// Average age of the newest versions, in days.
    pub mean_age_days: u32,
}

/// An article's figures.
#[derive(Debug)]
pub struct OfArticle {
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
    /// Openings.
    pub shown: u32,
    /// Answers.
    pub used: u32,
    /// Feedback given.
    pub feedback: u32,
    /// Age of the newest version, in days.
    pub age_days: u32,
}

/// What comes first in a list of articles.
#[derive(Debug, Clone, Copy)]
pub enum Order {
    /// Most used.
    Used,
    /// Most opened.
    Shown,
    /// Most often opened without being used.
    ShownNotUsed,
    /// Oldest version.
    Age,
}

impl Order {
    /// The word in the query.
    fn as_str(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Shown => "shown",
            Self::ShownNotUsed => "shown_not_used",
            Self::Age => "age",
        }
    }
}

/// The figures of each section in scope, by code.
///
/// # Errors
/// Of the database.
pub async fn by_section(
    executor: impl PgExecutor<'_>,
    scope: &Scope<'_>,
) -> sqlx::Result<Vec<OfSection>> {
    let rows = sqlx::query!(
        r#"WITH used AS (
             SELECT article_id, sum(shown) AS shown, sum(used) AS used
               FROM faq.article_days WHERE day BETWEEN $2 AND $3 GROUP BY article_id),
           told AS (
             SELECT article_id, count(*) FILTER (WHERE given_at >= $4 AND given_at < $5) AS given,
                    count(*) FILTER (WHERE state = 'open') AS open
               FROM faq.feedback GROUP BY article_id)
           SELECT v.section_code, count(*) AS "articles!", coalesce(sum(used.shown), 0)::bigint AS "shown!",
                  coalesce(sum(used.used), 0)::bigint AS "used!", coalesce(sum(told.given), 0)::bigint AS "feedback!",
                  coalesce(sum(told.open), 0)::bigint AS "open!",
                  count(*) FILTER (WHERE v.review_on <= $7) AS "due!",
                  greatest(avg(extract(epoch FROM $6::timestamptz - v.published_at)) / 86400, 0)::bigint AS "age!"
             FROM faq.articles a
             JOIN faq.article_versions v ON v.article_id = a.id AND v.version = a.version
             LEFT JOIN used ON used.article_id = a.id
             LEFT JOIN told ON told.article_id = a.id
            WHERE a.retired_at IS NULL AND ($1::text IS NULL OR v.section_code = $1)
            GROUP BY v.section_code ORDER BY v.section_code COLLATE "C""#,
        scope.section,
        db::Date::from(scope.from) as _,
        db::Date::from(scope.until) as _,
        db::Timestamp::from(scope.begins) as _,
        db::Timestamp::from(scope.ends) as _,
        db::Timestamp::from(scope.now) as _,
        db::Date::from(scope.due_until) as _
    )
    .fetch_all(executor)
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(OfSection {
            section: row.section_code,
            articles: figure(row.articles),
            shown: figure(row.shown),
            used: figure(row.used),
            feedback: figure(row.feedback),
            open_feedback: figure(row.open),
            reviews_due: figure(row.due),
            mean_age_days: figure(row.age),
        });
    }
    Ok(found)
}

/// The figures of at most `limit` articles in scope.
///
/// # Errors
/// Of the database.
pub async fn by_article(
    executor: impl PgExecutor<'_>,
    scope: &Scope<'_>,
    order: Order,
    limit: u32,
) -> sqlx::Result<Vec<OfArticle>> {
    let rows = sqlx::query!(
        r#"WITH figures AS (
             SELECT a.id, a.number, a.version, v.question, v.section_code, v.published_at,
                    coalesce(used.shown, 0) AS shown, coalesce(used.used, 0) AS used, coalesce(told.given, 0) AS given
               FROM faq.articles a
               JOIN faq.article_versions v ON v.article_id = a.id AND v.version = a.version
               LEFT JOIN (SELECT article_id, sum(shown) AS shown, sum(used) AS used
                            FROM faq.article_days WHERE day BETWEEN $2 AND $3 GROUP BY article_id) used ON used.article_id = a.id
               LEFT JOIN (SELECT article_id, count(*) AS given
                            FROM faq.feedback WHERE given_at >= $4 AND given_at < $5 GROUP BY article_id) told
                      ON told.article_id = a.id
              WHERE a.retired_at IS NULL AND ($1::text IS NULL OR v.section_code = $1))
           SELECT id, number, version, question, section_code, shown AS "shown!", used AS "used!", given AS "given!",
                  greatest(extract(epoch FROM $6::timestamptz - published_at) / 86400, 0)::bigint AS "age!"
             FROM figures
            ORDER BY CASE $7 WHEN 'used' THEN used WHEN 'shown' THEN shown WHEN 'shown_not_used' THEN shown - used END DESC NULLS LAST,
                     published_at, number COLLATE "C"
            LIMIT $8"#,
        scope.section,
        db::Date::from(scope.from) as _,
        db::Date::from(scope.until) as _,
        db::Timestamp::from(scope.begins) as _,
        db::Timestamp::from(scope.ends) as _,
        db::Timestamp::from(scope.now) as _,
        order.as_str(),
        i64::from(limit)
    )
    .fetch_all(executor)
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(OfArticle {
            article: row.id,
            number: row.number,
            version: version(row.version),
            question: row.question,
            section: row.section_code,
            shown: figure(row.shown),
            used: figure(row.used),
            feedback: figure(row.given),
            age_days: figure(row.age),
        });
    }
    Ok(found)
}

/// A count; none of them is negative.
fn figure(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
