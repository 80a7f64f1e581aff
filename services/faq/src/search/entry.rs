//! A document as the engine keeps it: the texts to show and where their words are.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
    ops::Range,
};

use super::{
    EngineError,
    analyse::{Analyser, Word, kanji_pairs},
    index::Terms,
    model::{Document, Matched, Validity},
    reading,
};

/// A short name for a term. Two terms of one name would at worst mark a word too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TermName(u32);

impl TermName {
    /// The name of `term`.
    #[allow(clippy::cast_possible_truncation, reason = "the lower half of a hash is a hash")]
    pub fn of(term: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        term.hash(&mut hasher);
        Self(hasher.finish() as u32)
    }
}

/// A meaningful word within a text.
#[derive(Debug, Clone)]
pub struct Span {
    /// Its term.
    pub name: TermName,
    /// Its bytes. Texts are far below 4 GiB.
    pub range: Range<u32>,
}

/// A text and its meaningful words, in order.
#[derive(Debug)]
pub struct Text {
    /// As the editors wrote it.
    pub text: String,
    /// Its words.
    pub spans: Vec<Span>,
}

impl Text {
    fn names(&self) -> impl Iterator<Item = TermName> {
        self.spans.iter().map(|span| span.name)
    }

    fn new(text: String, words: &[Word]) -> Self {
        let spans = words
            .iter()
            .filter_map(|word| {
                let range =
                    u32::try_from(word.range.start).ok()?..u32::try_from(word.range.end).ok()?;
                Some(Span { name: TermName::of(word.term.as_deref()?), range })
            })
            .collect();
        Self { text, spans }
    }
}

/// A document that can be found.
#[derive(Debug)]
pub struct Entry<D> {
    /// See [`Document`].
    pub data: D,
    /// See [`Document`].
    pub validity: Validity,
    /// See [`Document`].
    pub title: Text,
    /// See [`Document`].
    pub body: Text,
    /// Terms of the keywords.
    pub keywords: Vec<TermName>,
    /// Terms of the learned words.
    pub learned: Vec<TermName>,
}

impl<D> Entry<D> {
    /// What has most of the words named in `asked`; of equals the first in the order title, keywords, learned, body.
    pub fn matched(&self, asked: &HashSet<TermName>, by_reading: bool) -> Matched {
        let different = |names: &mut dyn Iterator<Item = TermName>| {
            names.filter(|name| asked.contains(name)).collect::<HashSet<_>>().len()
        };
        let (mut best, mut most) = (if by_reading { Matched::Reading } else { Matched::Other }, 0);
        for (matched, count) in [
            (Matched::Title, different(&mut self.title.names())),
            (Matched::Keywords, different(&mut self.keywords.iter().copied())),
            (Matched::Learned, different(&mut self.learned.iter().copied())),
            (Matched::Body, different(&mut self.body.names())),
        ] {
            if count > most {
                (best, most) = (matched, count);
            }
        }
        best
    }
}

/// Analyses a document into what the index and what the engine keeps of it.
pub fn analyse<D>(
    document: Document<D>,
    analyser: &Analyser,
) -> Result<(Entry<D>, Terms), EngineError> {
    let title_words = analyser.words(&document.title)?;
    let body_words = analyser.words(&document.body)?;
    let mut terms = Terms {
        title: terms(&title_words),
        title_pairs: kanji_pairs(&document.title),
        body: terms(&body_words),
        body_pairs: kanji_pairs(&document.body),
        ..Terms::default()
    };
    let mut readings = reading::prefixes(&title_words);
    readings.extend(reading::given_prefixes(&document.reading));
    for keyword in &document.keywords {
        let words = analyser.words(keyword)?;
        readings.extend(reading::prefixes(&words));
        terms.keywords.extend(words.into_iter().filter_map(|word| word.term));
        terms.title_pairs.extend(kanji_pairs(keyword));
    }
    terms.readings = readings.into_iter().collect();
    for learned in &document.learned {
        terms.learned.extend(analyser.words(learned)?.into_iter().filter_map(|word| word.term));
    }
    let entry = Entry {
        data: document.data,
        validity: document.validity,
        title: Text::new(document.title, &title_words),
        body: Text::new(document.body, &body_words),
        keywords: names(&terms.keywords),
        learned: names(&terms.learned),
    };
    Ok((entry, terms))
}

fn terms(words: &[Word]) -> Vec<String> {
    words.iter().filter_map(|word| word.term.clone()).collect()
}

/// The names of `terms`, each once.
fn names(terms: &[String]) -> Vec<TermName> {
    terms.iter().map(|term| TermName::of(term)).collect::<HashSet<_>>().into_iter().collect()
}
