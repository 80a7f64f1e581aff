//! The section directory and its versions.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::{PgConnection, PgExecutor, types::Json};
use uuid::Uuid;

use super::{BATCH, corrupt, version};
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

/// One section.
///
/// # Errors
/// Of the database.
pub async fn get(executor: impl PgExecutor<'_>, code: &str) -> sqlx::Result<Option<Section>> {
    let row = sections!("WHERE s.code = $1", code).fetch_optional(executor).await?;
    row.map(TryInto::try_into).transpose()
}

/// The first `limit` sections, by code.
///
/// # Errors
/// Of the database.
pub async fn list(executor: impl PgExecutor<'_>, limit: u32) -> sqlx::Result<Vec<Section>> {
    let rows = sections!(r#"ORDER BY s.code COLLATE "C" LIMIT $1"#, i64::from(limit))
        .fetch_all(executor)
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Every section with the number of its newest version.
///
/// # Errors
/// Of the database.
pub async fn newest(executor: impl PgExecutor<'_>) -> sqlx::Result<Vec<(u32, Section)>> {
    let rows = sections!("").fetch_all(executor).await?;
    rows.into_iter().map(|row| Ok((version(row.version), row.try_into()?))).collect()
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

/// A version to be written.
#[derive(Serialize)]
struct NewVersion<'a> {
    code: &'a str,
    version: u32,
    name: &'a str,
    reading: &'a str,
    duties: &'a [String],
    keywords: &'a [String],
    extension: &'a str,
    phone: &'a str,
    floor: &'a str,
    hours: Option<&'a str>,
    deputy_code: Option<&'a str>,
}

/// Publishes versions of sections: each is the first of a new section or follows the newest of its section.
///
/// # Errors
/// Of the database; [`sqlx::Error::RowNotFound`] if a version does not follow the newest (nothing may be committed then).
pub async fn publish(
    connection: &mut PgConnection,
    versions: &[(u32, Section)],
    position: i64,
    import: Uuid,
    published_at: Timestamp,
) -> sqlx::Result<()> {
    for batch in versions.chunks(BATCH) {
        let rows = Json(batch.iter().map(NewVersion::from).collect::<Vec<_>>());
        let heads = sqlx::query!(
            "INSERT INTO faq.sections (code, version, position)
             SELECT r.code, r.version, $2 FROM jsonb_to_recordset($1) AS r (code text, version integer)
             ON CONFLICT (code) DO UPDATE SET version = excluded.version, position = excluded.position
                                        WHERE sections.version = excluded.version - 1",
            &rows as _,
            position
        )
        .execute(&mut *connection)
        .await?;
        if heads.rows_affected() != batch.len() as u64 {
            return Err(sqlx::Error::RowNotFound);
        }
        sqlx::query!(
            "INSERT INTO faq.section_versions (code, version, name, reading, duties, keywords, extension, phone, floor, hours,
                                               deputy_code, published_at, import_id)
             SELECT r.code, r.version, r.name, r.reading, r.duties, r.keywords, r.extension, r.phone, r.floor, r.hours,
                    r.deputy_code, $2, $3
               FROM jsonb_to_recordset($1) AS r (
                    code text, version integer, name text, reading text, duties text[], keywords text[], extension text,
                    phone text, floor text, hours text, deputy_code text)",
            &rows as _,
            madoguchi_kit::db::Timestamp::from(published_at) as _,
            import
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

impl<'a> From<&'a (u32, Section)> for NewVersion<'a> {
    fn from((version, section): &'a (u32, Section)) -> Self {
        Self {
            code: section.code.as_str(),
            version: *version,
            name: &section.name,
            reading: &section.reading,
            duties: &section.duties,
            keywords: &section.keywords,
            extension: &section.extension,
            phone: &section.phone,
            floor: &section.floor,
            hours: section.hours.as_ref().map(SectionHours::as_str),
            deputy_code: section.deputy.as_ref().map(SectionCode::as_str),
        }
    }
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
