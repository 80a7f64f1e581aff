//! What goes into the engine and what comes out.

use std::{ops::Range, time::Duration};

use jiff::Timestamp;

/// Kinds of sources as a set of bits; which bit means what is the caller's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KindSet(pub u32);

impl KindSet {
    /// Whether the two sets share a kind.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The instants at which a document may be found: from `from` on, before `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// First instant of validity.
    pub from: Timestamp,
    /// First instant after it; none if it has no end.
    pub until: Option<Timestamp>,
}

impl Validity {
    /// Whether `now` lies within.
    pub fn contains(&self, now: Timestamp) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
}

/// One thing that can be found: an article or a section of the ward.
#[derive(Debug, Clone)]
pub struct Document<K> {
    /// Its identity; a document put under a known key replaces the former one.
    pub key: K,
    /// Its version, handed back with a hit.
    pub version: u32,
    /// Kinds of its sources; searched for only if they meet the query's, unless the query names none.
    pub kinds: KindSet,
    /// When it may be found.
    pub validity: Validity,
    /// An article's question, a section's name.
    pub title: String,
    /// An article's answer, a section's duties.
    pub body: String,
    /// Words under which it is to be found as well.
    pub keywords: Vec<String>,
    /// A reading of the title in kana, if one was given; readings of its words are known from the dictionary.
    pub reading: String,
}

/// A change to the documents of the engine.
#[derive(Debug, Clone)]
pub enum Change<K> {
    /// Adds the document or replaces the one of the same key.
    Put(Document<K>),
    /// Removes the document of this key, if there is one.
    Remove(K),
}

/// What to look for.
#[derive(Debug, Clone)]
pub struct Query<'a> {
    /// The words, as typed; at most [`super::MAX_QUERY_CHARS`] characters.
    pub text: &'a str,
    /// Only documents of these kinds; the empty set means all.
    pub kinds: KindSet,
    /// Greatest number of hits; at most [`super::MAX_HITS`] are given.
    pub limit: usize,
    /// The instant at which documents must be valid.
    pub now: Timestamp,
}

/// Text with the words that were searched for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marked {
    /// The text as the editors wrote it.
    pub text: String,
    /// Byte ranges of `text` to mark: in order, apart, on character borders.
    pub marks: Vec<Range<usize>>,
}

/// One document found.
#[derive(Debug, Clone)]
pub struct Hit<K> {
    /// Its identity.
    pub key: K,
    /// Its version.
    pub version: u32,
    /// Relevance; comparable only within one answer.
    pub score: f32,
    /// The whole title.
    pub title: Marked,
    /// The part of the body that says most about the query.
    pub snippet: Marked,
}

/// The answer to a query.
#[derive(Debug, Clone)]
pub struct Hits<K> {
    /// Best first.
    pub hits: Vec<Hit<K>>,
    /// Time spent in the engine.
    pub took: Duration,
}
