//! Recognises a message that is delivered again.

use sqlx::{PgConnection, SqlStr};
use uuid::Uuid;

use crate::sql::statement;

/// The messages a schema has accepted. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Inbox {
    insert: SqlStr,
    compare: SqlStr,
}

/// What [`Inbox::accept`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// Not seen before: do the work, in this transaction.
    First,
    /// Done already: acknowledge and change nothing.
    Again,
    /// The id is known with another content: refuse it, the sender is at fault.
    Conflict,
}

impl Inbox {
    /// The inbox of a schema that carries [`SHARED_SCHEMA`](crate::SHARED_SCHEMA).
    #[must_use]
    pub fn new(schema: &str) -> Self {
        Self {
            insert: statement(
                "INSERT INTO {schema}.inbox (message_id, digest) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                schema,
            ),
            compare: statement(
                "SELECT digest = $2 FROM {schema}.inbox WHERE message_id = $1",
                schema,
            ),
        }
    }

    /// Notes the message in the caller's transaction. One statement for a new message, two for a known one; a delivery of the same
    /// message that is under way elsewhere is waited for.
    ///
    /// `digest` is over what must be the same at a redelivery (sealed bytes, ids); it is kept for 90 days.
    ///
    /// # Errors
    /// Only of the database. The transaction must be READ COMMITTED, as a connection is by default.
    pub async fn accept(
        &self,
        connection: &mut PgConnection,
        message_id: Uuid,
        digest: &[u8; 32],
    ) -> sqlx::Result<Accepted> {
        let inserted = sqlx::query(self.insert.clone())
            .bind(message_id)
            .bind(digest.as_slice())
            .execute(&mut *connection)
            .await?;
        if inserted.rows_affected() == 1 {
            return Ok(Accepted::First);
        }
        let same: bool = sqlx::query_scalar(self.compare.clone())
            .bind(message_id)
            .bind(digest.as_slice())
            .fetch_one(connection)
            .await?;
        Ok(if same { Accepted::Again } else { Accepted::Conflict })
    }
}
