//! Designations (Q1): who was named beforehand, for what, from when to when.

use jiff::{Timestamp, civil::Date};
use madoguchi_access::Role;

/// A half-open span of time: from `begins_at`, before `ends_at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// In force from.
    pub begins_at: Timestamp,
    /// In force until; `None` until it is ended.
    pub ends_at: Option<Timestamp>,
}

impl Period {
    /// Whether `at` lies in it.
    #[must_use]
    pub fn contains(self, at: Timestamp) -> bool {
        self.begins_at <= at && self.ends_at.is_none_or(|end| at < end)
    }
}

/// One designation of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Designated {
    /// `OPERATOR` or `HANDLING_MANAGER`.
    pub role: Role,
    /// When.
    pub period: Period,
}

/// Why a designation cannot be made. [`field`](Self::field) names the field to mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodFault {
    /// Only the contractor's roles are designated.
    #[error("only operators and handling managers are designated")]
    Role,
    /// Named after the fact (Q1 says: beforehand).
    #[error("lies in the past; a designation begins now at the earliest")]
    BeginsInThePast,
    /// Empty or backwards.
    #[error("must lie after the beginning")]
    EndsBeforeItBegins,
    /// The ward cannot have been told on a day to come.
    #[error("lies in the future; notify the ward first")]
    NotifiedInTheFuture,
}

impl PeriodFault {
    /// The field of the contract that has to change.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::BeginsInThePast => "from",
            Self::EndsBeforeItBegins => "until",
            Self::NotifiedInTheFuture => "notified_on",
        }
    }
}

/// Checks a designation that is about to be made at `now`, which is `today` in Japan.
///
/// # Errors
/// The first [`PeriodFault`].
pub fn check_designation(
    wanted: Designated,
    notified_on: Date,
    now: Timestamp,
    today: Date,
) -> Result<(), PeriodFault> {
    if !matches!(wanted.role, Role::Operator | Role::HandlingManager) {
        return Err(PeriodFault::Role);
    }
    if wanted.period.begins_at < now {
        return Err(PeriodFault::BeginsInThePast);
    }
    if wanted.period.ends_at.is_some_and(|end| end <= wanted.period.begins_at) {
        return Err(PeriodFault::EndsBeforeItBegins);
    }
    if notified_on > today {
        return Err(PeriodFault::NotifiedInTheFuture);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, civil::date};

    use super::*;

    const HOUR: SignedDuration = SignedDuration::from_hours(1);

    #[test]
    fn it_is_made_before_it_takes_effect() {
        let now: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
        let today = date(2026, 11, 24);
        let check = |role, begins_at, ends_at, notified| {
            check_designation(
                Designated { role, period: Period { begins_at, ends_at } },
                notified,
                now,
                today,
            )
        };
        assert_eq!(check(Role::Operator, now, None, today), Ok(()));
        assert_eq!(check(Role::HandlingManager, now + HOUR, Some(now + HOUR * 2), today), Ok(()));
        assert_eq!(check(Role::Auditor, now, None, today), Err(PeriodFault::Role));
        assert_eq!(
            check(Role::Operator, now - HOUR, None, today),
            Err(PeriodFault::BeginsInThePast)
        );
        assert_eq!(
            check(Role::Operator, now, Some(now), today),
            Err(PeriodFault::EndsBeforeItBegins)
        );
        assert_eq!(
            check(Role::Operator, now, None, date(2026, 11, 25)),
            Err(PeriodFault::NotifiedInTheFuture)
        );
    }

    #[test]
    fn the_end_itself_is_outside() {
        let begins_at: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
        let period = Period { begins_at, ends_at: Some(begins_at + HOUR) };
        assert!(period.contains(begins_at));
        assert!(!period.contains(begins_at + HOUR));
        let cancelled = Period { begins_at, ends_at: Some(begins_at) };
        assert!(!cancelled.contains(begins_at));
    }
}
