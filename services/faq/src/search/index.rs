//! The inverted index: tantivy in memory, fed with terms that the analyser made.

use std::sync::Arc;

use tantivy::{
    Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term,
    collector::TopDocs,
    columnar::Column,
    query::Query,
    schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{PreTokenizedString, Token},
};

use super::EngineError;

/// Memory the writer may fill before it flushes a segment, in bytes.
const WRITER_MEMORY: usize = 64 << 20;

/// The fields of the index.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    /// Number of the document, given anew with each change.
    slot: Field,
    /// Terms of the title: an article's question, a section's name.
    pub title: Field,
    /// Terms of the body: an article's answer, a section's duties.
    pub body: Field,
    /// Terms of the editors' keywords.
    pub keywords: Field,
    /// Terms of the learned words.
    pub learned: Field,
    /// Pairs of kanji in title and keywords.
    pub title_pairs: Field,
    /// Pairs of kanji in the body.
    pub body_pairs: Field,
    /// Beginnings of the readings of title and keywords.
    pub readings: Field,
}

/// The terms of one document, by field.
#[derive(Debug, Default)]
pub struct Terms {
    /// See [`Fields::title`].
    pub title: Vec<String>,
    /// See [`Fields::body`].
    pub body: Vec<String>,
    /// See [`Fields::keywords`].
    pub keywords: Vec<String>,
    /// See [`Fields::learned`].
    pub learned: Vec<String>,
    /// See [`Fields::title_pairs`].
    pub title_pairs: Vec<String>,
    /// See [`Fields::body_pairs`].
    pub body_pairs: Vec<String>,
    /// See [`Fields::readings`].
    pub readings: Vec<String>,
}

/// The writing end; there is one.
pub struct Writer {
    fields: Fields,
    changes: IndexWriter,
    reader: IndexReader,
}

/// The reading end: the index as it was at one commit. Cheap to clone.
#[derive(Clone)]
pub struct View {
    searcher: Searcher,
    /// For each segment, the slot of each of its documents.
    slots: Arc<[Column<u64>]>,
}

impl Writer {
    /// An empty index.
    pub fn new() -> Result<Self, EngineError> {
        let (schema, fields) = schema();
        let index = Index::create_in_ram(schema);
        let writer = index.writer_with_num_threads(1, WRITER_MEMORY)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { fields, changes: writer, reader })
    }

    /// The fields, for building queries.
    pub fn fields(&self) -> Fields {
        self.fields
    }

    /// Adds a document under a slot that was never used before.
    pub fn add(&self, slot: u64, terms: Terms) -> Result<(), EngineError> {
        let mut document = TantivyDocument::new();
        document.add_u64(self.fields.slot, slot);
        for (field, terms) in [
            (self.fields.title, terms.title),
            (self.fields.body, terms.body),
            (self.fields.keywords, terms.keywords),
            (self.fields.learned, terms.learned),
            (self.fields.title_pairs, terms.title_pairs),
            (self.fields.body_pairs, terms.body_pairs),
            (self.fields.readings, terms.readings),
        ] {
            document.add_pre_tokenized_text(field, pre_tokenized(terms));
        }
        self.changes.add_document(document)?;
        Ok(())
    }

    /// Removes the document of a slot.
    pub fn remove(&self, slot: u64) {
        self.changes.delete_term(Term::from_field_u64(self.fields.slot, slot));
    }

    /// Removes every document.
    pub fn clear(&self) -> Result<(), EngineError> {
        self.changes.delete_all_documents()?;
        Ok(())
    }

    /// Makes all changes since the last commit visible in the view it returns.
    pub fn commit(&mut self) -> Result<View, EngineError> {
        self.changes.commit()?;
        self.view()
    }

    /// Forgets all changes since the last commit.
    pub fn rollback(&mut self) -> Result<(), EngineError> {
        self.changes.rollback()?;
        Ok(())
    }

    /// The index as of the last commit.
    pub fn view(&self) -> Result<View, EngineError> {
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        let slots = searcher
            .segment_readers()
            .iter()
            .map(|segment| segment.fast_fields().u64("slot"))
            .collect::<tantivy::Result<_>>()?;
        Ok(View { searcher, slots })
    }
}

impl View {
    /// The slots of the `limit` best documents with their scores, best first.
    pub fn top(&self, query: &dyn Query, limit: usize) -> Result<Vec<(f32, u64)>, EngineError> {
        let ranked = self.searcher.search(query, &TopDocs::with_limit(limit).order_by_score())?;
        Ok(ranked
            .into_iter()
            .filter_map(|(score, at)| {
                Some((score, self.slots[at.segment_ord as usize].first(at.doc_id)?))
            })
            .collect())
    }
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let mut text = |name: &str, record: IndexRecordOption| {
        let indexing = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(record);
        schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
    };
    let positions = IndexRecordOption::WithFreqsAndPositions;
    let frequencies = IndexRecordOption::WithFreqs;
    let (title, body) = (text("title", positions), text("body", positions));
    let (keywords, learned) = (text("keywords", positions), text("learned", positions));
    let (title_pairs, body_pairs) =
        (text("title_pairs", frequencies), text("body_pairs", frequencies));
    let readings = text("readings", frequencies);
    let slot = schema.add_u64_field("slot", FAST | INDEXED);
    let fields = Fields { slot, title, body, keywords, learned, title_pairs, body_pairs, readings };
    (schema.build(), fields)
}

fn pre_tokenized(terms: Vec<String>) -> PreTokenizedString {
    let tokens = terms
        .into_iter()
        .enumerate()
        .map(|(position, text)| Token { position, text, ..Token::default() })
        .collect();
    PreTokenizedString { text: String::new(), tokens }
}
