//! Until when what is true of an account now stays true if nobody changes anything.

use jiff::{Timestamp, civil::Time};
use madoguchi_calendar::{at_jst, jst_date};

use super::Standing;

impl Standing {
    /// The first moment after `now` at which access, roles or training lapse by themselves: the end of a designation in force, or the
    /// midnight in Japan after the last day of contract or training. An assertion must not outlive it (B18, Q1, S10).
    #[must_use]
    pub fn lapses_at(&self, now: Timestamp) -> Option<Timestamp> {
        let today = jst_date(now);
        let in_force = self.designations.iter().filter(|one| one.period.contains(now));
        let designations = in_force.filter_map(|one| one.period.ends_at);
        let last_days = [self.term.map(|term| term.last_day), self.trained_until];
        let midnights = last_days.into_iter().flatten().filter(|last| today <= *last).map(|last| {
            let after = last.tomorrow().unwrap_or(jiff::civil::Date::MAX);
            at_jst(after, Time::midnight())
        });
        designations.chain(midnights).min()
    }
}
