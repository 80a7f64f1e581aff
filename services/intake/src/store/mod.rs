//! All SQL of this service.

pub mod calls;
pub mod close;
pub mod consents;
pub mod day_keys;
pub mod drafts;
pub mod handover;
pub mod inquiries;
pub mod purges;
pub mod reason_codes;
pub mod receipts;

/// A counter column: its check constraint keeps it above 0.
fn count(value: i32) -> u32 {
    value.unsigned_abs()
}

/// A number of the wire for a counter column; beyond the column's range no row has it.
fn counter(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// A stored word that this release does not know.
fn unknown(word: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("unknown word {word:?} in the database").into())
}
