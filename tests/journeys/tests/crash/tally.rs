//! Which part was killed at which step of a purge, how often.

use std::collections::BTreeMap;
use std::fmt;

use madoguchi_devstack::Part;

/// The steps of a purge (A4), as the database names them.
pub const STEPS: [&str; 6] =
    ["planned", "frozen", "keys_destroyed", "owners_reported", "verified", "certified"];

/// Counts kills, and says what is still to be killed when.
pub struct Tally {
    rounds: usize,
    kills: BTreeMap<(Part, &'static str), usize>,
}

impl Tally {
    /// Wants every part killed at every step, and `rounds` times in all.
    pub fn new(rounds: usize) -> Self {
        Self { rounds, kills: BTreeMap::new() }
    }

    /// The part to kill while a run moves on to `step`, among those that `may` be killed: one that was never killed at this
    /// step, or else one that has been killed too seldom.
    pub fn next(&self, step: &'static str, may: impl Fn(Part) -> bool) -> Option<Part> {
        let parts = || Part::ALL.into_iter().filter(|part| may(*part));
        let never = parts().filter(|part| self.at(*part, step) == 0);
        // Spread: no step gets all that is left over.
        let enough = self.rounds.div_ceil(STEPS.len());
        let seldom = parts().filter(|part| self.spare(*part) > 0 && self.at(*part, step) < enough);
        never.min_by_key(|part| self.of(*part)).or_else(|| seldom.min_by_key(|part| self.of(*part)))
    }

    /// Counts a kill.
    pub fn add(&mut self, part: Part, step: &'static str) {
        *self.kills.entry((part, step)).or_default() += 1;
    }

    /// Nothing is left to be killed.
    pub fn is_complete(&self) -> bool {
        Part::ALL.iter().all(|part| {
            self.of(*part) >= self.rounds && STEPS.iter().all(|step| self.at(*part, step) > 0)
        })
    }

    fn at(&self, part: Part, step: &'static str) -> usize {
        self.kills.get(&(part, step)).copied().unwrap_or(0)
    }

    fn of(&self, part: Part) -> usize {
        STEPS.iter().map(|step| self.at(part, step)).sum()
    }

    /// Kills that are wanted beyond those that the steps still need.
    fn spare(&self, part: Part) -> usize {
        let needed = STEPS.iter().filter(|step| self.at(part, step) == 0).count();
        self.rounds.saturating_sub(self.of(part) + needed)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<10}", "killed")?;
        STEPS.iter().try_for_each(|step| write!(f, " {step:>16}"))?;
        for part in Part::ALL {
            write!(f, "\n{part:<10}")?;
            STEPS.iter().try_for_each(|step| write!(f, " {:>16}", self.at(part, step)))?;
        }
        Ok(())
    }
}
