//! `retention.purge_run`.

use jiff::{Timestamp, civil::Date};
use madoguchi_kit::db;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::run::{Run, Step};

struct RunRow {
    run_id: Uuid,
    day: db::Date,
    erased_on: db::Date,
    step: String,
    key_ids: Vec<String>,
    planned_at: db::Timestamp,
    frozen_at: Option<db::Timestamp>,
    keys_destroyed_at: Option<db::Timestamp>,
    owners_reported_at: Option<db::Timestamp>,
    verified_at: Option<db::Timestamp>,
    certified_at: Option<db::Timestamp>,
}

impl TryFrom<RunRow> for Run {
    type Error = sqlx::Error;

    fn try_from(row: RunRow) -> Result<Self, sqlx::Error> {
        let step = Step::parse(&row.step)
            .ok_or_else(|| sqlx::Error::Decode("an unknown purge step".into()))?;
        let reached = [
            Some(row.planned_at),
            row.frozen_at,
            row.keys_destroyed_at,
            row.owners_reported_at,
            row.verified_at,
            row.certified_at,
        ];
        Ok(Self {
            run_id: row.run_id,
            day: row.day.into(),
            erased_on: row.erased_on.into(),
            step,
            key_ids: row.key_ids,
            reached: reached.map(|at| at.map(Timestamp::from)),
        })
    }
}

fn all(rows: Vec<RunRow>) -> sqlx::Result<Vec<Run>> {
    rows.into_iter().map(Run::try_from).collect()
}

/// One replica at a time moves runs on; `false` if another one does just now.
pub async fn try_lock(connection: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT pg_try_advisory_xact_lock(hashtextextended('retention.purge_run', 0)) AS "locked!""#
    )
    .fetch_one(connection)
    .await
}

/// Plans a run unless the day has one.
pub async fn plan(
    connection: &mut PgConnection,
    day: Date,
    erased_on: Date,
    key_id: &str,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO retention.purge_run (run_id, day, erased_on, step, key_ids, planned_at)
         VALUES ($1, $2, $3, 'planned', ARRAY[$4::text], $5) ON CONFLICT (day) DO NOTHING",
        Uuid::now_v7(),
        db::Date::from(day) as _,
        db::Date::from(erased_on) as _,
        key_id,
        db::Timestamp::from(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Runs that are not certified, oldest day first.
pub async fn open(connection: &mut PgConnection) -> sqlx::Result<Vec<Run>> {
    let rows = sqlx::query_as!(
        RunRow,
        "SELECT run_id, day, erased_on, step, key_ids, planned_at, frozen_at, keys_destroyed_at, owners_reported_at,
                verified_at, certified_at
         FROM retention.purge_run WHERE step <> 'certified' ORDER BY day LIMIT 400"
    )
    .fetch_all(connection)
    .await?;
    all(rows)
}

/// One run.
pub async fn get(connection: &mut PgConnection, run_id: Uuid) -> sqlx::Result<Option<Run>> {
    sqlx::query_as!(
        RunRow,
        "SELECT run_id, day, erased_on, step, key_ids, planned_at, frozen_at, keys_destroyed_at, owners_reported_at,
                verified_at, certified_at
         FROM retention.purge_run WHERE run_id = $1",
        run_id,
    )
    .fetch_optional(connection)
    .await?
    .map(Run::try_from)
    .transpose()
}

/// A page of runs before `before`, newest day first.
pub async fn page(
    connection: &mut PgConnection,
    before: Option<Date>,
    limit: i64,
) -> sqlx::Result<Vec<Run>> {
    let rows = sqlx::query_as!(
        RunRow,
        "SELECT run_id, day, erased_on, step, key_ids, planned_at, frozen_at, keys_destroyed_at, owners_reported_at,
                verified_at, certified_at
         FROM retention.purge_run WHERE $1::date IS NULL OR day < $1 ORDER BY day DESC LIMIT $2",
        before.map(db::Date::from) as _,
        limit,
    )
    .fetch_all(connection)
    .await?;
    all(rows)
}

/// Orders for an owner: keys destroyed and not yet reported by it, or destroyed at or after `since`.
pub async fn orders(
    connection: &mut PgConnection,
    owner: &str,
    since: Option<Timestamp>,
) -> sqlx::Result<Vec<Run>> {
    let rows = sqlx::query_as!(
        RunRow,
        "SELECT run_id, day, erased_on, step, key_ids, planned_at, frozen_at, keys_destroyed_at, owners_reported_at,
                verified_at, certified_at
         FROM retention.purge_run AS run
         WHERE keys_destroyed_at IS NOT NULL
           AND (keys_destroyed_at >= $2
                OR NOT EXISTS (SELECT FROM retention.owner_report AS report
                               WHERE report.run_id = run.run_id AND report.owner = $1
                                 AND report.completed_at IS NOT NULL))
         ORDER BY day LIMIT 400",
        owner,
        since.map(db::Timestamp::from) as _,
    )
    .fetch_all(connection)
    .await?;
    all(rows)
}

/// Moves a run from one step to the next; `false` if it was not at `from` any more.
pub async fn advance(
    connection: &mut PgConnection,
    run_id: Uuid,
    (from, to): (Step, Step),
    now: Timestamp,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE retention.purge_run SET step = $3,
            frozen_at          = CASE $3 WHEN 'frozen'          THEN $4 ELSE frozen_at END,
            keys_destroyed_at  = CASE $3 WHEN 'keys_destroyed'  THEN $4 ELSE keys_destroyed_at END,
            owners_reported_at = CASE $3 WHEN 'owners_reported' THEN $4 ELSE owners_reported_at END,
            verified_at        = CASE $3 WHEN 'verified'        THEN $4 ELSE verified_at END,
            certified_at       = CASE $3 WHEN 'certified'       THEN $4 ELSE certified_at END
         WHERE run_id = $1 AND step = $2",
        run_id,
        from.as_str(),
        to.as_str(),
        db::Timestamp::from(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// After a late find: the sets are to be compared again.
pub async fn reopen(connection: &mut PgConnection, run_id: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE retention.purge_run SET step = 'owners_reported', verified_at = NULL, certified_at = NULL
         WHERE run_id = $1 AND step IN ('verified', 'certified')",
        run_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}
