//! One searchable collection: changed by one writer at a time, read by everybody without waiting.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use arc_swap::ArcSwap;
use tantivy::query::Query;

use super::{
    EngineError,
    entry::Entry,
    index::{Fields, Terms, View, Writer},
};

/// A change after analysis: what is kept and what is indexed of each document.
pub struct Analysed<D> {
    /// See [`super::Change`].
    pub key: String,
    /// See [`super::Change`].
    pub documents: Vec<(Entry<D>, Terms)>,
}

/// A document with its score.
pub type Ranked<D> = (f32, Arc<Entry<D>>);

/// Documents of one kind. Readers always see one whole commit: index and documents belong together.
pub struct Catalogue<D> {
    fields: Fields,
    writer: Mutex<Writing>,
    current: ArcSwap<Snapshot<D>>,
}

struct Writing {
    writer: Writer,
    next_slot: u64,
}

struct Snapshot<D> {
    view: View,
    entries: Entries<D>,
}

/// Documents by their number in the index, and the numbers of each key.
struct Entries<D> {
    by_slot: HashMap<u64, Arc<Entry<D>>>,
    slots: HashMap<String, Vec<u64>>,
}

/// What becomes of the documents that were there before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Former {
    /// They stay, but for those whose key is changed.
    Keep,
    /// They go.
    Drop,
}

impl<D> Catalogue<D> {
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

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.current.load().entries.slots.len()
    }

    /// The first document of a key.
    pub fn get(&self, key: &str) -> Option<Arc<Entry<D>>> {
        let snapshot = self.current.load();
        let slot = snapshot.entries.slots.get(key)?.first()?;
        snapshot.entries.by_slot.get(slot).map(Arc::clone)
    }

    /// Makes `changes` in order and all at once; readers see either none or all of them.
    pub fn commit(&self, former: Former, changes: Vec<Analysed<D>>) -> Result<(), EngineError> {
        // A panic while writing leaves nothing half done that a later commit would show: poisoning does not matter.
        let mut writing = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut entries = match former {
            Former::Keep => self.current.load().entries.clone(),
            Former::Drop => Entries::empty(),
        };
        match writing.commit(former, changes, &mut entries) {
            Ok(view) => {
                self.current.store(Arc::new(Snapshot { view, entries }));
                Ok(())
            }
            Err(error) => {
                writing.writer.rollback()?;
                Err(error)
            }
        }
    }

    /// The best `limit` documents that `keep` accepts, best first.
    pub fn top(
        &self,
        query: &dyn Query,
        limit: usize,
        mut keep: impl FnMut(&Entry<D>) -> bool,
    ) -> Result<Vec<Ranked<D>>, EngineError> {
        let snapshot = self.current.load_full();
        // Few documents are refused, so asking for some more and, rarely, again is cheaper than a filter in the index.
        let mut fetch = limit + limit / 2;
        loop {
            let ranked = snapshot.view.top(query, fetch)?;
            let exhausted = ranked.len() < fetch;
            let mut kept: Vec<_> = ranked
                .into_iter()
                .filter_map(|(score, slot)| {
                    Some((score, Arc::clone(snapshot.entries.by_slot.get(&slot)?)))
                })
                .filter(|(_, entry)| keep(entry))
                .collect();
            if exhausted || kept.len() >= limit {
                kept.truncate(limit);
                return Ok(kept);
            }
            fetch *= 4;
        }
    }
}

impl Writing {
    fn commit<D>(
        &mut self,
        former: Former,
        changes: Vec<Analysed<D>>,
        entries: &mut Entries<D>,
    ) -> Result<View, EngineError> {
        if former == Former::Drop {
            self.writer.clear()?;
        }
        for change in changes {
            for slot in entries.slots.remove(&change.key).unwrap_or_default() {
                entries.by_slot.remove(&slot);
                self.writer.remove(slot);
            }
            let mut slots = Vec::with_capacity(change.documents.len());
            for (entry, terms) in change.documents {
                self.writer.add(self.next_slot, terms)?;
                entries.by_slot.insert(self.next_slot, Arc::new(entry));
                slots.push(self.next_slot);
                self.next_slot += 1;
            }
            if !slots.is_empty() {
                entries.slots.insert(change.key, slots);
            }
        }
        self.writer.commit()
    }
}

impl<D> Entries<D> {
    fn empty() -> Self {
        Self { by_slot: HashMap::new(), slots: HashMap::new() }
    }
}

impl<D> Clone for Entries<D> {
    fn clone(&self) -> Self {
        Self { by_slot: self.by_slot.clone(), slots: self.slots.clone() }
    }
}
