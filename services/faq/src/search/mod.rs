//! Full-text search in Japanese, in this process.
//!
//! Text is made uniform ([`normalise`]), cut into words by lindera over IPADIC ([`analyse`]), reduced to the words that
//! carry meaning ([`words`]) and kept in a tantivy index in memory ([`index`]) beside pairs of kanji and kana readings.
//! Postgres stays the truth; the engine is rebuilt from it at start and told of every change.
//!
//! Nothing here knows SQL, tokio or the wire.

mod analyse;
mod catalogue;
pub mod dictionary;
mod engine;
mod entry;
mod error;
mod index;
mod model;
mod normalise;
mod query;
mod reading;
mod snippet;
mod synonyms;
mod words;

pub use self::{
    engine::Engine,
    error::EngineError,
    model::{Change, Document, Hit, Hits, Marked, Matched, Query, Validity},
};

/// Longest query, in characters.
pub const MAX_QUERY_CHARS: usize = 200;
/// Most hits one search gives.
pub const MAX_HITS: usize = 50;
