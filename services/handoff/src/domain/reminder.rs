//! Reminders of receipts that are missing (B11): both parties first, then their heads, in office hours only.

use std::time::Duration;

use jiff::Timestamp;
use madoguchi_calendar::{CalendarError, WardCalendar};

use super::Times;

/// To whom a reminder goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Those who do the work.
    Members,
    /// Their heads.
    Heads,
}

/// The next reminder of a handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// When; within office hours.
    pub at: Timestamp,
    /// To whom.
    pub whom: Whom,
}

/// The ward's hours and how much of them passes before somebody is reminded.
#[derive(Clone, Debug)]
pub struct OfficeTime {
    /// The ward calendar.
    pub calendar: WardCalendar,
    /// Office time from delivery to the first reminder.
    pub members_after: Duration,
    /// Office time from delivery to the reminder of the heads; longer.
    pub heads_after: Duration,
}

impl Whom {
    /// The word used in SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Heads => "heads",
        }
    }

    /// From the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Members, Self::Heads].into_iter().find(|whom| whom.as_str() == word)
    }
}

impl OfficeTime {
    /// The first reminder of what is delivered at `delivered`.
    ///
    /// # Errors
    /// [`CalendarError`] if the office never opens.
    pub fn first(&self, delivered: Timestamp) -> Result<Reminder, CalendarError> {
        let at = self.calendar.office_time_after(delivered, self.members_after)?;
        Ok(Reminder { at, whom: Whom::Members })
    }

    /// The reminder that follows one to `whom`; none after the heads.
    ///
    /// # Errors
    /// As [`first`](Self::first).
    pub fn next(
        &self,
        delivered: Timestamp,
        whom: Whom,
    ) -> Result<Option<Reminder>, CalendarError> {
        match whom {
            Whom::Heads => Ok(None),
            Whom::Members => {
                let at = self.calendar.office_time_after(delivered, self.heads_after)?;
                Ok(Some(Reminder { at, whom: Whom::Heads }))
            }
        }
    }

    /// When a section gets what is sent to it at `now` (now, or at the next opening), and the first reminder of that.
    ///
    /// # Errors
    /// As [`first`](Self::first).
    pub fn sent(&self, now: Timestamp) -> Result<Times, CalendarError> {
        let open = self.calendar.is_office_open(now);
        let delivery = if open { now } else { self.calendar.next_office_opening(now)? };
        Ok(Times { delivery, reminder: self.first(delivery)? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn office_time() -> OfficeTime {
        let hours = Duration::from_hours;
        OfficeTime {
            calendar: WardCalendar::default(),
            members_after: hours(2),
            heads_after: hours(4),
        }
    }

    #[test]
    fn a_reminder_waits_for_the_next_office_day() {
        // Friday 20 November 2026; Monday is a holiday.
        let delivered = "2026-11-20T16:00:00+09:00".parse().unwrap();
        let first = office_time().first(delivered).unwrap();
        assert_eq!(first.at, "2026-11-24T09:30:00+09:00".parse().unwrap());
        let heads = office_time().next(delivered, first.whom).unwrap().unwrap();
        assert_eq!(
            (heads.at, heads.whom),
            ("2026-11-24T11:30:00+09:00".parse().unwrap(), Whom::Heads)
        );
        assert_eq!(office_time().next(delivered, heads.whom).unwrap(), None);
    }

    proptest! {
        #[test]
        fn reminders_meet_an_open_office_in_their_order(minutes in 0_i64..600_000) {
            let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
            let delivered = start + jiff::SignedDuration::from_mins(minutes);
            let time = office_time();
            let first = time.first(delivered).unwrap();
            let heads = time.next(delivered, first.whom).unwrap().unwrap();
            prop_assert!(time.calendar.is_office_open(first.at) && time.calendar.is_office_open(heads.at));
            prop_assert!(delivered < first.at && first.at < heads.at);
            let delivery = time.sent(delivered).unwrap().delivery;
            prop_assert!(time.calendar.is_office_open(delivery) && delivery >= delivered);
        }
    }
}
