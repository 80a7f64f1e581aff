//! The sending side: push in the business transaction, wake the worker after its commit, look after parked messages.

use madoguchi_kit::{db::Timestamp, telemetry};
use sqlx::{PgConnection, Row as _, SqlStr, postgres::PgRow};
use tokio::sync::watch;

use crate::{Message, Parked, message::count, sql::statement};

/// The outbox of one schema. Cheap to clone; clones wake the same workers.
#[derive(Clone, Debug)]
pub struct Outbox {
    schema: String,
    // A watch, not a Notify: several workers listen, and none may miss a wake-up that came while it was busy.
    wake: watch::Sender<()>,
    push: SqlStr,
    parked: SqlStr,
    retry: SqlStr,
}

impl Outbox {
    /// The outbox of a schema that carries [`SHARED_SCHEMA`](crate::SHARED_SCHEMA). Make one for the process and clone it.
    #[must_use]
    pub fn new(schema: &str) -> Self {
        Self {
            schema: schema.to_owned(),
            wake: watch::Sender::new(()),
            push: statement(
                "INSERT INTO {schema}.outbox (topic, key, payload, traceparent) VALUES ($1, $2, $3, $4)",
                schema,
            ),
            parked: statement(
                "SELECT id, topic, key, created_at, attempts, last_error_code FROM {schema}.outbox
                  WHERE state = 'parked' AND id > $1 ORDER BY id LIMIT $2",
                schema,
            ),
            retry: statement(
                "UPDATE {schema}.outbox SET state = 'pending', due_at = clock_timestamp(), strikes = 0
                  WHERE id = $1 AND state = 'parked'",
                schema,
            ),
        }
    }

    /// Adds the message to the caller's transaction; it exists if and only if that commits.
    ///
    /// Two transactions that push for the same key should hold a lock in common (the row the key names), as the order of a key is
    /// the order of the pushes.
    ///
    /// # Errors
    /// Of the database; a topic over 64 characters or a payload over 1 MiB breaks a check constraint.
    pub async fn push(&self, connection: &mut PgConnection, message: Message) -> sqlx::Result<()> {
        sqlx::query(self.push.clone())
            .bind(message.topic)
            .bind(message.key)
            .bind(message.payload)
            .bind(telemetry::traceparent())
            .execute(connection)
            .await?;
        Ok(())
    }

    /// Starts delivery at once. Call it after the commit; without it, and in other replicas, the worker's poll finds the message.
    /// (Postgres' NOTIFY would reach other replicas sooner, but it takes a cluster-wide lock in every commit.)
    pub fn wake(&self) {
        self.wake.send_replace(());
    }

    /// Up to `limit` messages that wait for a person, oldest first, after the row `after` (0 for the first page).
    ///
    /// # Errors
    /// Of the database.
    pub async fn parked(
        &self,
        connection: &mut PgConnection,
        after: i64,
        limit: u32,
    ) -> sqlx::Result<Vec<Parked>> {
        sqlx::query(self.parked.clone())
            .bind(after)
            .bind(i64::from(limit))
            .try_map(|row: PgRow| {
                Ok(Parked {
                    id: row.try_get("id")?,
                    topic: row.try_get("topic")?,
                    key: row.try_get("key")?,
                    created_at: row.try_get::<Timestamp, _>("created_at")?.into(),
                    attempts: count(&row, "attempts")?,
                    last_error_code: row.try_get("last_error_code")?,
                })
            })
            .fetch_all(connection)
            .await
    }

    /// Lets a parked message be tried again; false if there is no such parked message. Call [`wake`](Self::wake) after the commit.
    ///
    /// # Errors
    /// Of the database.
    pub async fn retry(&self, connection: &mut PgConnection, id: i64) -> sqlx::Result<bool> {
        let updated = sqlx::query(self.retry.clone()).bind(id).execute(connection).await?;
        Ok(updated.rows_affected() == 1)
    }

    /// The schema's name.
    pub(crate) fn schema(&self) -> &str {
        &self.schema
    }

    /// Wakes when [`wake`](Self::wake) has been called since the last look.
    pub(crate) fn wakes(&self) -> watch::Receiver<()> {
        self.wake.subscribe()
    }
}
