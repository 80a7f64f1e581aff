//! One searchable collection: changed by one writer at a time, read by everybody without waiting.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arc_swap::ArcSwap;
use tantivy::query::Query;

use super::{
    EngineError,
    entry::Entry,
    index::{Fields, Terms, View, Writer},
};

/// A document after analysis: what is kept and what is indexed.
pub type Analysed<K> = (Entry<K>, Terms);

/// A change after analysis.
pub enum AnalysedChange<K> {
    /// Adds or replaces.
    Put(Box<Analysed<K>>),
    /// Removes.
    Remove(K),
}

/// Documents of one kind. Readers always see one whole commit: index and documents belong together.
pub struct Catalogue<K> {
    fields: Fields,
    writer: Mutex<Writing>,
    current: ArcSwap<Snapshot<K>>,
}

struct Writing {
    writer: Writer,
    next_slot: u64,
}

struct Snapshot<K> {
    view: View,
    entries: Entries<K>,
}

struct Entries<K> {
    by_slot: HashMap<u64, Arc<Entry<K>>>,
    slots: HashMap<K, u64>,
}

impl<K: Clone + Eq + Hash> Catalogue<K> {
    /// An empty collection.
    pub fn new() -> Result<Self, EngineError> {
        let writer = Writer::new()?;
        let snapshot = Snapshot { view: writer.view()?, entries: Entries::empty() };
        Ok(Self {
            fields: writer.fields(),
            writer: Mutex::new(Writing { writer, next_slot: 0 }),
            current: ArcSwap::from_pointee(snapshot),
        })
    }

    /// The fields of the index, for building queries.
    pub fn fields(&self) -> Fields {
        self.fields
    }

    /// Number of documents.
    pub fn len(&self) -> usize {
        self.current.load().entries.by_slot.len()
    }

    /// Replaces all documents at once.
    pub fn rebuild(&self, documents: Vec<Analysed<K>>) -> Result<(), EngineError> {
        let changes = documents.into_iter().map(|document| AnalysedChange::Put(Box::new(document)));
        self.commit(|_| Entries::empty(), true, changes)
    }

    /// Makes `changes` in order and all at once.
    pub fn apply(&self, changes: Vec<AnalysedChange<K>>) -> Result<(), EngineError> {
        self.commit(Entries::clone, false, changes.into_iter())
    }

    fn commit(
        &self,
        start: impl FnOnce(&Entries<K>) -> Entries<K>,
        clear: bool,
        changes: impl Iterator<Item = AnalysedChange<K>>,
    ) -> Result<(), EngineError> {
        let mut writing = self.writing();
        let mut entries = start(&self.current.load().entries);
        let view = match writing.commit(clear, changes, &mut entries) {
            Ok(view) => view,
            Err(error) => {
                writing.writer.rollback()?;
                return Err(error);
            }
        };
        self.current.store(Arc::new(Snapshot { view, entries }));
        Ok(())
    }

    /// The best `limit` documents that `keep` accepts, best first.
    pub fn top(
        &self,
        query: &dyn Query,
        limit: usize,
        keep: impl Fn(&Entry<K>) -> bool,
    ) -> Result<Vec<(f32, Arc<Entry<K>>)>, EngineError> {
        let snapshot = self.current.load_full();
        // Few documents are refused, so asking for some more and, rarely, again is cheaper than a filter in the index.
        let mut fetch = limit + limit / 2;
        loop {
            let ranked = snapshot.view.top(query, fetch)?;
            let exhausted = ranked.len() < fetch;
            let mut kept: Vec<_> = ranked
                .into_iter()
                .filter_map(|(score, slot)| Some((score, Arc::clone(snapshot.entries.by_slot.get(&slot)?))))
                .filter(|(_, entry)| keep(entry))
                .collect();
            if exhausted || kept.len() >= limit {
                kept.truncate(limit);
                return Ok(kept);
            }
            fetch *= 4;
        }
    }

    /// A panic while writing leaves nothing half done that a later commit would show, so poisoning does not matter.
    fn writing(&self) -> MutexGuard<'_, Writing> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Writing {
    fn commit<K: Clone + Eq + Hash>(
        &mut self,
        clear: bool,
        changes: impl Iterator<Item = AnalysedChange<K>>,
        entries: &mut Entries<K>,
    ) -> Result<View, EngineError> {
        if clear {
            self.writer.clear()?;
        }
        for change in changes {
            match change {
                AnalysedChange::Put(document) => {
                    let (entry, terms) = *document;
                    self.remove(&entry.key, entries);
                    self.writer.add(self.next_slot, terms)?;
                    entries.slots.insert(entry.key.clone(), self.next_slot);
                    entries.by_slot.insert(self.next_slot, Arc::new(entry));
                    self.next_slot += 1;
                }
                AnalysedChange::Remove(key) => self.remove(&key, entries),
            }
        }
        self.writer.commit()
    }

    fn remove<K: Eq + Hash>(&self, key: &K, entries: &mut Entries<K>) {
        if let Some(slot) = entries.slots.remove(key) {
            entries.by_slot.remove(&slot);
            self.writer.remove(slot);
        }
    }
}

impl<K> Entries<K> {
    fn empty() -> Self {
        Self { by_slot: HashMap::new(), slots: HashMap::new() }
    }
}

impl<K: Clone> Clone for Entries<K> {
    fn clone(&self) -> Self {
        Self { by_slot: self.by_slot.clone(), slots: self.slots.clone() }
    }
}
