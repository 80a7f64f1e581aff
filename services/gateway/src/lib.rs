#![doc = include_str!("../README.md")]

mod api;
mod app;
mod config;
mod console;
mod domain;
mod introspection;
mod limits;
mod signals;

pub use app::Gateway;
pub use domain::{CHANNEL, SESSION_COOKIE, SESSION_METADATA};
