#![doc = include_str!("../README.md")]

mod api;
mod app;
mod config;
mod domain;
mod error;
mod jobs;
pub mod search;
mod store;

pub use app::Faq;
pub use config::Config;

/// The search engine over this service's articles and sections.
type Index = search::Engine<domain::ArticleHead, domain::Section>;
