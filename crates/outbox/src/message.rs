//! What is sent, and what a worker holds while it delivers.

use std::fmt;

use jiff::Timestamp;
use sqlx::{Row as _, postgres::PgRow};
use uuid::Uuid;

/// A message to be delivered after the current transaction has committed.
pub struct Message {
    /// What kind of message it is; picks the worker. At most 64 characters.
    pub topic: &'static str,
    /// Messages of one key, whatever their topic, are delivered one after the other in the order in which they were pushed.
    /// Take different keys for messages that need not wait for each other.
    pub key: Uuid,
    /// At most 1 MiB; ids or sealed bytes, never clear personal data.
    pub payload: Vec<u8>,
}

/// A message leased to this worker.
pub struct Claimed {
    /// Row of the outbox.
    pub id: i64,
    /// The same at every redelivery: pass it on as the idempotency key or to the receiver's [`Inbox`](crate::Inbox).
    pub message_id: Uuid,
    /// As pushed.
    pub topic: String,
    /// As pushed.
    pub key: Uuid,
    /// As pushed.
    pub payload: Vec<u8>,
    /// When it was pushed, by the database's clock.
    pub created_at: Timestamp,
    /// This attempt's number, from 1.
    pub attempts: u32,
    /// Failures so far that count against the message.
    pub strikes: u32,
    /// The fencing token of this lease.
    pub fence: i64,
    /// The trace in which it was pushed (W3C `traceparent`), if there was one.
    pub traceparent: Option<String>,
}

/// A message that waits for a person.
#[derive(Debug)]
pub struct Parked {
    /// Give it to [`Outbox::retry`](crate::Outbox::retry) once the cause is gone.
    pub id: i64,
    /// As pushed.
    pub topic: String,
    /// As pushed.
    pub key: Uuid,
    /// When it was pushed, by the database's clock.
    pub created_at: Timestamp,
    /// How often delivery was tried.
    pub attempts: u32,
    /// The code of the last failure.
    pub last_error_code: Option<String>,
}

// The payload stays out of logs: it may be a sealed inquiry.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("topic", &self.topic)
            .field("key", &self.key)
            .field("bytes", &self.payload.len())
            .finish()
    }
}

impl fmt::Debug for Claimed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claimed")
            .field("id", &self.id)
            .field("topic", &self.topic)
            .field("key", &self.key)
            .field("bytes", &self.payload.len())
            .field("attempts", &self.attempts)
            .field("fence", &self.fence)
            .finish_non_exhaustive()
    }
}

/// Reads a counter column, which never is negative.
pub(crate) fn count(row: &PgRow, column: &str) -> sqlx::Result<u32> {
    let value: i32 = row.try_get(column)?;
    u32::try_from(value)
        .map_err(|e| sqlx::Error::ColumnDecode { index: column.to_owned(), source: Box::new(e) })
}
