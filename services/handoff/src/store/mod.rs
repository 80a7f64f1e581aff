//! All SQL of this service. Functions take a connection or transaction that `api/` or `jobs/` opened.

mod answers;
mod changes;
mod day_keys;
mod events;
mod inquiries;
mod measures;
mod notices;
mod purges;
mod sealed;
mod stream;

pub use answers::{Answer, Method, answers_of, insert_answer};
pub use changes::{insert, update};
pub use day_keys::{day_key, keep_day_keys, missing_key_days};
pub use events::{CHANNEL, Event, NewEvent, Position, add_event, events_after, history};
pub use inquiries::{
    Filter, Page, by_id, by_ids, by_receipt, due_deliveries, due_reminders, lock, open_after, page,
};
pub use measures::measure;
pub use notices::{Notice, NoticeFacts, insert_notice, mark_sent, notice_facts};
pub use purges::{
    Deleted, Tombstone, Unreported, bury, carry_out, ids_of_day, is_purged, keep_tombstone,
    mark_reported, oldest_day, unreported,
};
pub use sealed::{Pieces, pieces, replace_pieces, summaries};
pub use stream::{Stream, new_stream, sequence, stream};

/// A counter column: its check constraint keeps it at 0 or above.
fn count(value: i32) -> u32 {
    value.unsigned_abs()
}

/// A number of the program for a counter column; beyond the column's range no row has it.
fn counter(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// A stored value that this release cannot read.
fn unreadable(column: &'static str) -> sqlx::Error {
    sqlx::Error::Decode(format!("{column} holds what this release does not know").into())
}
