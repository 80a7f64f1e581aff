//! A token bucket: so many at once, so many a second after that.

use std::time::{Duration, Instant};

/// How often something may happen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Times a second in the long run; above 0.
    pub per_second: f64,
    /// Times at once after a rest; at least 1.
    pub burst: f64,
}

/// What is left for one caller.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    left: f64,
    at: Instant,
}

impl Bucket {
    /// A full one.
    #[must_use]
    pub const fn full(rate: Rate, now: Instant) -> Self {
        Self { left: rate.burst, at: now }
    }

    /// Takes one, if there is one.
    ///
    /// # Errors
    /// How long until there is.
    pub fn take(&mut self, rate: Rate, now: Instant) -> Result<(), Duration> {
        self.look(rate, now)?;
        self.left -= 1.0;
        Ok(())
    }

    /// Whether there is one to take.
    ///
    /// # Errors
    /// How long until there is.
    pub fn look(&mut self, rate: Rate, now: Instant) -> Result<(), Duration> {
        let rested = now.saturating_duration_since(self.at).as_secs_f64();
        self.left = (self.left + rested * rate.per_second).min(rate.burst);
        self.at = self.at.max(now);
        if self.left >= 1.0 {
            return Ok(());
        }
        Err(Duration::from_secs_f64((1.0 - self.left) / rate.per_second))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RATE: Rate = Rate { per_second: 5.0, burst: 20.0 };

    #[test]
    fn a_burst_and_then_the_rate() {
        let start = Instant::now();
        let mut bucket = Bucket::full(RATE, start);
        let taken = (0..100).filter(|_| bucket.take(RATE, start).is_ok()).count();
        assert_eq!(taken, 20);
        let wait = bucket.take(RATE, start).unwrap_err();
        assert_eq!(wait.as_millis(), 200);
        assert!(bucket.take(RATE, start + Duration::from_millis(201)).is_ok());
        assert!(bucket.take(RATE, start + Duration::from_millis(202)).is_err());
    }

    proptest! {
        /// Whatever the pauses: never more than the burst and what the rate gave in the whole time.
        #[test]
        fn never_more_than_promised(pauses in prop::collection::vec(0_u64..500, 1..300)) {
            let start = Instant::now();
            let (mut now, mut taken) = (start, 0.0);
            let mut bucket = Bucket::full(RATE, start);
            for pause in pauses {
                now += Duration::from_millis(pause);
                match bucket.take(RATE, now) {
                    Ok(()) => taken += 1.0,
                    Err(wait) => {
                        let later = now + wait + Duration::from_millis(1);
                        prop_assert!(bucket.look(RATE, later).is_ok());
                        now = later;
                    }
                }
            }
            let whole = now.duration_since(start).as_secs_f64();
            prop_assert!(taken <= RATE.burst + whole * RATE.per_second + 1e-6);
        }
    }
}
