//! The order of events. Ids are drawn before the commit, so they do not appear in order; positions are given afterwards, by one
//! sequencer at a time, and so whoever has seen position n has seen everything before it.

use sqlx::PgConnection;
use uuid::Uuid;

use super::Position;

/// Events numbered by one round.
const BATCH: i64 = 1_000;

/// The stream and its newest position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    /// Changes when the database has been restored.
    pub id: Uuid,
    /// The newest position.
    pub newest: Position,
}

/// The stream as it is now.
pub async fn stream(connection: &mut PgConnection) -> sqlx::Result<Stream> {
    let row = sqlx::query!("SELECT stream_id, position FROM handoff.stream")
        .fetch_one(connection)
        .await?;
    Ok(Stream { id: row.stream_id, newest: row.position })
}

/// Numbers committed events that have no position yet. Call in a transaction: the stream's row is the lock between sequencers, and
/// the statement after the wait sees all that an earlier one committed. True if there may be more.
pub async fn sequence(connection: &mut PgConnection) -> sqlx::Result<bool> {
    let newest = sqlx::query_scalar!("SELECT position FROM handoff.stream FOR UPDATE")
        .fetch_one(&mut *connection)
        .await?;
    let given = sqlx::query!(
        r#"WITH numbered AS (
             UPDATE handoff.event SET position = $1 + fresh.place
               FROM (SELECT id, row_number() OVER (ORDER BY id) AS place
                       FROM (SELECT id FROM handoff.event WHERE position IS NULL ORDER BY id LIMIT $2) AS first) AS fresh
              WHERE event.id = fresh.id
             RETURNING position)
           SELECT max(position) AS newest, count(*) AS "count!" FROM numbered"#,
        newest,
        BATCH,
    )
    .fetch_one(&mut *connection)
    .await?;
    let Some(newest) = given.newest else { return Ok(false) };
    sqlx::query!("UPDATE handoff.stream SET position = $1", newest).execute(connection).await?;
    Ok(given.count >= BATCH)
}

/// Begins a new stream, whose watchers list anew: after a restore.
pub async fn new_stream(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("UPDATE handoff.stream SET stream_id = gen_random_uuid()")
        .execute(connection)
        .await
        .map(drop)
}
