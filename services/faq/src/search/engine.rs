//! The engine: both collections, searched the same way.

use std::{
    collections::HashSet,
    num::NonZero,
    panic::resume_unwind,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Instant,
};

use super::{
    EngineError, MAX_HITS, MAX_QUERY_CHARS,
    analyse::Analyser,
    catalogue::{Analysed, Catalogue, Former},
    entry::{self, Entry, TermName},
    model::{Change, Hit, Hits, Query},
    query::Asked,
    reading, snippet,
    synonyms::Synonyms,
};

/// Fewest changes for which it pays to analyse on several threads.
const PARALLEL_FROM: usize = 200;

/// The search engine of the FAQ (data `A` with each article) and of the section directory (data `S`).
///
/// All methods take `&self` and may be called from any thread; they compute, so an async caller moves them to a blocking
/// thread.
pub struct Engine<A, S> {
    analyser: Analyser,
    synonyms: Synonyms,
    articles: Catalogue<A>,
    sections: Catalogue<S>,
    built: AtomicBool,
}

impl<A: Clone + Send + Sync, S: Clone + Send + Sync> Engine<A, S> {
    /// An empty engine over the dictionary in `dictionary` (see [`super::dictionary::build`]).
    ///
    /// # Errors
    /// [`EngineError::Dictionary`] if there is none.
    pub fn open(dictionary: &Path) -> Result<Self, EngineError> {
        let analyser = Analyser::open(dictionary)?;
        let synonyms = Synonyms::load(&analyser)?;
        Ok(Self {
            analyser,
            synonyms,
            articles: Catalogue::new()?,
            sections: Catalogue::new()?,
            built: AtomicBool::new(false),
        })
    }

    /// Replaces all articles and all sections, each at once.
    ///
    /// # Errors
    /// [`EngineError`]; what failed then still has its former documents.
    pub fn rebuild(
        &self,
        articles: Vec<Change<A>>,
        sections: Vec<Change<S>>,
    ) -> Result<(), EngineError> {
        self.sections.commit(Former::Drop, self.analyse(sections)?)?;
        self.articles.commit(Former::Drop, self.analyse(articles)?)?;
        self.built.store(true, Ordering::Release);
        Ok(())
    }

    /// Changes articles, all at once.
    ///
    /// # Errors
    /// [`EngineError`]; none of the changes is then made.
    pub fn apply(&self, changes: Vec<Change<A>>) -> Result<(), EngineError> {
        self.articles.commit(Former::Keep, self.analyse(changes)?)
    }

    /// Changes sections, all at once.
    ///
    /// # Errors
    /// [`EngineError`]; none of the changes is then made.
    pub fn apply_sections(&self, changes: Vec<Change<S>>) -> Result<(), EngineError> {
        self.sections.commit(Former::Keep, self.analyse(changes)?)
    }

    /// Whether the engine was built once: before, it finds nothing.
    pub fn is_built(&self) -> bool {
        self.built.load(Ordering::Acquire)
    }

    /// Number of articles and of sections, valid or not.
    pub fn len(&self) -> (usize, usize) {
        (self.articles.len(), self.sections.len())
    }

    /// Finds articles for which `keep` holds.
    ///
    /// # Errors
    /// [`EngineError::QueryTooLong`]; others are faults of the installation.
    pub fn search(
        &self,
        query: &Query<'_>,
        keep: impl FnMut(&A) -> bool,
    ) -> Result<Hits<A>, EngineError> {
        self.find(&self.articles, query, keep)
    }

    /// Finds sections of the ward for which `keep` holds.
    ///
    /// # Errors
    /// [`EngineError::QueryTooLong`]; others are faults of the installation.
    pub fn search_sections(
        &self,
        query: &Query<'_>,
        keep: impl FnMut(&S) -> bool,
    ) -> Result<Hits<S>, EngineError> {
        self.find(&self.sections, query, keep)
    }

    /// The section of a code.
    pub fn section(&self, code: &str) -> Option<S> {
        self.sections.get(code).map(|entry| entry.data.clone())
    }

    fn find<D: Clone>(
        &self,
        catalogue: &Catalogue<D>,
        query: &Query<'_>,
        mut keep: impl FnMut(&D) -> bool,
    ) -> Result<Hits<D>, EngineError> {
        let started = Instant::now();
        let chars = query.text.chars().count();
        if chars > MAX_QUERY_CHARS {
            return Err(EngineError::QueryTooLong { chars, limit: MAX_QUERY_CHARS });
        }
        let asked = Asked::new(query.text, &self.analyser, &self.synonyms)?;
        let Some(compiled) = asked.query(catalogue.fields()) else {
            return Ok(Hits { hits: Vec::new(), took: started.elapsed() });
        };
        let marked: HashSet<TermName> = asked.terms().map(TermName::of).collect();
        let hits = catalogue
            .top(&*compiled, query.limit.clamp(1, MAX_HITS), |entry| {
                entry.validity.contains(query.now) && keep(&entry.data)
            })?
            .into_iter()
            .map(|(score, entry)| self.hit(score, &entry, &asked, &marked))
            .collect::<Result<_, _>>()?;
        Ok(Hits { hits, took: started.elapsed() })
    }

    fn hit<D: Clone>(
        &self,
        score: f32,
        entry: &Entry<D>,
        asked: &Asked,
        marked: &HashSet<TermName>,
    ) -> Result<Hit<D>, EngineError> {
        let mut title = snippet::whole(&entry.title, marked);
        let mut by_reading = false;
        if !asked.readings.is_empty() {
            let words = self.analyser.words(&entry.title.text)?;
            let begun = reading::begun_by(&words, &asked.readings);
            by_reading = !begun.is_empty();
            title = snippet::mark_too(title, begun);
        }
        Ok(Hit {
            data: entry.data.clone(),
            score,
            title,
            snippet: snippet::best(&entry.body, marked),
            matched: entry.matched(marked, by_reading),
        })
    }

    /// Analyses changes, on all processors if there are many.
    fn analyse<D: Send>(&self, changes: Vec<Change<D>>) -> Result<Vec<Analysed<D>>, EngineError> {
        if changes.len() < PARALLEL_FROM {
            return changes.into_iter().map(|change| self.analyse_one(change)).collect();
        }
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let share = changes.len().div_ceil(threads);
        let mut rest = changes.into_iter();
        let parts: Vec<Vec<_>> =
            (0..threads).map(|_| rest.by_ref().take(share).collect()).collect();
        thread::scope(|scope| {
            let analyse_part = |part: Vec<Change<D>>| {
                part.into_iter().map(|change| self.analyse_one(change)).collect()
            };
            let workers: Vec<_> =
                parts.into_iter().map(|part| scope.spawn(move || analyse_part(part))).collect();
            let mut all = Vec::new();
            for worker in workers {
                let part: Result<Vec<_>, EngineError> =
                    worker.join().unwrap_or_else(|panic| resume_unwind(panic));
                all.extend(part?);
            }
            Ok(all)
        })
    }

    fn analyse_one<D>(&self, change: Change<D>) -> Result<Analysed<D>, EngineError> {
        let analyse = |document| entry::analyse(document, &self.analyser);
        let documents = change.documents.into_iter().map(analyse).collect::<Result<_, _>>()?;
        Ok(Analysed { key: change.key, documents })
    }
}
