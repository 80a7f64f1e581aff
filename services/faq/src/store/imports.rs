//! The log of imports.

use jiff::Timestamp;
use sqlx::PgExecutor;
use uuid::Uuid;

/// An import as it is logged.
#[derive(Debug)]
pub struct Import<'a> {
    /// Its id.
    pub id: Uuid,
    /// `articles` or `sections`.
    pub kind: &'a str,
    /// The file's name as the client gave it.
    pub file_name: &'a str,
    /// SHA-256 of the file.
    pub digest: &'a [u8],
    /// Whether it was stored.
    pub imported: bool,
    /// What came of it.
    pub counts: Counts,
    /// Who imported.
    pub account: Uuid,
    /// The id that person logs in with.
    pub user_id: &'a str,
    /// When it ended.
    pub finished_at: Timestamp,
}

/// What came of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// New ones.
    pub created: u32,
    /// Ones with a new version.
    pub updated: u32,
    /// Ones that were the same.
    pub unchanged: u32,
    /// Faulty lines.
    pub faults: u32,
}

/// Adds an import to the log.
///
/// # Errors
/// Of the database.
pub async fn insert(executor: impl PgExecutor<'_>, import: &Import<'_>) -> sqlx::Result<()> {
    let count = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    sqlx::query!(
        "INSERT INTO faq.imports (id, kind, file_name, file_digest, imported, created, updated, unchanged, faults,
                                  account_id, user_id, finished_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        import.id,
        import.kind,
        import.file_name,
        import.digest,
        import.imported,
        count(import.counts.created),
        count(import.counts.updated),
        count(import.counts.unchanged),
        count(import.counts.faults),
        import.account,
        import.user_id,
        madoguchi_kit::db::Timestamp::from(import.finished_at) as _,
    )
    .execute(executor)
    .await?;
    Ok(())
}
