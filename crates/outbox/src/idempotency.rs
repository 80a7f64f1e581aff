//! One effect for a writing request, however often it is sent.

use std::marker::PhantomData;

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use madoguchi_kit::db;
use prost::Message;
use sha2::{Digest as _, Sha256};
use sqlx::{PgConnection, SqlStr, error::DatabaseError};
use uuid::Uuid;

use crate::sql::statement;

/// How long a reply is kept, counted from the request.
pub const KEPT_HOURS: i64 = 48;

/// The replies a schema has given. Cheap to clone.
///
/// The table holds neither key nor request: the row's id is SHA-256 over caller, RPC and key, and the request is kept as an
/// HMAC under the key, which the client drew at random. So a copy of the table gives no way to guess a name or a phone number.
/// Replies are kept as they are: they carry ids, states and receipt numbers, nothing personal.
#[derive(Clone, Debug)]
pub struct Idempotency {
    insert: SqlStr,
    select: SqlStr,
    finish: SqlStr,
}

/// A request as the table knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    /// SHA-256 over caller, RPC and idempotency key.
    pub id: [u8; 32],
    /// HMAC-SHA256 under the idempotency key over the request.
    pub digest: [u8; 32],
}

/// How to go on with a request.
#[derive(Debug)]
pub enum Begin<R> {
    /// Not seen before: do the work, then [`Ticket::finish`] in the same transaction.
    Fresh(Ticket<R>),
    /// Done before: give this reply and change nothing.
    Replay(R),
}

/// The right to do a request's work. Without [`finish`](Self::finish) the transaction must be rolled back.
#[derive(Debug)]
#[must_use = "finish the ticket in the same transaction, or roll back"]
pub struct Ticket<R> {
    id: [u8; 32],
    statement: SqlStr,
    reply: PhantomData<fn(&R)>,
}

/// Why a request does not go on.
#[derive(Debug, thiserror::Error)]
pub enum IdempotencyError {
    /// The key was used for another request by the same caller.
    #[error("this idempotency key was used for another request; draw a new key for a new request")]
    Reused,
    /// The first request with this key is still running and did not end within the lock timeout.
    #[error(
        "a request with this idempotency key is still running; send the same request again later"
    )]
    Running,
    /// The stored reply is missing or cannot be read.
    #[error("the stored reply cannot be replayed")]
    Unreadable(#[source] Option<prost::DecodeError>),
    /// The database failed.
    #[error("the idempotency table cannot be used")]
    Database(#[from] sqlx::Error),
}

impl Idempotency {
    /// The replies of a schema that carries [`SHARED_SCHEMA`](crate::SHARED_SCHEMA).
    #[must_use]
    pub fn new(schema: &str) -> Self {
        Self {
            insert: statement(
                "INSERT INTO {schema}.idempotency (id, digest, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                schema,
            ),
            select: statement(
                "SELECT digest, reply FROM {schema}.idempotency WHERE id = $1",
                schema,
            ),
            finish: statement("UPDATE {schema}.idempotency SET reply = $2 WHERE id = $1", schema),
        }
    }

    /// Starts a request in the caller's (READ COMMITTED) transaction; make it the first statement, so that a repeated request waits
    /// for the first one's commit before it does anything. One statement for a fresh request, two for a replay.
    ///
    /// `subject` is the caller's id, `rpc` the full method name, `key` the `idempotency-key` of the request's metadata.
    ///
    /// # Errors
    /// [`IdempotencyError::Reused`] if the key came with another request, [`Running`](IdempotencyError::Running) if the first one
    /// outlasts the lock timeout; else of the database.
    pub async fn begin<R: Message + Default>(
        &self,
        connection: &mut PgConnection,
        subject: Uuid,
        rpc: &str,
        key: &str,
        request: &impl Message,
        now: Timestamp,
    ) -> Result<Begin<R>, IdempotencyError> {
        let fingerprint = Fingerprint::of(subject, rpc, key, request);
        let inserted = sqlx::query(self.insert.clone())
            .bind(fingerprint.id.as_slice())
            .bind(fingerprint.digest.as_slice())
            .bind(db::Timestamp::from(now))
            .execute(&mut *connection)
            .await
            .map_err(waited_in_vain)?;
        if inserted.rows_affected() == 1 {
            return Ok(Begin::Fresh(Ticket {
                id: fingerprint.id,
                statement: self.finish.clone(),
                reply: PhantomData,
            }));
        }
        self.replay(connection, &fingerprint).await.map(Begin::Replay)
    }

    /// The reply given to this request before. For a hot path that inserts the row (`id`, `digest`, `reply`, `created_at`) in the same
    /// statement as its effect, `ON CONFLICT DO NOTHING`, and finds that nothing was inserted.
    ///
    /// # Errors
    /// As [`begin`](Self::begin); a row that does not exist is an error of the database.
    pub async fn replay<R: Message + Default>(
        &self,
        connection: &mut PgConnection,
        fingerprint: &Fingerprint,
    ) -> Result<R, IdempotencyError> {
        let (digest, reply): (Vec<u8>, Option<Vec<u8>>) = sqlx::query_as(self.select.clone())
            .bind(fingerprint.id.as_slice())
            .fetch_one(connection)
            .await?;
        if digest != fingerprint.digest {
            return Err(IdempotencyError::Reused);
        }
        let reply = reply.ok_or(IdempotencyError::Unreadable(None))?;
        R::decode(reply.as_slice()).map_err(|e| IdempotencyError::Unreadable(Some(e)))
    }
}

impl<R: Message> Ticket<R> {
    /// Keeps the reply, in the transaction of [`Idempotency::begin`]. One statement.
    ///
    /// # Errors
    /// Of the database.
    pub async fn finish(self, connection: &mut PgConnection, reply: &R) -> sqlx::Result<()> {
        let updated = sqlx::query(self.statement)
            .bind(self.id.as_slice())
            .bind(reply.encode_to_vec())
            .execute(connection)
            .await?;
        // None if the ticket is finished in another transaction than it was begun in.
        if updated.rows_affected() == 1 { Ok(()) } else { Err(sqlx::Error::RowNotFound) }
    }
}

impl Fingerprint {
    /// See the fields. Prost encodes a message the same way each time, as the contract has no map fields.
    ///
    /// # Panics
    /// Never: HMAC takes a key of any length.
    #[must_use]
    pub fn of(subject: Uuid, rpc: &str, key: &str, request: &impl Message) -> Self {
        let mut id = Sha256::new();
        for part in [subject.as_bytes().as_slice(), rpc.as_bytes(), key.as_bytes()] {
            id.update((part.len() as u64).to_be_bytes());
            id.update(part);
        }
        let mut digest =
            <Hmac<Sha256>>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
        digest.update(&request.encode_to_vec());
        Self { id: id.finalize().into(), digest: digest.finalize().into_bytes().into() }
    }
}

/// The insert waits for a running request with the same key; 55P03 (`lock_not_available`) says that it waited too long.
fn waited_in_vain(error: sqlx::Error) -> IdempotencyError {
    match error.as_database_error().and_then(DatabaseError::code) {
        Some(code) if code == "55P03" => IdempotencyError::Running,
        _ => IdempotencyError::Database(error),
    }
}
