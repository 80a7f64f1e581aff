//! The section directory and its versions.

mod publish;

use jiff::Timestamp;
use sqlx::PgExecutor;

pub use self::publish::{Origin, publish};
use super::{corrupt, version};
use crate::domain::{Directory, Section, SectionCode, SectionHours};

/// A section's newest version as the tables hold it.
struct Row {
    code: String,
    version: i32,
    name: String,
    reading: String,
    duties: Vec<String>,
    keywords: Vec<String>,
    extension: String,
    phone: String,
    floor: String,
    hours: Option<String>,
    deputy_code: Option<String>,
}

/// The newest versions of sections: the columns of [`Row`] and what follows `FROM …`.
macro_rules! sections {
    ($tail:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT s.code, v.version, v.name, v.reading, v.duties, v.keywords, v.extension, v.phone, v.floor, v.hours,
                    v.deputy_code
               FROM faq.sections s JOIN faq.section_versions v ON v.code = s.code AND v.version = s.version "
                + $tail
            $(, $argument)*
        )
    };
}

/// One section with the number of its newest version.
///
/// # Errors
/// Of the database.
pub async fn get(
    executor: impl PgExecutor<'_>,
    code: &str,
) -> sqlx::Result<Option<(u32, Section)>> {
    let row = sections!("WHERE s.code = $1", code).fetch_optional(executor).await?;
    row.map(numbered).transpose()
}

/// The first `limit` sections with the numbers of their newest versions, by code.
///
/// # Errors
/// Of the database.
pub async fn list(executor: impl PgExecutor<'_>, limit: u32) -> sqlx::Result<Vec<(u32, Section)>> {
    let rows = sections!(r#"ORDER BY s.code COLLATE "C" LIMIT $1"#, i64::from(limit))
        .fetch_all(executor)
        .await?;
    rows.into_iter().map(numbered).collect()
}

/// Every section with the number of its newest version.
///
/// # Errors
/// Of the database.
pub async fn newest(executor: impl PgExecutor<'_>) -> sqlx::Result<Vec<(u32, Section)>> {
    let rows = sections!("").fetch_all(executor).await?;
    rows.into_iter().map(numbered).collect()
}

/// What is known of the sections while texts are checked.
///
/// # Errors
/// Of the database.
pub async fn directory(executor: impl PgExecutor<'_>) -> sqlx::Result<Directory> {
    let known = newest(executor).await?;
    Ok(Directory {
        phones: known.iter().filter_map(|(_, section)| section.phone_digits()).collect(),
        codes: known.into_iter().map(|(_, section)| section.code).collect(),
    })
}

/// The sections that changed after `position`.
///
/// # Errors
/// Of the database.
pub async fn changed_since(
    executor: impl PgExecutor<'_>,
    position: i64,
) -> sqlx::Result<Vec<Section>> {
    let rows = sections!("WHERE s.position > $1", position).fetch_all(executor).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

fn numbered(row: Row) -> sqlx::Result<(u32, Section)> {
    Ok((version(row.version), row.try_into()?))
}

/// A version of a section, who made it and why.
#[derive(Debug)]
pub struct Told {
    /// 1, 2, 3, …
    pub version: u32,
    /// What it said.
    pub section: Section,
    /// User id; of an import, who imported.
    pub changed_by: String,
    /// Why.
    pub comment: String,
    /// When.
    pub published_at: Timestamp,
    /// Whether it came with a file.
    pub imported: bool,
}

/// The versions of a section, newest first.
///
/// # Errors
/// Of the database.
pub async fn history(
    executor: impl PgExecutor<'_>,
    code: &str,
    limit: u32,
) -> sqlx::Result<Vec<Told>> {
    let rows = sqlx::query!(
        r#"SELECT v.code, v.version, v.name, v.reading, v.duties, v.keywords, v.extension, v.phone, v.floor, v.hours,
                  v.deputy_code, v.published_at, v.comment, coalesce(v.changed_by, i.user_id, '') AS "changed_by!",
                  v.import_id IS NOT NULL AS "imported!"
             FROM faq.section_versions v LEFT JOIN faq.imports i ON i.id = v.import_id
            WHERE v.code = $1 ORDER BY v.version DESC LIMIT $2"#,
        code,
        i64::from(limit)
    )
    .fetch_all(executor)
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let section = Row {
            code: row.code,
            version: row.version,
            name: row.name,
            reading: row.reading,
            duties: row.duties,
            keywords: row.keywords,
            extension: row.extension,
            phone: row.phone,
            floor: row.floor,
            hours: row.hours,
            deputy_code: row.deputy_code,
        };
        found.push(Told {
            version: version(row.version),
            section: section.try_into()?,
            changed_by: row.changed_by,
            comment: row.comment,
            published_at: row.published_at.into(),
            imported: row.imported,
        });
    }
    Ok(found)
}

impl TryFrom<Row> for Section {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> sqlx::Result<Self> {
        let code = |code: &str| SectionCode::parse(code).ok_or_else(|| corrupt("a section code"));
        let hours = row
            .hours
            .as_deref()
            .map(SectionHours::parse)
            .transpose()
            .map_err(|_| corrupt("hours"))?;
        Ok(Self {
            code: code(&row.code)?,
            name: row.name,
            reading: row.reading,
            duties: row.duties,
            keywords: row.keywords,
            extension: row.extension,
            phone: row.phone,
            floor: row.floor,
            hours,
            deputy: row.deputy_code.as_deref().map(code).transpose()?,
        })
    }
}
