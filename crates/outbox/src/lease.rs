//! Leases: who may deliver a message, until when. Every write after the claim names the fence, so that a worker whose lease was given
//! to another (it was stopped, cut off, or slow) changes nothing.
//!
//! Leases run on the database's clock: it is one for all replicas, and moving a development stack in time must not end them.

use std::time::Duration;

use madoguchi_kit::db::Timestamp;
use sqlx::{PgConnection, PgPool, Row as _, SqlStr, postgres::PgRow};

use crate::{Claimed, message::count, sql::statement};

/// The statements of a worker.
#[derive(Debug)]
pub(crate) struct Leases {
    topics: Vec<String>,
    claim: SqlStr,
    remove: SqlStr,
    put_back: SqlStr,
    park: SqlStr,
}

impl Leases {
    pub(crate) fn new(schema: &str, topics: &[&str]) -> Self {
        Self {
            topics: topics.iter().map(|&topic| topic.to_owned()).collect(),
            // By state, not by an id cursor: a transaction with a lower id may commit after one with a higher id.
            claim: statement(
                "WITH due AS MATERIALIZED (
                   SELECT id FROM {schema}.outbox AS message
                    WHERE state <> 'parked' AND due_at <= now() AND topic = ANY($1)
                      AND NOT EXISTS (SELECT FROM {schema}.outbox AS earlier
                                       WHERE earlier.key = message.key AND earlier.id < message.id)
                    ORDER BY due_at, id LIMIT $2
                      FOR UPDATE SKIP LOCKED)
                 UPDATE {schema}.outbox AS message
                    SET strikes = strikes + (state = 'leased')::integer, state = 'leased',
                        due_at = clock_timestamp() + $3 * interval '1 millisecond', attempts = attempts + 1, fence = fence + 1
                   FROM due WHERE message.id = due.id
                 RETURNING message.id, message_id, topic, key, payload, created_at, attempts, strikes, fence, traceparent",
                schema,
            ),
            remove: statement("DELETE FROM {schema}.outbox WHERE id = $1 AND fence = $2 AND state = 'leased'", schema),
            put_back: statement(
                "UPDATE {schema}.outbox SET state = 'pending', due_at = clock_timestamp() + $3 * interval '1 millisecond',
                        last_error_code = $4, strikes = strikes + $5
                  WHERE id = $1 AND fence = $2 AND state = 'leased'",
                schema,
            ),
            park: statement(
                "UPDATE {schema}.outbox SET state = 'parked', due_at = NULL, last_error_code = $3
                  WHERE id = $1 AND fence = $2 AND state = 'leased'",
                schema,
            ),
        }
    }

    /// Leases up to `limit` messages that are due, or whose lease has run out, and that have no earlier open message of their key.
    /// A lease that ran out counts as a strike: the message may be what stopped its holder.
    pub(crate) async fn claim(
        &self,
        pool: &PgPool,
        limit: usize,
        lease: Duration,
    ) -> sqlx::Result<Vec<Claimed>> {
        sqlx::query(self.claim.clone())
            .bind(&self.topics)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .bind(milliseconds(lease))
            .try_map(|row: PgRow| {
                Ok(Claimed {
                    id: row.try_get("id")?,
                    message_id: row.try_get("message_id")?,
                    topic: row.try_get("topic")?,
                    key: row.try_get("key")?,
                    payload: row.try_get("payload")?,
                    created_at: row.try_get::<Timestamp, _>("created_at")?.into(),
                    attempts: count(&row, "attempts")?,
                    strikes: count(&row, "strikes")?,
                    fence: row.try_get("fence")?,
                    traceparent: row.try_get("traceparent")?,
                })
            })
            .fetch_all(pool)
            .await
    }

    /// Deletes a delivered message; false if the lease is no longer this worker's.
    pub(crate) async fn remove(
        &self,
        connection: &mut PgConnection,
        message: &Claimed,
    ) -> sqlx::Result<bool> {
        let deleted = sqlx::query(self.remove.clone())
            .bind(message.id)
            .bind(message.fence)
            .execute(connection)
            .await?;
        Ok(deleted.rows_affected() == 1)
    }

    /// Ends the lease; the message is due again after `wait`. False if the lease is no longer this worker's.
    pub(crate) async fn put_back(
        &self,
        pool: &PgPool,
        message: &Claimed,
        wait: Duration,
        code: &str,
        strike: bool,
    ) -> sqlx::Result<bool> {
        let updated = sqlx::query(self.put_back.clone())
            .bind(message.id)
            .bind(message.fence)
            .bind(milliseconds(wait))
            .bind(code)
            .bind(i32::from(strike))
            .execute(pool)
            .await?;
        Ok(updated.rows_affected() == 1)
    }

    /// Sets the message aside for a person. False if the lease is no longer this worker's.
    pub(crate) async fn park(
        &self,
        pool: &PgPool,
        message: &Claimed,
        code: &str,
    ) -> sqlx::Result<bool> {
        let updated = sqlx::query(self.park.clone())
            .bind(message.id)
            .bind(message.fence)
            .bind(code)
            .execute(pool)
            .await?;
        Ok(updated.rows_affected() == 1)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "durations here are seconds, far below 2^53 milliseconds"
)]
fn milliseconds(duration: Duration) -> f64 {
    duration.as_millis() as f64
}
