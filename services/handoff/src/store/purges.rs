//! Purge orders: what is deleted for them, and what is reported (P4).

use jiff::{Timestamp, civil::Date};
use madoguchi_kit::db;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Rows deleted for an order so far, over all its executions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deleted {
    /// Inquiries.
    pub inquiries: u64,
    /// Answers and attempts.
    pub answers: u64,
    /// Events of their history.
    pub events: u64,
    /// Notices.
    pub notices: u64,
}

/// An order that retention has no complete report of.
pub struct Unreported {
    /// The run.
    pub run: Uuid,
    /// The collection day.
    pub day: Date,
    /// What was deleted.
    pub deleted: Deleted,
}

/// An inquiry that is no longer kept.
pub struct Tombstone {
    /// The inquiry.
    pub id: Uuid,
    /// Its collection day.
    pub day: Date,
}

/// Makes transactions about one day wait for each other: a purge alone, arrivals together. Ends with the transaction.
async fn lock_day(connection: &mut PgConnection, day: Date, alone: bool) -> sqlx::Result<()> {
    let name = format!("handoff.day.{day}");
    if alone {
        sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name)
            .execute(connection)
            .await?;
    } else {
        sqlx::query!("SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))", name)
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// Whether the day's keys are destroyed. The answer holds until the transaction ends.
pub async fn is_purged(connection: &mut PgConnection, day: Date) -> sqlx::Result<bool> {
    lock_day(&mut *connection, day, false).await?;
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM handoff.purge_order WHERE day = $1) AS "purged!""#,
        db::Date::from(day) as _
    )
    .fetch_one(connection)
    .await
}

