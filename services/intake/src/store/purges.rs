//! Purge orders: what is deleted for them, and what is reported (P4).

use jiff::{Timestamp, civil::Date};
use madoguchi_kit::db;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Rows deleted for an order so far, over all its executions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deleted {
    /// Inquiries whose sealed pieces were still here.
    pub inquiries: u64,
    /// Of these, the ones that handoff never had.
    pub undelivered: u64,
    /// Drafts.
    pub drafts: u64,
    /// Messages to handoff.
    pub messages: u64,
}

/// Deletes everything of a day and adds up what was deleted; repeating it deletes late finds. The order's row is locked, so that
/// replicas do it one after the other.
pub async fn carry_out(
    connection: &mut PgConnection,
    run: Uuid,
    day: Date,
    now: Timestamp,
) -> sqlx::Result<Deleted> {
    let (day, now) = (db::Date::from(day), db::Timestamp::from(now));
    sqlx::query!(
        "INSERT INTO intake.purge_order (run_id, day, received_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        run,
        day as _,
        now as _
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("SELECT run_id FROM intake.purge_order WHERE run_id = $1 FOR UPDATE", run)
        .fetch_one(&mut *connection)
        .await?;
    let row = sqlx::query!(
        r#"WITH marked AS (
             UPDATE intake.inquiry SET erased_at = coalesce(erased_at, $3) WHERE collection_day = $2 RETURNING id, handed_over_at),
           pieces AS (DELETE FROM intake.sealed_inquiry USING marked WHERE inquiry_id = id RETURNING handed_over_at),
           messages AS (DELETE FROM intake.outbox USING marked WHERE key = marked.id RETURNING 1),
           drafts AS (DELETE FROM intake.draft WHERE collection_day = $2 RETURNING 1),
           keys AS (DELETE FROM intake.day_key WHERE day = $2)
           UPDATE intake.purge_order
              SET inquiries = inquiries + (SELECT count(*) FROM pieces),
                  undelivered = undelivered + (SELECT count(*) FROM pieces WHERE handed_over_at IS NULL),
                  drafts = drafts + (SELECT count(*) FROM drafts),
                  messages = messages + (SELECT count(*) FROM messages)
            WHERE run_id = $1
           RETURNING inquiries, undelivered, drafts, messages"#,
        run,
        day as _,
        now as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(Deleted {
        inquiries: row.inquiries.unsigned_abs(),
        undelivered: row.undelivered.unsigned_abs(),
        drafts: row.drafts.unsigned_abs(),
        messages: row.messages.unsigned_abs(),
    })
}

/// The ids above `after` of all inquiries that were ever held of a day, in order.
pub async fn ids_of_day(
    pool: &PgPool,
    day: Date,
    after: Uuid,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "SELECT id FROM intake.inquiry WHERE collection_day = $1 AND id > $2 ORDER BY id LIMIT $3",
        db::Date::from(day) as _,
        after,
        limit,
    )
    .fetch_all(pool)
    .await
}

/// Retention has the report.
pub async fn reported(
    connection: &mut PgConnection,
    run: Uuid,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE intake.purge_order SET reported_at = $2 WHERE run_id = $1",
        run,
        db::Timestamp::from(now) as _
    )
    .execute(connection)
    .await
    .map(drop)
}

/// Deletes the tombstones of days whose purge was reported before `before`; returns how many.
pub async fn bury(pool: &PgPool, before: Timestamp) -> sqlx::Result<u64> {
    let buried = sqlx::query!(
        "DELETE FROM intake.inquiry USING intake.purge_order
          WHERE collection_day = purge_order.day AND reported_at < $1 AND erased_at IS NOT NULL
            AND NOT EXISTS (SELECT FROM intake.sealed_inquiry WHERE inquiry_id = inquiry.id)",
        db::Timestamp::from(before) as _,
    );
    Ok(buried.execute(pool).await?.rows_affected())
}

/// The oldest day of which anything is kept: nothing before it can come back with a restored database.
pub async fn oldest_day(connection: &mut PgConnection) -> sqlx::Result<Option<Date>> {
    let day = sqlx::query_scalar!(
        r#"SELECT min(day) AS "day: db::Date" FROM
             (SELECT min(collection_day) AS day FROM intake.inquiry UNION ALL SELECT min(collection_day) FROM intake.draft) AS days"#,
    );
    Ok(day.fetch_one(connection).await?.map(db::Date::get))
}
