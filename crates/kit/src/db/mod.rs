//! Postgres: the pool, migrations and time types. No SQL of any service.

mod date;
mod error;
mod identity;
mod migrate;
mod pool;
mod timestamp;
mod vigilance;

pub use date::Date;
pub use error::violates;
pub use identity::{Acquaintance, DatabaseIdentity, IDENTITY_SCHEMA};
pub(crate) use migrate::migrate_as;
pub use migrate::{MigrateError, Migrations, Schema, SharedSchema, app_role, migrate};
pub use pool::{Database, Transaction};
pub use timestamp::Timestamp;
pub use vigilance::{Stalled, within};
