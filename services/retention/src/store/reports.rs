//! `retention.owner_report` and `retention.reported_inquiry`: what the owners deleted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

/// What an owner has reported so far.
pub struct OwnerReport {
    /// The service.
    pub owner: String,
    /// Rows deleted by kind.
    pub counts: BTreeMap<String, u64>,
    /// Nothing more is to come.
    pub complete: bool,
}

/// Adds to an owner's report. Answers how many of the ids are new. Counts of a kind replace earlier ones only upwards, so
/// that a repeated report changes nothing.
pub async fn add(
    connection: &mut PgConnection,
    (run_id, owner): (Uuid, &str),
    inquiry_ids: &[Uuid],
    counts: &BTreeMap<String, u64>,
    completed_at: Option<Timestamp>,
) -> sqlx::Result<u64> {
    let known = sqlx::query!(
        r#"INSERT INTO retention.owner_report (run_id, owner, counts) VALUES ($1, $2, '{}')
           ON CONFLICT (run_id, owner) DO UPDATE SET counts = owner_report.counts
           RETURNING counts AS "counts: Json<BTreeMap<String, u64>>""#,
        run_id,
        owner,
    )
    .fetch_one(&mut *connection)
    .await?;
    let mut merged = known.counts.0;
    for (kind, rows) in counts {
        let entry = merged.entry(kind.clone()).or_default();
        *entry = (*entry).max(*rows);
    }
    sqlx::query!(
        "UPDATE retention.owner_report SET counts = $3, completed_at = COALESCE(completed_at, $4)
         WHERE run_id = $1 AND owner = $2",
        run_id,
        owner,
        Json(&merged) as _,
        completed_at.map(db::Timestamp::from) as _,
    )
    .execute(&mut *connection)
    .await?;
    let added = sqlx::query!(
        "INSERT INTO retention.reported_inquiry (run_id, owner, inquiry_id)
         SELECT $1, $2, unnest($3::uuid[]) ON CONFLICT DO NOTHING",
        run_id,
        owner,
        inquiry_ids,
    )
    .execute(connection)
    .await?;
    Ok(added.rows_affected())
}

/// What all owners have reported for a run.
pub async fn of_run(connection: &mut PgConnection, run_id: Uuid) -> sqlx::Result<Vec<OwnerReport>> {
    let rows = sqlx::query!(
        r#"SELECT owner, counts AS "counts: Json<BTreeMap<String, u64>>", completed_at IS NOT NULL AS "complete!"
           FROM retention.owner_report WHERE run_id = $1 ORDER BY owner"#,
        run_id,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| OwnerReport { owner: r.owner, counts: r.counts.0, complete: r.complete })
        .collect())
}

/// The ids that an owner reported.
pub async fn inquiries(
    connection: &mut PgConnection,
    run_id: Uuid,
    owner: &str,
) -> sqlx::Result<BTreeSet<Uuid>> {
    let ids = sqlx::query_scalar!(
        "SELECT inquiry_id FROM retention.reported_inquiry WHERE run_id = $1 AND owner = $2",
        run_id,
        owner,
    )
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().collect())
}

/// How many inquiries of the run intake reported: every inquiry begins there.
pub async fn count(connection: &mut PgConnection, run_id: Uuid) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(DISTINCT inquiry_id) AS "count!" FROM retention.reported_inquiry WHERE run_id = $1"#,
        run_id,
    )
    .fetch_one(connection)
    .await
}
