//! All SQL of this service. Functions take a connection or an executor; transactions are opened in `api` and `jobs`.

pub mod articles;
pub mod changes;
pub mod drafts;
pub mod feedback;
pub mod imports;
pub mod reviews;
pub mod sections;
pub mod statistics;
pub mod usage;
pub mod versions;

/// Rows of one statement when many are written.
const BATCH: usize = 500;

/// A stored version number. Checked to be positive by the table.
fn version(stored: i32) -> u32 {
    stored.unsigned_abs()
}

/// A value in the database that breaks a rule of the domain: somebody changed the table by hand.
fn corrupt(what: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("{what} in the database is not what this service stores").into())
}
