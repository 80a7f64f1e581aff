//! Pauses between attempts.

use std::time::Duration;
use uuid::Uuid;

/// Exponential pauses with full jitter: the n-th pause is anything between a tenth of and the whole of `first · 2ⁿ`, at most `longest`.
///
/// Jitter keeps replicas that failed together from coming back together.
#[derive(Debug, Clone)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    attempts: u32,
}

impl Backoff {
    /// Starts at `first` and grows to `longest`.
    #[must_use]
    pub const fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, attempts: 0 }
    }

    /// Starts over after a success.
    pub const fn reset(&mut self) {
        self.attempts = 0;
    }

    /// The next pause.
    pub fn next_pause(&mut self) -> Duration {
        let pause = pause_after(self.first, self.longest, self.attempts);
        self.attempts = self.attempts.saturating_add(1);
        pause
    }

    /// Sleeps for the next pause.
    pub async fn wait(&mut self) {
        tokio::time::sleep(self.next_pause()).await;
    }
}

/// The pause after `attempts` earlier failures, for callers that store their count (an outbox row).
#[must_use]
pub fn pause_after(first: Duration, longest: Duration, attempts: u32) -> Duration {
    let whole =
        first.saturating_mul(1_u32.checked_shl(attempts.min(31)).unwrap_or(u32::MAX)).min(longest);
    // The low 16 bits of a version 4 UUID are random (RFC 9562, 5.4): no further source of randomness is needed.
    let share = 0.1 + 0.9 * f64::from((Uuid::new_v4().as_u128() & 0xFFFF) as u16) / 65_535.0;
    whole.mul_f64(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_to_its_limit() {
        let (first, longest) = (Duration::from_millis(100), Duration::from_secs(30));
        for attempts in [0, 1, 5, 8, 31, u32::MAX] {
            let whole = first.saturating_mul(1 << attempts.min(31)).min(longest);
            for _ in 0..50 {
                let pause = pause_after(first, longest, attempts);
                assert!(pause <= whole && pause >= whole / 11, "{attempts}: {pause:?}");
            }
        }
    }

    #[test]
    fn starts_over() {
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(60));
        for _ in 0..20 {
            backoff.next_pause();
        }
        backoff.reset();
        assert!(backoff.next_pause() <= Duration::from_millis(100));
    }
}
