#![doc = include_str!("../README.md")]

mod actor;
mod chain;
mod entry;
mod log;
mod record;
mod seal;
mod sql;
mod window;

pub use actor::{Actor, Organisation};
pub use entry::{Decision, Entry};
pub use log::AuditLog;

use madoguchi_kit::db::SharedSchema;

/// The tables `audit_entry`, `audit_seal` and `audit_member`, for the migrations of every service.
pub static SHARED_SCHEMA: SharedSchema =
    SharedSchema { name: "audit", steps: &[(1, include_str!("../sql/1_audit.sql"))] };
