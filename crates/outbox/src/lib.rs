#![doc = include_str!("../README.md")]

mod deliver;
mod idempotency;
mod inbox;
mod lease;
mod message;
mod queue;
mod refusal;
mod sql;
mod sweeper;
mod worker;

pub use deliver::{Deliver, Undelivered};
pub use idempotency::{Begin, Fingerprint, Idempotency, IdempotencyError, KEPT_HOURS, Ticket};
pub use inbox::{Accepted, Inbox};
pub use message::{Claimed, Message, Parked};
pub use queue::Outbox;
pub use sweeper::{INBOX_KEPT_DAYS, Sweeper};
pub use worker::{Settings, Worker};

use madoguchi_kit::db::SharedSchema;

/// The tables `outbox`, `inbox` and `idempotency`, for the migrations of every service that sends, receives or writes.
pub static SHARED_SCHEMA: SharedSchema = SharedSchema {
    name: "outbox",
    steps: &[(1, include_str!("../sql/1_outbox.sql")), (2, include_str!("../sql/2_trace.sql"))],
    columns: include_str!("../columns.toml"),
};
