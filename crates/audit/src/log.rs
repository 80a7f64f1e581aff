//! Writes entries in the business transaction.

use std::fmt::Display;

use madoguchi_kit::db;
use sqlx::{PgConnection, SqlStr};

use crate::{Entry, sql::statement};

/// The audit log of one schema. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AuditLog {
    insert: SqlStr,
}

impl AuditLog {
    /// The log of a schema that carries [`SHARED_SCHEMA`](crate::SHARED_SCHEMA).
    #[must_use]
    pub fn new(schema: &str) -> Self {
        Self {
            insert: statement(
                "INSERT INTO {schema}.audit_entry (at, account_id, user_id, organisation, terminal_id, session_id, rpc, purpose,
                                                   subject_kind, subject_id, fields, decision, note, request_id)
                 SELECT coalesce($1, clock_timestamp()), $2, $3, $4, $5, $6, $7, $8, $9, subject_id, $11, $12, $13, $14
                   FROM unnest($10::text[]) AS subject_id",
                schema,
            ),
        }
    }

    /// Adds the entry to the caller's transaction: the act and its entry are committed together or not at all. One statement.
    ///
    /// A refusal has no transaction of its own to join; record it on a connection of the pool, before the refusal is answered.
    ///
    /// # Errors
    /// Of the database; an id or a name longer than its limit breaks a check constraint.
    pub async fn record(&self, connection: &mut PgConnection, entry: Entry) -> sqlx::Result<()> {
        let subject = entry.subject_id.clone();
        self.insert(connection, entry, &[subject]).await
    }

    /// The same act on many things (a list that was read): an entry for each, in one statement. No things, no entry.
    ///
    /// # Errors
    /// As [`record`](Self::record).
    pub async fn record_each(
        &self,
        connection: &mut PgConnection,
        entry: Entry,
        subject_ids: &[impl Display],
    ) -> sqlx::Result<()> {
        let subjects: Vec<String> = subject_ids.iter().map(ToString::to_string).collect();
        self.insert(connection, entry, &subjects).await
    }

    async fn insert(
        &self,
        connection: &mut PgConnection,
        entry: Entry,
        subject_ids: &[String],
    ) -> sqlx::Result<()> {
        sqlx::query(self.insert.clone())
            .bind(entry.at.map(db::Timestamp::from))
            .bind(entry.actor.account_id)
            .bind(entry.actor.user_id)
            .bind(entry.actor.organisation.as_str())
            .bind(entry.actor.terminal_id)
            .bind(entry.actor.session_id)
            .bind(entry.rpc)
            .bind(entry.purpose)
            .bind(entry.subject_kind)
            .bind(subject_ids)
            .bind(entry.fields)
            .bind(entry.decision.as_str())
            .bind(entry.note)
            .bind(entry.request_id)
            .execute(connection)
            .await?;
        Ok(())
    }
}
