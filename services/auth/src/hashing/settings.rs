//! How much a hash costs.

use argon2::Params;

/// OWASP's floor for Argon2id, p = 1: so much memory with so many passes.
const FLOORS: [(u32, u32); 4] = [(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4)];
/// More than this and a login takes seconds.
const MAX_MEMORY_KIB: u32 = 262_144;
const MAX_PASSES: u32 = 16;
const MAX_THREADS: usize = 64;
const MAX_QUEUE: usize = 4_096;

/// Cost and capacity of hashing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashSettings {
    /// Memory of one hash in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Threads that hash.
    pub threads: usize,
    /// Hashes that may wait for a thread.
    pub queue: usize,
}

impl Default for HashSettings {
    /// 19 MiB, two passes, a thread for each core, and as many waiting as two threads do in about two seconds.
    fn default() -> Self {
        let threads =
            std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(MAX_THREADS);
        Self { memory_kib: 19_456, passes: 2, threads, queue: 128 }
    }
}

/// Why settings are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsFault {
    /// Cheaper than OWASP's floor.
    #[error("is below OWASP's floor; with {passes} passes write at least {memory_kib} KiB")]
    TooCheap {
        /// The passes asked for.
        passes: u32,
        /// The memory they need.
        memory_kib: u32,
    },
    /// Beyond what a login may cost, or no thread at all.
    #[error(
        "is out of range; memory_kib up to {MAX_MEMORY_KIB}, passes 1 to {MAX_PASSES}, threads 1 to {MAX_THREADS}, queue 1 to {MAX_QUEUE}"
    )]
    OutOfRange,
}

impl HashSettings {
    /// Checks the bounds.
    ///
    /// # Errors
    /// [`SettingsFault`].
    pub fn check(self) -> Result<Self, SettingsFault> {
        let in_range = self.memory_kib <= MAX_MEMORY_KIB
            && (1..=MAX_PASSES).contains(&self.passes)
            && (1..=MAX_THREADS).contains(&self.threads)
            && (1..=MAX_QUEUE).contains(&self.queue);
        if !in_range {
            return Err(SettingsFault::OutOfRange);
        }
        // The floors fall as passes rise; beyond the table's end its last row holds.
        let (_, floor) = FLOORS
            .iter()
            .rev()
            .find(|(_, passes)| *passes <= self.passes)
            .map_or((1, FLOORS[0].0), |(memory, passes)| (*passes, *memory));
        if self.memory_kib < floor {
            return Err(SettingsFault::TooCheap { passes: self.passes, memory_kib: floor });
        }
        Ok(self)
    }

    /// Whether stored parameters are the ones in force.
    pub(super) fn are(self, stored: &Params) -> bool {
        stored.m_cost() == self.memory_kib && stored.t_cost() == self.passes && stored.p_cost() == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_cheaper_than_the_floor() {
        let check = |memory_kib, passes| {
            HashSettings { memory_kib, passes, ..HashSettings::default() }.check()
        };
        assert!(check(19_456, 2).is_ok() && check(47_104, 1).is_ok() && check(9_216, 7).is_ok());
        assert_eq!(
            check(19_455, 2),
            Err(SettingsFault::TooCheap { passes: 2, memory_kib: 19_456 })
        );
        assert_eq!(
            check(19_456, 1),
            Err(SettingsFault::TooCheap { passes: 1, memory_kib: 47_104 })
        );
        assert_eq!(check(19_456, 0), Err(SettingsFault::OutOfRange));
        assert_eq!(check(1 << 20, 2), Err(SettingsFault::OutOfRange));
    }
}
