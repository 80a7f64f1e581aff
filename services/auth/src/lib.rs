#![doc = include_str!("../README.md")]

mod api;
mod app;
mod command;
mod config;
pub mod domain;
mod error;
pub mod hashing;
mod jobs;
mod random;
mod revocation;
mod store;
mod throttle;

pub use api::SESSION_METADATA;
pub use app::Auth;
pub use config::Config;
pub use revocation::{CHANNEL as REVOCATION_CHANNEL, Revocation};
