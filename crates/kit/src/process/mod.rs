//! From `main` to exit.

mod admin;
pub mod app;
pub mod job;
pub mod ready;
pub mod run;
mod signals;
pub mod start;
