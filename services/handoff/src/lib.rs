#![doc = include_str!("../README.md")]

mod api;
mod app;
mod config;
pub mod domain;
mod error;
mod jobs;
mod mail;
mod store;

pub use app::Handoff;
