//! Publishing versions of sections.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use crate::{
    domain::{Hand, Section, SectionCode, SectionHours},
    store::BATCH,
};

/// How versions came about.
#[derive(Debug)]
pub enum Origin<'a> {
    /// A file of the Ward Information Section.
    Import(Uuid),
    /// Somebody changed the entry.
    Edit {
        /// Who.
        by: &'a Hand,
        /// Why.
        comment: &'a str,
    },
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
    origin: &Origin<'_>,
    published_at: Timestamp,
) -> sqlx::Result<()> {
    let (import, by, comment) = match origin {
        Origin::Import(import) => (Some(*import), None, ""),
        Origin::Edit { by, comment } => (None, Some(*by), *comment),
    };
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
                                               deputy_code, published_at, import_id, changed_by_id, changed_by, comment)
             SELECT r.code, r.version, r.name, r.reading, r.duties, r.keywords, r.extension, r.phone, r.floor, r.hours,
                    r.deputy_code, $2, $3, $4, $5, $6
               FROM jsonb_to_recordset($1) AS r (
                    code text, version integer, name text, reading text, duties text[], keywords text[], extension text,
                    phone text, floor text, hours text, deputy_code text)",
            &rows as _,
            madoguchi_kit::db::Timestamp::from(published_at) as _,
            import,
            by.map(|hand| hand.account),
            by.map(|hand| &*hand.user_id),
            comment
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
