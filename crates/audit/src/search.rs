//! The SQL of the audit viewer: entries by who, what and when, sealed or not.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::{PgConnection, SqlStr};

use crate::{
    chain::{COLUMNS, record},
    record::Record,
    sql::statement,
};

/// What is looked for; empty text and absent times match everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) user_id: String,
    pub(crate) subject_id: String,
    pub(crate) rpc: String,
    /// Not before.
    pub(crate) since: Option<Timestamp>,
    /// Before.
    pub(crate) until: Option<Timestamp>,
    /// Below this id.
    pub(crate) before: i64,
    pub(crate) limit: u32,
}

/// The statement over one schema's entries.
#[derive(Debug, Clone)]
pub(crate) struct Search(SqlStr);

impl Search {
    pub(crate) fn new(schema: &str) -> Self {
        let template = "SELECT {columns} FROM {schema}.audit_entry
                         WHERE id < $1 AND ($2 = '' OR user_id = $2) AND ($3 = '' OR subject_id = $3) AND ($4 = '' OR rpc = $4)
                           AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6)
                         ORDER BY id DESC LIMIT $7";
        Self(statement(&template.replace("{columns}", COLUMNS), schema))
    }

    /// The newest entries that match, newest first.
    pub(crate) async fn find(
        &self,
        connection: &mut PgConnection,
        query: &Query,
    ) -> sqlx::Result<Vec<Record>> {
        // Not kept as a prepared statement: with its values known, Postgres takes the index that fits the question.
        sqlx::query(self.0.clone())
            .persistent(false)
            .bind(query.before)
            .bind(&query.user_id)
            .bind(&query.subject_id)
            .bind(&query.rpc)
            .bind(query.since.map(db::Timestamp::from))
            .bind(query.until.map(db::Timestamp::from))
            .bind(i64::from(query.limit))
            .try_map(|row| record(&row))
            .fetch_all(connection)
            .await
    }
}
