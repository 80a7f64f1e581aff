//! How far back the sealer must look for entries that were committed late.
//!
//! An entry takes its id when it is inserted and becomes visible when its transaction commits, so ids do not appear in order. The
//! sealer looks at all ids above a *floor*. The floor may rise to an id once every transaction that could hold a lower one has ended.

use std::{collections::VecDeque, time::Duration};

/// A mark rests at least this long, which covers the moment between an insert's drawing of an id and its transaction's showing up in
/// snapshots: both lie within one statement, and the statement timeout is 10 s.
pub const REST: Duration = Duration::from_secs(15);

/// The sealer's view of Postgres' transactions when a round began.
#[derive(Debug, Clone, Copy)]
pub struct Snapshot {
    /// Every transaction below has ended (`pg_snapshot_xmin`).
    pub oldest_running: u64,
    /// No transaction from here on has begun (`pg_snapshot_xmax`).
    pub next: u64,
    /// Time since any fixed instant.
    pub at: Duration,
}

/// The ids that may still hold unsealed entries: all above [`floor`](Self::floor).
#[derive(Debug)]
pub struct Window {
    floor: i64,
    // Highest id of the last round; gets its snapshot in the next one, which lies surely later.
    fresh: Option<i64>,
    resting: VecDeque<Mark>,
    ripe: i64,
}

#[derive(Debug)]
struct Mark {
    id: i64,
    until: u64,
    since: Duration,
}

impl Window {
    /// Starts with a floor below which everything is known to be sealed.
    #[must_use]
    pub fn new(floor: i64) -> Self {
        Self { floor, fresh: None, resting: VecDeque::new(), ripe: floor }
    }

    /// Entries up to this id are sealed, and none will appear among them.
    #[must_use]
    pub fn floor(&self) -> i64 {
        self.floor
    }

    /// Call when a round begins, before its entries are read.
    pub fn begin(&mut self, now: Snapshot) {
        if let Some(id) = self.fresh.take() {
            self.resting.push_back(Mark { id, until: now.next, since: now.at });
        }
        while let Some(mark) = self.resting.front()
            && mark.until <= now.oldest_running
            && mark.since + REST <= now.at
        {
            self.ripe = self.ripe.max(mark.id);
            self.resting.pop_front();
        }
    }

    /// Call when a round has committed: it sealed every entry it saw up to the id `looked_to`.
    pub fn end(&mut self, looked_to: i64) {
        self.floor = self.floor.max(self.ripe.min(looked_to));
        self.fresh = Some(looked_to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What may happen between and around rounds.
    #[derive(Debug, Clone)]
    enum Event {
        /// A transaction begins and draws an id.
        Insert,
        /// One of the running transactions ends.
        End {
            which: usize,
            committed: bool,
        },
        Pass(Duration),
        /// A round that seals at most so many entries.
        Round {
            limit: usize,
        },
    }

    fn any_event() -> impl Strategy<Value = Event> {
        prop_oneof![
            4 => Just(Event::Insert),
            4 => (any::<usize>(), any::<bool>()).prop_map(|(which, committed)| Event::End { which, committed }),
            1 => (0_u64..20).prop_map(|s| Event::Pass(Duration::from_secs(s))),
            4 => (1_usize..5).prop_map(|limit| Event::Round { limit }),
        ]
    }

    /// Postgres in small: transaction n holds entry n.
    #[derive(Default)]
    struct Model {
        next: u64,
        running: Vec<u64>,
        unsealed: Vec<i64>,
        highest: i64,
        now: Duration,
    }

    impl Model {
        fn round(&mut self, window: &mut Window, limit: usize) {
            let oldest_running = self.running.iter().copied().min().unwrap_or(self.next);
            window.begin(Snapshot { oldest_running, next: self.next, at: self.now });
            self.unsealed.sort_unstable();
            let seen: Vec<i64> = self
                .unsealed
                .iter()
                .copied()
                .filter(|id| *id > window.floor())
                .take(limit)
                .collect();
            let looked_to = if seen.len() == limit { seen[limit - 1] } else { self.highest };
            self.unsealed.retain(|id| !seen.contains(id));
            window.end(looked_to);
        }
    }

    proptest! {
        #[test]
        fn no_entry_is_ever_left_behind(events in prop::collection::vec(any_event(), 0..200)) {
            let mut window = Window::new(0);
            let mut model = Model { next: 1, ..Model::default() };
            for event in events {
                match event {
                    Event::Insert => {
                        model.running.push(model.next);
                        model.next += 1;
                    }
                    Event::End { which, committed } if !model.running.is_empty() => {
                        let ended = model.running.swap_remove(which % model.running.len());
                        if committed {
                            let id = i64::try_from(ended).unwrap();
                            model.unsealed.push(id);
                            model.highest = model.highest.max(id);
                        }
                    }
                    Event::End { .. } => {}
                    Event::Pass(time) => model.now += time,
                    Event::Round { limit } => model.round(&mut window, limit),
                }
                prop_assert!(model.unsealed.iter().all(|id| *id > window.floor()), "floor {} hides {:?}", window.floor(), model.unsealed);
                prop_assert!(model.running.iter().all(|id| i64::try_from(*id).unwrap() > window.floor()));
            }
        }
    }

    #[test]
    fn the_floor_rises_once_the_transactions_of_its_time_have_ended() {
        let mut window = Window::new(0);
        let snapshot = |oldest_running, next, seconds| Snapshot {
            oldest_running,
            next,
            at: Duration::from_secs(seconds),
        };
        window.begin(snapshot(10, 20, 0));
        window.end(100);
        window.begin(snapshot(10, 20, 1));
        window.end(100);
        window.begin(snapshot(19, 30, 60));
        window.end(100);
        assert_eq!(window.floor(), 0, "transaction 19 may hold an id below 100");
        window.begin(snapshot(20, 30, 61));
        window.end(100);
        assert_eq!(window.floor(), 100);
    }
}
