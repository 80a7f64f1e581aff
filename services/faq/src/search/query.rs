//! From a resident's words to a query of the index.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::{
    Term,
    query::{BooleanQuery, BoostQuery, DisjunctionMaxQuery, Occur, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

use super::{
    EngineError,
    analyse::{Analyser, kanji_pairs},
    index::Fields,
    reading,
    synonyms::{Phrase, Synonyms},
};

/// How much each field counts. Found by measurement on real questions of residents; see the `eval` example.
struct Weights {
    title: f32,
    body: f32,
    keywords: f32,
    learned: f32,
    title_pairs: f32,
    body_pairs: f32,
    readings: f32,
    /// Factor for a synonym, compared with the word itself.
    synonym: f32,
}

const WEIGHTS: Weights = Weights {
    title: 1.0,
    body: 0.9,
    keywords: 0.8,
    learned: 0.8,
    title_pairs: 0.35,
    body_pairs: 0.2,
    readings: 1.5,
    synonym: 0.4,
};

/// A query after analysis.
#[derive(Debug, Default)]
pub struct Asked {
    /// Meaningful terms, each once, with the phrases that mean the same.
    words: BTreeMap<String, Vec<Phrase>>,
    /// Phrases that mean the same as a compound of the query.
    alternatives: Vec<Phrase>,
    /// Pairs of kanji, each once.
    pairs: BTreeSet<String>,
    /// Parts that may be the beginning of a reading.
    pub readings: Vec<String>,
}

impl Asked {
    /// Analyses the text of a query.
    pub fn new(text: &str, analyser: &Analyser, synonyms: &Synonyms) -> Result<Self, EngineError> {
        let terms: Vec<String> =
            analyser.words(text)?.into_iter().filter_map(|word| word.term).collect();
        let mut asked = Self {
            words: terms.iter().map(|term| (term.clone(), Vec::new())).collect(),
            pairs: kanji_pairs(text).into_iter().collect(),
            readings: reading::typed(text),
            ..Self::default()
        };
        for found in synonyms.matches(&terms) {
            let others = found.others.into_iter().cloned();
            match asked.words.get_mut(&terms[found.at]) {
                Some(known) if found.length == 1 => *known = others.collect(),
                _ => asked.alternatives.extend(others),
            }
        }
        Ok(asked)
    }

    /// Terms to mark in what is found.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        let synonyms = self.words.values().flatten().chain(&self.alternatives).flatten();
        self.words.keys().chain(synonyms).map(String::as_str)
    }

    /// The query of the index; nothing if the text has no searchable word.
    pub fn query(&self, fields: Fields) -> Option<Box<dyn Query>> {
        let mut clauses: Vec<Box<dyn Query>> = Vec::new();
        for (field, weight) in [
            (fields.title, WEIGHTS.title),
            (fields.body, WEIGHTS.body),
            (fields.keywords, WEIGHTS.keywords),
            (fields.learned, WEIGHTS.learned),
        ] {
            clauses.extend(
                self.words.iter().map(|(word, synonyms)| either(field, word, synonyms, weight)),
            );
            clauses.extend(
                self.alternatives
                    .iter()
                    .map(|other| phrase(field, other, weight * WEIGHTS.synonym)),
            );
        }
        for (field, weight) in
            [(fields.title_pairs, WEIGHTS.title_pairs), (fields.body_pairs, WEIGHTS.body_pairs)]
        {
            clauses.extend(self.pairs.iter().map(|pair| term(field, pair, weight)));
        }
        clauses.extend(
            self.readings.iter().map(|typed| term(fields.readings, typed, WEIGHTS.readings)),
        );
        if clauses.is_empty() {
            return None;
        }
        Some(Box::new(BooleanQuery::new(
            clauses.into_iter().map(|clause| (Occur::Should, clause)).collect(),
        )))
    }
}

/// The word or, where that scores better, one of its synonyms: a document that has them all counts once.
fn either(field: Field, word: &str, synonyms: &[Phrase], weight: f32) -> Box<dyn Query> {
    if synonyms.is_empty() {
        return term(field, word, weight);
    }
    let mut ways = vec![term(field, word, weight)];
    ways.extend(synonyms.iter().map(|other| phrase(field, other, weight * WEIGHTS.synonym)));
    Box::new(DisjunctionMaxQuery::new(ways))
}

fn phrase(field: Field, phrase: &Phrase, weight: f32) -> Box<dyn Query> {
    match phrase.as_slice() {
        [single] => term(field, single, weight),
        several => {
            let terms = several.iter().map(|term| Term::from_field_text(field, term)).collect();
            Box::new(BoostQuery::new(Box::new(PhraseQuery::new(terms)), weight))
        }
    }
}

fn term(field: Field, term: &str, weight: f32) -> Box<dyn Query> {
    let query = TermQuery::new(Term::from_field_text(field, term), IndexRecordOption::WithFreqs);
    Box::new(BoostQuery::new(Box::new(query), weight))
}
