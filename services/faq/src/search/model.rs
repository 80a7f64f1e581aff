//! What goes into the engine and what comes out.

use std::{ops::Range, time::Duration};

use jiff::Timestamp;

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
    #[must_use]
    pub fn contains(&self, now: Timestamp) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
}

/// One text that can be found: a version of an article, a section of the ward.
#[derive(Debug, Clone)]
pub struct Document<D> {
    /// Handed back with a hit, and shown to filters.
    pub data: D,
    /// When it may be found.
    pub validity: Validity,
    /// An article's question, a section's name.
    pub title: String,
    /// An article's answer, a section's duties.
    pub body: String,
    /// Words under which it is to be found as well.
    pub keywords: Vec<String>,
    /// Words with which it was found before by those who then answered with it; a word counts as often as it stands here.
    pub learned: Vec<String>,
    /// A reading of the title in kana, if one was given; readings of its words are known from the dictionary.
    pub reading: String,
}

/// What is now to be found under a key, in place of everything that was.
#[derive(Debug, Clone)]
pub struct Change<D> {
    /// Identity: an article's id, a section's code.
    pub key: String,
    /// All documents of this key: none to remove it, several for versions that follow each other.
    pub documents: Vec<Document<D>>,
}

/// What to look for.
#[derive(Debug, Clone)]
pub struct Query<'a> {
    /// The words, as typed; at most [`super::MAX_QUERY_CHARS`] characters.
    pub text: &'a str,
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

/// What of a document fits a query best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matched {
    /// Words of the title.
    Title,
    /// Words of the body.
    Body,
    /// The editors' keywords.
    Keywords,
    /// A reading that begins as typed.
    Reading,
    /// Words with which it was found before.
    Learned,
    /// Parts of words only.
    Other,
}

/// One document found.
#[derive(Debug, Clone)]
pub struct Hit<D> {
    /// What the document carries.
    pub data: D,
    /// Relevance; comparable only within one answer.
    pub score: f32,
    /// The whole title.
    pub title: Marked,
    /// The part of the body that says most about the query.
    pub snippet: Marked,
    /// What fits best.
    pub matched: Matched,
}

/// The answer to a query.
#[derive(Debug, Clone)]
pub struct Hits<D> {
    /// Best first.
    pub hits: Vec<Hit<D>>,
    /// Time spent in the engine.
    pub took: Duration,
}
