//! A purge run's steps (A4) and what lets it go on.

use std::{collections::BTreeSet, fmt};

use jiff::{Timestamp, civil::Date};
use madoguchi_calendar::retention::{expiry_of_day, purge_window};
use uuid::Uuid;

/// The services that hold inquiries and report what they deleted.
pub const OWNERS: [&str; 2] = ["intake", "handoff"];

/// How far a run is. Each step is durable before the next begins, and each can be done twice without harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It falls due tonight.
    Planned,
    /// Nothing of the day is opened any more.
    Frozen,
    /// The day's private keys are gone and a new root epoch is in use.
    KeysDestroyed,
    /// Every owner has reported.
    OwnersReported,
    /// The reported sets agree.
    Verified,
    /// The certificate is issued.
    Certified,
}

impl Step {
    /// All steps in order.
    pub const ALL: [Self; 6] = [
        Self::Planned,
        Self::Frozen,
        Self::KeysDestroyed,
        Self::OwnersReported,
        Self::Verified,
        Self::Certified,
    ];

    /// The word used in SQL and certificates.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Frozen => "frozen",
            Self::KeysDestroyed => "keys_destroyed",
            Self::OwnersReported => "owners_reported",
            Self::Verified => "verified",
            Self::Certified => "certified",
        }
    }

    /// From the word used in SQL.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == word)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its id.
    pub run_id: Uuid,
    /// The collection day.
    pub day: Date,
    /// The anniversary day.
    pub erased_on: Date,
    /// How far it is.
    pub step: Step,
    /// Ids of the day's keys.
    pub key_ids: Vec<String>,
    /// When each step was reached, in the order of [`Step::ALL`].
    pub reached: [Option<Timestamp>; 6],
}

impl Run {
    /// When the present step was reached.
    #[must_use]
    pub fn step_at(&self) -> Option<Timestamp> {
        self.reached[self.step as usize]
    }
}

/// Whether a run for this collection day is to be planned: its anniversary day has come.
#[must_use]
pub fn is_due(day: Date, today: Date) -> bool {
    expiry_of_day(day) <= today
}

/// Whether the window of the anniversary night is open, or has gone by (a run that was missed is made up for at once).
#[must_use]
pub fn may_freeze(erased_on: Date, now: Timestamp) -> bool {
    now >= purge_window(erased_on).0
}

/// What the owners reported, compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Every inquiry that intake took on that day is accounted for.
    Agree {
        /// All inquiries of the day, ascending.
        inquiries: BTreeSet<Uuid>,
        /// Those that never left intake and were deleted there.
        undelivered: usize,
    },
    /// The sets differ: a person has to look.
    Differ {
        /// Held by handoff, unknown to intake.
        only_handoff: Vec<Uuid>,
        /// Taken by intake, unknown to handoff, beyond those that intake says it never handed over.
        missing_at_handoff: usize,
    },
}

/// Compares id sets, not counts: everything that handoff held came from intake, and what it never held, intake deleted
/// undelivered.
#[must_use]
pub fn compare(
    intake: &BTreeSet<Uuid>,
    handoff: &BTreeSet<Uuid>,
    undelivered: usize,
) -> Comparison {
    let only_handoff: Vec<Uuid> = handoff.difference(intake).copied().collect();
    let only_intake = intake.difference(handoff).count();
    if only_handoff.is_empty() && only_intake == undelivered {
        return Comparison::Agree { inquiries: intake.clone(), undelivered };
    }
    Comparison::Differ { only_handoff, missing_at_handoff: only_intake.abs_diff(undelivered) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn steps_are_words_in_order() {
        for pair in Step::ALL.windows(2) {
            assert!(pair[0] < pair[1]);
        }
        for step in Step::ALL {
            assert_eq!(Step::parse(step.as_str()), Some(step));
        }
    }

    #[test]
    fn a_year_ends_in_the_night_of_the_anniversary() {
        let day = date(2026, 11, 20);
        assert!(!is_due(day, date(2027, 11, 19)));
        assert!(is_due(day, date(2027, 11, 20)));
        let at = |text: &str| text.parse::<Timestamp>().expect("a timestamp");
        assert!(!may_freeze(date(2027, 11, 20), at("2027-11-20T21:59:59+09:00")));
        assert!(may_freeze(date(2027, 11, 20), at("2027-11-20T22:00:00+09:00")));
        assert!(may_freeze(date(2027, 11, 20), at("2027-11-25T09:00:00+09:00")));
    }

    fn ids(numbers: &[u128]) -> BTreeSet<Uuid> {
        numbers.iter().copied().map(Uuid::from_u128).collect()
    }

    #[test]
    fn sets_are_compared_not_counts() {
        assert!(matches!(compare(&ids(&[1, 2]), &ids(&[1, 2]), 0), Comparison::Agree { .. }));
        assert!(matches!(compare(&ids(&[1, 2]), &ids(&[1, 3]), 0), Comparison::Differ { .. }));
        assert!(matches!(
            compare(&ids(&[1, 2]), &ids(&[1]), 0),
            Comparison::Differ { missing_at_handoff: 1, .. }
        ));
        assert!(matches!(
            compare(&ids(&[1, 2]), &ids(&[1]), 1),
            Comparison::Agree { undelivered: 1, .. }
        ));
    }

    proptest! {
        #[test]
        fn agreement_loses_nobody(taken in prop::collection::btree_set(any::<u128>(), 0..50), split in 0usize..50) {
            let taken: BTreeSet<Uuid> = taken.into_iter().map(Uuid::from_u128).collect();
            let delivered: BTreeSet<Uuid> = taken.iter().copied().skip(split).collect();
            let undelivered = taken.len() - delivered.len();
            let agree = compare(&taken, &delivered, undelivered);
            prop_assert_eq!(agree, Comparison::Agree { inquiries: taken.clone(), undelivered });
            if let Some(stranger) = taken.iter().next() {
                let mut fewer = taken.clone();
                fewer.remove(stranger);
                let differs = matches!(compare(&fewer, &taken, 0), Comparison::Differ { .. });
                prop_assert!(differs);
            }
        }
    }
}
