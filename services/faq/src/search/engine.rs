//! The engine: both collections, searched the same way.

use std::{
    collections::HashSet,
    hash::Hash,
    num::NonZero,
    panic::resume_unwind,
    path::Path,
    thread,
    time::Instant,
};

use uuid::Uuid;

use super::{
    EngineError, MAX_HITS, MAX_QUERY_CHARS,
    analyse::Analyser,
    catalogue::{Analysed, AnalysedChange, Catalogue},
    entry::{self, Entry, TermName},
    model::{Change, Document, Hit, Hits, KindSet, Query},
    query::Asked,
    reading, snippet,
    synonyms::Synonyms,
};

/// Fewest documents for which it pays to analyse on several threads.
const PARALLEL_FROM: usize = 200;

/// The search engine of the FAQ and of the section directory. All methods take `&self` and may be called from any
/// thread; they compute, so an async caller moves rebuilding and applying to a blocking thread.
pub struct Engine {
    analyser: Analyser,
    synonyms: Synonyms,
    articles: Catalogue<Uuid>,
    sections: Catalogue<String>,
}

impl Engine {
    /// An empty engine over the dictionary in `dictionary` (see [`super::dictionary::build`]).
    ///
    /// # Errors
    /// [`EngineError::Dictionary`] if there is none.
    pub fn open(dictionary: &Path) -> Result<Self, EngineError> {
        let analyser = Analyser::open(dictionary)?;
        let synonyms = Synonyms::load(&analyser)?;
        Ok(Self { analyser, synonyms, articles: Catalogue::new()?, sections: Catalogue::new()? })
    }

    /// Replaces all articles (keyed by article id) at once.
    ///
    /// # Errors
    /// [`EngineError`]; the engine then still has the former articles.
    pub fn rebuild(&self, articles: Vec<Document<Uuid>>) -> Result<(), EngineError> {
        self.articles.rebuild(self.analyse(articles)?)
    }

    /// Adds, replaces and removes articles, in order and all at once.
    ///
    /// # Errors
    /// [`EngineError`]; none of the changes is then made.
    pub fn apply(&self, changes: Vec<Change<Uuid>>) -> Result<(), EngineError> {
        self.articles.apply(self.analyse_changes(changes)?)
    }

    /// Replaces the whole section directory (keyed by the ward's section code) at once.
    ///
    /// # Errors
    /// [`EngineError`]; the engine then still has the former directory.
    pub fn rebuild_sections(&self, sections: Vec<Document<String>>) -> Result<(), EngineError> {
        self.sections.rebuild(self.analyse(sections)?)
    }

    /// Adds, replaces and removes sections, in order and all at once.
    ///
    /// # Errors
    /// [`EngineError`]; none of the changes is then made.
    pub fn apply_sections(&self, changes: Vec<Change<String>>) -> Result<(), EngineError> {
        self.sections.apply(self.analyse_changes(changes)?)
    }

    /// Finds articles.
    ///
    /// # Errors
    /// [`EngineError::QueryTooLong`]; others are faults of the installation.
    pub fn search(&self, query: &Query<'_>) -> Result<Hits<Uuid>, EngineError> {
        self.find(&self.articles, query)
    }

    /// Finds sections of the ward.
    ///
    /// # Errors
    /// [`EngineError::QueryTooLong`]; others are faults of the installation.
    pub fn search_sections(&self, query: &Query<'_>) -> Result<Hits<String>, EngineError> {
        self.find(&self.sections, query)
    }

    /// Number of articles and of sections, valid or not.
    pub fn len(&self) -> (usize, usize) {
        (self.articles.len(), self.sections.len())
    }

    fn find<K: Clone + Eq + Hash>(
        &self,
        catalogue: &Catalogue<K>,
        query: &Query<'_>,
    ) -> Result<Hits<K>, EngineError> {
        let started = Instant::now();
        let chars = query.text.chars().count();
        if chars > MAX_QUERY_CHARS {
            return Err(EngineError::QueryTooLong { chars, limit: MAX_QUERY_CHARS });
        }
        let asked = Asked::new(query.text, &self.analyser, &self.synonyms)?;
        let Some(compiled) = asked.query(catalogue.fields()) else {
            return Ok(Hits { hits: Vec::new(), took: started.elapsed() });
        };
        let any_kind = query.kinds == KindSet::default();
        let keep = |entry: &Entry<K>| {
            entry.validity.contains(query.now) && (any_kind || entry.kinds.meets(query.kinds))
        };
        let marked: HashSet<TermName> = asked.terms().map(TermName::of).collect();
        let hits = catalogue
            .top(&*compiled, query.limit.clamp(1, MAX_HITS), keep)?
            .into_iter()
            .map(|(score, entry)| self.hit(score, &entry, &asked, &marked))
            .collect::<Result<_, _>>()?;
        Ok(Hits { hits, took: started.elapsed() })
    }

    fn hit<K: Clone>(
        &self,
        score: f32,
        entry: &Entry<K>,
        asked: &Asked,
        marked: &HashSet<TermName>,
    ) -> Result<Hit<K>, EngineError> {
        let mut title = snippet::whole(&entry.title, marked);
        if !asked.readings.is_empty() {
            let words = self.analyser.words(&entry.title.text)?;
            title = snippet::mark_too(title, reading::begun_by(&words, &asked.readings));
        }
        Ok(Hit {
            key: entry.key.clone(),
            version: entry.version,
            score,
            title,
            snippet: snippet::best(&entry.body, marked),
        })
    }

    fn analyse_changes<K: Send>(&self, changes: Vec<Change<K>>) -> Result<Vec<AnalysedChange<K>>, EngineError> {
        changes
            .into_iter()
            .map(|change| match change {
                Change::Put(document) => {
                    Ok(AnalysedChange::Put(Box::new(entry::analyse(document, &self.analyser)?)))
                }
                Change::Remove(key) => Ok(AnalysedChange::Remove(key)),
            })
            .collect()
    }

    /// Analyses many documents, on all processors if there are enough.
    fn analyse<K: Send>(&self, documents: Vec<Document<K>>) -> Result<Vec<Analysed<K>>, EngineError> {
        let threads = if documents.len() < PARALLEL_FROM { 1 } else { thread::available_parallelism().map_or(1, NonZero::get) };
        let share = documents.len().div_ceil(threads).max(1);
        let mut rest = documents.into_iter();
        thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|_| rest.by_ref().take(share).collect::<Vec<_>>())
                .map(|part| scope.spawn(|| part.into_iter().map(|document| entry::analyse(document, &self.analyser)).collect::<Vec<_>>()))
                .collect();
            let results = workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
            results.flatten().collect()
        })
    }
}
