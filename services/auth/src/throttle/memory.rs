//! The counters of this process alone.

use std::{collections::HashMap, time::Duration};

use jiff::{SignedDuration, Timestamp};

use crate::domain::Limit;

/// Counters kept at most, some 10 MB. A guesser who fills it has spread over so many sources that the user's counter holds.
const MAX_COUNTERS: usize = 65_536;

/// Attempts by key within their windows.
#[derive(Default)]
pub(super) struct Memory {
    counters: HashMap<String, Counter>,
}

struct Counter {
    attempts: u32,
    ends_at: Timestamp,
}

impl Memory {
    /// Counts an attempt everywhere if no counter is full; otherwise says how long the fullest lasts and counts nothing.
    pub fn count(&mut self, wanted: &[(String, Limit)], now: Timestamp) -> Duration {
        let wait =
            wanted.iter().map(|(key, limit)| self.wait(key, *limit, now)).max().unwrap_or_default();
        if wait > Duration::ZERO {
            return wait;
        }
        self.make_room(wanted.len(), now);
        for (key, limit) in wanted {
            let window = SignedDuration::try_from(limit.window).unwrap_or(SignedDuration::MAX);
            let ends_at = now.saturating_add(window).unwrap_or(Timestamp::MAX);
            let counter =
                self.counters.entry(key.clone()).or_insert(Counter { attempts: 0, ends_at });
            if counter.ends_at <= now {
                *counter = Counter { attempts: 0, ends_at };
            }
            counter.attempts += 1;
        }
        Duration::ZERO
    }

    /// Takes one attempt back; the first key is dropped altogether if `clear_first`.
    pub fn forget(&mut self, keys: &[&str], clear_first: bool) {
        for (index, key) in keys.iter().enumerate() {
            if index == 0 && clear_first {
                self.counters.remove(*key);
            } else if let Some(counter) = self.counters.get_mut(*key) {
                counter.attempts = counter.attempts.saturating_sub(1);
            }
        }
    }

    fn wait(&self, key: &str, limit: Limit, now: Timestamp) -> Duration {
        match self.counters.get(key) {
            Some(counter) if counter.attempts >= limit.attempts => {
                Duration::try_from(counter.ends_at.duration_since(now)).unwrap_or_default()
            }
            _ => Duration::ZERO,
        }
    }

    fn make_room(&mut self, wanted: usize, now: Timestamp) {
        if self.counters.len() + wanted <= MAX_COUNTERS {
            return;
        }
        self.counters.retain(|_, counter| counter.ends_at > now);
        while self.counters.len() + wanted > MAX_COUNTERS {
            let Some(any) = self.counters.keys().next().cloned() else { return };
            self.counters.remove(&any);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { attempts: 3, window: Duration::from_mins(1) };

    fn start() -> Timestamp {
        "2026-11-24T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn three_pass_the_fourth_waits_until_the_window_ends() {
        let mut memory = Memory::default();
        let pair = [("pair:a".to_owned(), LIMIT)];
        for second in 0..3 {
            assert_eq!(
                memory.count(&pair, start() + SignedDuration::from_secs(second)),
                Duration::ZERO
            );
        }
        assert_eq!(
            memory.count(&pair, start() + SignedDuration::from_secs(10)),
            Duration::from_secs(50)
        );
        assert_eq!(memory.count(&pair, start() + SignedDuration::from_secs(60)), Duration::ZERO);
    }

    #[test]
    fn a_refused_attempt_counts_nowhere() {
        let mut memory = Memory::default();
        let one = Limit { attempts: 1, ..LIMIT };
        let (full, other) = (("pair:full".to_owned(), one), ("source:other".to_owned(), one));
        assert_eq!(memory.count(std::slice::from_ref(&full), start()), Duration::ZERO);
        assert!(memory.count(&[other.clone(), full], start()) > Duration::ZERO);
        assert_eq!(
            memory.count(&[other], start()),
            Duration::ZERO,
            "the refused attempt was not counted"
        );
    }

    #[test]
    fn success_clears_the_pair_and_takes_one_back_elsewhere() {
        let mut memory = Memory::default();
        let wanted = [("pair".to_owned(), LIMIT), ("source".to_owned(), LIMIT)];
        for _ in 0..3 {
            memory.count(&wanted, start());
        }
        memory.forget(&["pair", "source"], true);
        assert_eq!(memory.count(&wanted, start()), Duration::ZERO);
        assert!(memory.count(&wanted, start()) > Duration::ZERO, "the source is full again");
    }

    #[test]
    fn it_stays_small() {
        let mut memory = Memory::default();
        for number in 0..MAX_COUNTERS + 10 {
            memory.count(&[(format!("source:{number}"), LIMIT)], start());
        }
        assert!(memory.counters.len() <= MAX_COUNTERS);
    }
}
