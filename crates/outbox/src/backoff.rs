//! How long to wait before the next attempt.

use std::time::Duration;

/// The first wait is at most this.
pub const SHORTEST: Duration = Duration::from_millis(500);
/// No wait is longer, so that a receiver that is back gets everything within a minute.
pub const LONGEST: Duration = Duration::from_secs(30);

/// The wait after attempt number `attempts` (from 1): doubles from [`SHORTEST`] to [`LONGEST`], of which `spread` (0 to 1, drawn by
/// the caller) takes off up to half so that messages that failed together do not come back together.
#[must_use]
pub fn wait(attempts: u32, spread: f64) -> Duration {
    let doublings = attempts.saturating_sub(1).min(16);
    let full = SHORTEST.saturating_mul(1 << doublings).min(LONGEST);
    full.mul_f64(1.0 - 0.5 * spread.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_wait_is_between_half_the_shortest_and_the_longest(attempts in 0u32.., spread in 0.0f64..=1.0) {
            let wait = wait(attempts, spread);
            prop_assert!(wait >= SHORTEST / 2 && wait <= LONGEST, "{wait:?}");
        }

        #[test]
        fn a_later_attempt_never_waits_less_at_the_same_spread(attempts in 1u32..40, spread in 0.0f64..=1.0) {
            prop_assert!(wait(attempts, spread) <= wait(attempts + 1, spread));
        }
    }

    #[test]
    fn the_wait_doubles_and_stops_at_the_longest() {
        let waits: Vec<u64> =
            (1..=8).map(|n| u64::try_from(wait(n, 0.0).as_millis()).unwrap()).collect();
        assert_eq!(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    }
}
