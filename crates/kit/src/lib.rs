#![doc = include_str!("../README.md")]

pub mod config;
mod context;
pub mod db;
pub mod grpc;
mod process;
pub mod retry;
pub mod status;
pub mod telemetry;

pub use process::app::{App, Assembly, Deps, ExtraCommand};
pub use process::job::{Job, spawn};
pub use process::ready::ReadyCheck;
pub use process::run::run;
pub use process::start::{Started, start};

pub use tokio_util::sync::CancellationToken;
