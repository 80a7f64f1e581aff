//! The one place where time comes from.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::jst::jst_date;
use crate::movable::Offset;

/// Where a service reads the time. Passed in by whoever starts it, cheap to clone; clones share one source.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Movable(Arc<Offset>),
    /// Microseconds since 1970-01-01T00:00Z.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's own clock: the only one for production.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// The machine's clock moved by an offset that a file holds. **Development only**: a demonstration jumps a
    /// year ahead to show the purge. Production configuration must refuse it.
    ///
    /// The file holds a signed number of seconds in plain decimal (`-3600`, `31536000`, `0.5`). It is read before
    /// this returns and then every 20 ms by a thread that ends with the last clone. No file means 0; a content
    /// that is not a number is reported once and the last good offset stays. Write it with
    /// [`write_offset`](crate::write_offset), which readers never see half done.
    ///
    /// # Panics
    /// If the operating system refuses the thread.
    #[must_use]
    pub fn movable(path: PathBuf) -> Self {
        Self(Source::Movable(Offset::watch(path)))
    }

    /// A clock that stands still at `instant` until [`set`](Self::set) or [`advance`](Self::advance) moves it:
    /// for tests.
    #[must_use]
    pub fn fixed(instant: Timestamp) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(instant.as_microsecond()))))
    }

    /// The present instant, cut to whole microseconds: what Postgres stores, so that a value compares equal after
    /// a round trip through the database.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => whole_microseconds(system_now()),
            Source::Movable(offset) => whole_microseconds(offset.apply(system_now())),
            Source::Fixed(at) => from_microseconds(at.load(Ordering::SeqCst)),
        }
    }

    /// The present day in Japan.
    #[must_use]
    pub fn today(&self) -> Date {
        jst_date(self.now())
    }

    /// Puts a fixed clock, and all its clones, at `instant`.
    ///
    /// # Panics
    /// If the clock is not a fixed one: only a test moves time.
    pub fn set(&self, instant: Timestamp) {
        self.fixed_source().store(instant.as_microsecond(), Ordering::SeqCst);
    }

    /// Moves a fixed clock, and all its clones, by `by` (backwards if negative).
    ///
    /// # Panics
    /// If the clock is not a fixed one, or if `by` exceeds 290,000 years.
    pub fn advance(&self, by: SignedDuration) {
        let micros = i64::try_from(by.as_micros())
            .expect("a test moves its clock by less than 290,000 years");
        self.fixed_source().fetch_add(micros, Ordering::SeqCst);
    }

    fn fixed_source(&self) -> &AtomicI64 {
        match &self.0 {
            Source::Fixed(at) => at,
            Source::System | Source::Movable(_) => {
                panic!("only Clock::fixed can be set: give the test a fixed clock")
            }
        }
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "this is the source that everything else must go through"
)]
fn system_now() -> Timestamp {
    Timestamp::now()
}

fn whole_microseconds(instant: Timestamp) -> Timestamp {
    from_microseconds(instant.as_microsecond())
}

/// Out of range only after advancing a fixed clock past the year 9999 (or before -9999): stands at the end then.
fn from_microseconds(micros: i64) -> Timestamp {
    let nearest = if micros < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_microsecond(micros).unwrap_or(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_fixed_clock_moves_only_when_told_and_with_its_clones() {
        let clock = Clock::fixed("2026-11-24T14:59:59.123456789Z".parse().unwrap());
        let clone = clock.clone();
        assert_eq!(clock.now().to_string(), "2026-11-24T14:59:59.123456Z");
        assert_eq!(clock.today(), date(2026, 11, 24));
        clone.advance(SignedDuration::from_secs(1));
        assert_eq!(clock.today(), date(2026, 11, 25));
        clone.advance(SignedDuration::from_secs(-1));
        assert_eq!(clock.today(), date(2026, 11, 24));
        clone.set("2008-03-03T00:00:00Z".parse().unwrap());
        assert_eq!(clock.today(), date(2008, 3, 3));
    }

    #[test]
    fn the_system_clock_is_cut_to_microseconds_and_runs() {
        let clock = Clock::system();
        let first = clock.now();
        assert_eq!(first.subsec_nanosecond() % 1_000, 0);
        while clock.now() == first {
            std::hint::spin_loop();
        }
        assert!(clock.now() > first);
    }

    #[test]
    #[should_panic(expected = "only Clock::fixed can be set")]
    fn the_system_clock_cannot_be_set() {
        Clock::system().set(Timestamp::UNIX_EPOCH);
    }
}
