//! Lists of drafts.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{Shown, drafts};
use crate::domain::DraftState;

/// Which drafts.
#[derive(Debug, Default)]
pub struct Filter {
    /// Only this section's.
    pub section: Option<String>,
    /// Only in these states.
    pub states: Vec<DraftState>,
    /// Only those in which this account wrote.
    pub written_by: Option<Uuid>,
    /// Only those in which this account did not write.
    pub not_written_by: Option<Uuid>,
}

/// Where a page begins: behind this draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Its id.
    pub id: Uuid,
}

/// At most `limit` drafts, last changed first.
///
/// # Errors
/// Of the database.
pub async fn page(
    executor: impl PgExecutor<'_>,
    filter: &Filter,
    after: Option<Page>,
    limit: u32,
) -> sqlx::Result<Vec<Shown>> {
    let states: Vec<String> = filter.states.iter().map(|state| state.as_str().to_owned()).collect();
    let rows = drafts!(
        "WHERE d.state = ANY($1) AND ($2::text IS NULL OR d.section_code = $2)
           AND ($3::uuid IS NULL OR $3 = ANY(d.editor_ids)) AND ($4::uuid IS NULL OR $4 <> ALL(d.editor_ids))
           AND ($5::timestamptz IS NULL OR (d.changed_at, d.id) < ($5, $6))
         ORDER BY d.changed_at DESC, d.id DESC LIMIT $7",
        &states,
        filter.section,
        filter.written_by,
        filter.not_written_by,
        after.map(|page| db::Timestamp::from(page.changed_at)) as _,
        after.map(|page| page.id),
        i64::from(limit)
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}