/// Notes an inquiry that came after its day was purged; its order is reported once more.
pub async fn keep_tombstone(
    connection: &mut PgConnection,
    tombstone: &Tombstone,
    now: Timestamp,
) -> sqlx::Result<()> {
    let day = db::Date::from(tombstone.day);
    let added = sqlx::query!(
        "INSERT INTO handoff.tombstone (inquiry_id, collection_day, erased_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        tombstone.id,
        day as _,
        db::Timestamp::from(now) as _,
    )
    .execute(&mut *connection)
    .await?;
    if added.rows_affected() > 0 {
        sqlx::query!("UPDATE handoff.purge_order SET reported_at = NULL WHERE day = $1", day as _)
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// Deletes everything of a day and adds up what was deleted. Repeated, it deletes what a restore brought back.
pub async fn carry_out(
    connection: &mut PgConnection,
    run: Uuid,
    day: Date,
    now: Timestamp,
) -> sqlx::Result<Deleted> {
    lock_day(&mut *connection, day, true).await?;
    let (day, now) = (db::Date::from(day), db::Timestamp::from(now));
    sqlx::query!(
        "INSERT INTO handoff.purge_order (run_id, day, received_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        run,
        day as _,
        now as _,
    )
    .execute(&mut *connection)
    .await?;
    erase(&mut *connection, day, now).await?;
    let row = sqlx::query!(
        r#"WITH doomed AS (SELECT id FROM handoff.inquiry WHERE collection_day = $2 FOR UPDATE),
                answers AS (DELETE FROM handoff.answer USING doomed WHERE inquiry_id = doomed.id RETURNING 1),
                events AS (DELETE FROM handoff.event USING doomed WHERE inquiry_id = doomed.id AND kind <> 'erased' RETURNING 1),
                notices AS (DELETE FROM handoff.notice USING doomed WHERE inquiry_id = doomed.id RETURNING notice.id),
                mails AS (DELETE FROM handoff.outbox USING notices WHERE key = notices.id),
                receipts AS (DELETE FROM handoff.acknowledgement USING doomed WHERE inquiry_id = doomed.id),
                keys AS (DELETE FROM handoff.day_key WHERE day = $2),
                gone AS (DELETE FROM handoff.inquiry USING doomed WHERE inquiry.id = doomed.id RETURNING 1)
           UPDATE handoff.purge_order
              SET inquiries = inquiries + (SELECT count(*) FROM gone), answers = answers + (SELECT count(*) FROM answers),
                  events = events + (SELECT count(*) FROM events), notices = notices + (SELECT count(*) FROM notices)
            WHERE run_id = $1
           RETURNING inquiries, answers, events, notices"#,
        run,
        day as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(Deleted {
        inquiries: row.inquiries.unsigned_abs(),
        answers: row.answers.unsigned_abs(),
        events: row.events.unsigned_abs(),
        notices: row.notices.unsigned_abs(),
    })
}

/// Leaves of each inquiry of the day its id, and tells watchers that nothing else is left. Only who had seen it is told.
async fn erase(
    connection: &mut PgConnection,
    day: db::Date,
    now: db::Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH doomed AS (SELECT id, CASE state WHEN 'received' THEN '' ELSE section_code END AS section_code
                           FROM handoff.inquiry WHERE collection_day = $1),
              stones AS (INSERT INTO handoff.tombstone (inquiry_id, collection_day, erased_at)
                         SELECT id, $1, $2 FROM doomed ON CONFLICT DO NOTHING),
              told AS (INSERT INTO handoff.event (inquiry_id, at, kind, section_code) SELECT id, $2, 'erased', section_code FROM doomed
                       RETURNING id)
         SELECT pg_notify('handoff_event', '') FROM told LIMIT 1",
        day as _,
        now as _,
    )
    .execute(connection)
    .await
    .map(drop)
}

/// Orders that are carried out and wait to be reported.
pub async fn unreported(pool: &PgPool) -> sqlx::Result<Vec<Unreported>> {
    let rows = sqlx::query!(
        "SELECT run_id, day, inquiries, answers, events, notices FROM handoff.purge_order WHERE reported_at IS NULL ORDER BY day LIMIT 400"
    )
    .fetch_all(pool)
    .await?;
    let read = rows.into_iter().map(|row| Unreported {
        run: row.run_id,
        day: row.day.into(),
        deleted: Deleted {
            inquiries: row.inquiries.unsigned_abs(),
            answers: row.answers.unsigned_abs(),
            events: row.events.unsigned_abs(),
            notices: row.notices.unsigned_abs(),
        },
    });
    Ok(read.collect())
}

/// The ids above `after` of all inquiries that were ever held of a purged day, in order.
pub async fn ids_of_day(
    pool: &PgPool,
    day: Date,
    after: Uuid,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "SELECT inquiry_id FROM handoff.tombstone WHERE collection_day = $1 AND inquiry_id > $2 ORDER BY inquiry_id LIMIT $3",
        db::Date::from(day) as _,
        after,
        limit,
    )
    .fetch_all(pool)
    .await
}

/// Retention has the report, unless a late find came while it was sent: then `ids` is too low, and it is reported again.
pub async fn mark_reported(pool: &PgPool, run: Uuid, ids: u64, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE handoff.purge_order SET reported_at = $3
          WHERE run_id = $1 AND $2 = (SELECT count(*) FROM handoff.tombstone WHERE collection_day = purge_order.day)",
        run,
        i64::try_from(ids).unwrap_or(i64::MAX),
        db::Timestamp::from(now) as _,
    )
    .execute(pool)
    .await
    .map(drop)
}

/// Deletes the tombstones, and the last word to watchers, of days reported before `before`; returns how many.
pub async fn bury(pool: &PgPool, before: Timestamp) -> sqlx::Result<u64> {
    let buried = sqlx::query!(
        "WITH buried AS (DELETE FROM handoff.tombstone USING handoff.purge_order
                          WHERE collection_day = day AND reported_at < $1 AND erased_at < $1 RETURNING inquiry_id)
         DELETE FROM handoff.event USING buried WHERE event.inquiry_id = buried.inquiry_id",
        db::Timestamp::from(before) as _,
    );
    Ok(buried.execute(pool).await?.rows_affected())
}

/// The oldest day of which anything is kept: nothing before it can come back with a restored database.
pub async fn oldest_day(connection: &mut PgConnection) -> sqlx::Result<Option<Date>> {
    let day = sqlx::query_scalar!(
        r#"SELECT min(collection_day) AS "day: db::Date" FROM handoff.inquiry"#
    );
    Ok(day.fetch_one(connection).await?.map(Date::from))
}
