//! What one test of one service needs: a database, an identity, the key that signs caller assertions.
//!
//! Everything is removed when the value is dropped, also when the test panics.

mod columns;
mod database;
mod identity;
mod relay;
mod signer;

pub use columns::assert_columns_are_classed;
pub use database::{TestDatabase, database, database_url, empty_database, redis_url};
pub use identity::{Identity, identity, system, terminal};
pub use relay::{Mail, Relay};
pub use signer::{TestSigner, signer};
