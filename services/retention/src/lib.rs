#![doc = include_str!("../README.md")]

mod api;
mod app;
mod config;
pub mod domain;
mod error;
mod jobs;
mod keyring;
mod root_keys;
mod store;

pub use app::Retention;
pub use config::Config;
