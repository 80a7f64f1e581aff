//! Which database this is: tells a restored one from the one that was backed up.

use super::SharedSchema;
use sqlx::{AssertSqlSafe, PgConnection, Row as _, SqlSafeStr as _};

/// The table `database_identity`, for the migrations of services that must not serve from a restored database unawares.
pub static IDENTITY_SCHEMA: SharedSchema = SharedSchema {
    name: "identity",
    steps: &[(1, include_str!("../../sql/1_identity.sql"))],
    columns: include_str!("../../sql/identity_columns.toml"),
};

/// What changes when a database is restored: another cluster (dump into a new one), another database (dump into the same one) or
/// another timeline (base backup and WAL, but also the promotion of a standby). A snapshot of a volume changes nothing and cannot
/// be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseIdentity {
    /// Of the cluster, from `pg_control_system()`.
    pub system_identifier: i64,
    /// Of the database within the cluster.
    pub database_oid: i64,
    /// Of the cluster's history, from `pg_control_checkpoint()`.
    pub timeline: i32,
}

/// What a comparison with the stored row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acquaintance {
    /// The database that was remembered.
    Same,
    /// Nothing was remembered yet: a fresh one.
    Fresh,
    /// Its content was written in another database.
    Restored,
}

impl DatabaseIdentity {
    /// Asks the server.
    ///
    /// # Errors
    /// Of the database.
    pub async fn ask(connection: &mut PgConnection) -> sqlx::Result<Self> {
        let row = sqlx::query(
            "SELECT s.system_identifier, d.oid::bigint AS database_oid, c.timeline_id
               FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d WHERE d.datname = current_database()",
        )
        .fetch_one(connection)
        .await?;
        Ok(Self {
            system_identifier: row.try_get("system_identifier")?,
            database_oid: row.try_get("database_oid")?,
            timeline: row.try_get("timeline_id")?,
        })
    }

    /// Compares with what `schema` remembers.
    ///
    /// # Errors
    /// Of the database.
    pub async fn compare(
        &self,
        connection: &mut PgConnection,
        schema: &'static str,
    ) -> sqlx::Result<Acquaintance> {
        let sql = format!(
            "SELECT system_identifier, database_oid, timeline FROM {schema}.database_identity"
        );
        let stored =
            sqlx::query(AssertSqlSafe(sql).into_sql_str()).fetch_optional(connection).await?;
        let Some(row) = stored else { return Ok(Acquaintance::Fresh) };
        let stored = Self {
            system_identifier: row.try_get("system_identifier")?,
            database_oid: row.try_get("database_oid")?,
            timeline: row.try_get("timeline")?,
        };
        Ok(if stored == *self { Acquaintance::Same } else { Acquaintance::Restored })
    }

    /// Makes `schema` remember this database. For a restored one only after all that was purged since has been purged again.
    ///
    /// # Errors
    /// Of the database.
    pub async fn remember(
        &self,
        connection: &mut PgConnection,
        schema: &'static str,
    ) -> sqlx::Result<()> {
        let sql = format!(
            "INSERT INTO {schema}.database_identity (system_identifier, database_oid, timeline) VALUES ($1, $2, $3)
             ON CONFLICT (singleton) DO UPDATE SET system_identifier = excluded.system_identifier,
               database_oid = excluded.database_oid, timeline = excluded.timeline, remembered_at = now()"
        );
        sqlx::query(AssertSqlSafe(sql).into_sql_str())
            .bind(self.system_identifier)
            .bind(self.database_oid)
            .bind(self.timeline)
            .execute(connection)
            .await
            .map(drop)
    }
}
