#![doc = include_str!("../README.md")]

mod actor;
mod chain;
mod entry;
pub mod export;
mod keys;
mod log;
mod record;
mod seal;
mod sealer;
mod search;
mod service;
mod sql;
pub mod verify;
mod window;
mod wire;
mod witness;

pub use actor::{Actor, Organisation};
pub use entry::{Decision, Entry};
pub use keys::{AuditConfig, parse_signing_key, parse_verifying_key};
pub use log::AuditLog;
pub use record::{Hash, Record};
pub use seal::{GENESIS, Head, KeyId, Member, Seal};
pub use sealer::{Sealed, Sealer};
pub use service::AuditTrail;
pub use wire::Unreadable;

use madoguchi_kit::db::SharedSchema;

/// The tables `audit_entry`, `audit_seal` and `audit_member`, for the migrations of every service.
pub static SHARED_SCHEMA: SharedSchema = SharedSchema {
    name: "audit",
    steps: &[(1, include_str!("../sql/1_audit.sql"))],
    columns: include_str!("../columns.toml"),
};
