//! A handoff without its personal data: what it is, and what can be done with it.

use jiff::Timestamp;
use madoguchi_calendar::CalendarError;
use uuid::Uuid;

use super::{
    Acknowledged, Acting, Obstacle, OfficeTime, Receipt, Reminder, Rerouted, SectionCode, State,
    Taken, Times, Viewer,
};

/// The most answers and attempts of one inquiry.
const MOST_ANSWERS: u32 = 100;

/// A handoff. Every act raises `version`; what it returns beside is for the caller to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// Its id.
    pub id: Uuid,
    /// Rises with each act.
    pub version: u32,
    /// Where it is.
    pub state: State,
    /// What intake said.
    pub taken: Taken,
    /// The section in charge; none while the Ward Information Section looks for it.
    pub section: Option<SectionCode>,
    /// The ward chose the section; until then it is the operator's guess.
    pub section_chosen: bool,
    /// When the section gets it.
    pub deliver_at: Timestamp,
    /// When the section got it. None again after a reroute outside office hours.
    pub delivered_at: Option<Timestamp>,
    /// How often it went from one section to another.
    pub reroutes: u32,
    /// Answers and attempts so far.
    pub answers: u32,
    /// The last try without success.
    pub last_attempt_at: Option<Timestamp>,
    /// When the caller had the answer.
    pub answered_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// What happens if nobody does anything.
    pub reminder: Option<Reminder>,
    /// The section's receipt.
    pub section_receipt: Option<Receipt>,
    /// The Ward Information Section's.
    pub information_receipt: Option<Receipt>,
}

impl Inquiry {
    /// An inquiry that intake hands over.
    ///
    /// # Errors
    /// [`CalendarError`] if the office never opens again.
    pub fn receive(
        id: Uuid,
        taken: Taken,
        section: Option<SectionCode>,
        deliver_at: Timestamp,
        time: &OfficeTime,
    ) -> Result<Self, CalendarError> {
        // Without a section nothing is delivered: the Ward Information Section is reminded to find one.
        let reminder = if section.is_none() { Some(time.first(deliver_at)?) } else { None };
        Ok(Self {
            id,
            version: 1,
            state: State::Received,
            taken,
            section,
            section_chosen: false,
            deliver_at,
            delivered_at: None,
            reroutes: 0,
            answers: 0,
            last_attempt_at: None,
            answered_at: None,
            closed_at: None,
            reminder,
            section_receipt: None,
            information_receipt: None,
        })
    }

    /// Whether the answer is late.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.answered_at.is_none() && now > self.taken.due_at
    }

    /// Intake replaces the content (A19), and the section as long as it is the operator's guess and nobody has it.
    ///
    /// # Errors
    /// [`Obstacle::AlreadyAcknowledged`], [`Obstacle::Stale`] unless the content is newer.
    pub fn amend(&mut self, taken: Taken, section: Option<SectionCode>) -> Result<(), Obstacle> {
        if taken.version <= self.taken.version {
            return Err(Obstacle::Stale { current: self.taken.version });
        }
        self.state = self.state.amend()?;
        if self.state == State::Received && !self.section_chosen && section.is_some() {
            self.section = section;
            self.reminder = None;
        }
        self.taken = taken;
        self.version += 1;
        Ok(())
    }

    /// The office opens: the section gets it. Nothing happens to one that is not waiting for that.
    ///
    /// # Errors
    /// [`CalendarError`] if the office never opens again.
    pub fn deliver(&mut self, now: Timestamp, time: &OfficeTime) -> Result<bool, CalendarError> {
        if self.state != State::Received || self.section.is_none() || now < self.deliver_at {
            return Ok(false);
        }
        self.state = State::Delivered;
        self.delivered_at = Some(now);
        self.reminder = Some(time.first(now)?);
        self.version += 1;
        Ok(true)
    }

    /// Confirms receipt in the name of whoever acts; repeated, it changes nothing.
    ///
    /// # Errors
    /// [`Obstacle::Stale`] and those of [`State::acknowledge`].
    pub fn acknowledge(
        &mut self,
        acting: Acting<'_>,
        viewer: &Viewer,
    ) -> Result<Acknowledged, Obstacle> {
        let is_information = matches!(viewer, Viewer::Information { .. });
        let is_section = self.section.is_some() && viewer.section() == self.section.as_ref();
        // The Ward Information Section may be the section in charge; its early receipt is then its own only.
        let for_section = is_section && !(is_information && self.state == State::Received);
        let new = Acknowledged {
            section: for_section && self.section_receipt.is_none(),
            information: is_information && self.information_receipt.is_none(),
        };
        if !new.section && !new.information {
            return Ok(new);
        }
        self.expect_version(acting.seen)?;
        let receipt = Receipt { user_id: acting.user_id.to_owned(), at: acting.now };
        if new.section {
            self.state = self.state.acknowledge()?;
            self.section_receipt = Some(receipt.clone());
        }
        if new.information {
            if self.state == State::Closed {
                return Err(Obstacle::AlreadyClosed);
            }
            self.information_receipt = Some(receipt);
        }
        if self.section_receipt.is_some() && self.information_receipt.is_some() {
            self.reminder = None;
        }
        self.version += 1;
        Ok(new)
    }

    /// Sends it to another section. The section's receipt and the reminders begin anew; the day promised to the caller stays.
    ///
    /// # Errors
    /// [`Obstacle::Stale`], [`Obstacle::SameSection`], [`Obstacle::AlreadyAnswered`]; [`Obstacle::ReroutedBefore`] from the second time
    /// on unless `confirmed`.
    pub fn reroute(
        &mut self,
        acting: Acting<'_>,
        section: SectionCode,
        confirmed: bool,
        times: Times,
    ) -> Result<Rerouted, Obstacle> {
        self.expect_version(acting.seen)?;
        if self.section.as_ref() == Some(&section) {
            return Err(Obstacle::SameSection);
        }
        // What was never delivered keeps the opening that it waits for.
        let waits = self.state == State::Received && times.delivery < self.deliver_at;
        let delivery = if waits { self.deliver_at } else { times.delivery };
        let at_once = delivery <= acting.now;
        let state = self.state.reroute(at_once)?;
        if self.reroutes > 0 && !confirmed {
            return Err(Obstacle::ReroutedBefore);
        }
        let was_seen = self.state != State::Received;
        let left = self.section.replace(section);
        // Finding a section for what had none is no reroute.
        self.reroutes += u32::from(left.is_some());
        self.section_chosen = true;
        self.state = state;
        self.deliver_at = delivery;
        self.delivered_at = at_once.then_some(acting.now);
        self.section_receipt = None;
        self.reminder = at_once.then_some(times.reminder);
        self.version += 1;
        Ok(Rerouted { left, was_seen, delivered: at_once })
    }

    /// Writes down a try. Returns the ordinal that its text is sealed with.
    ///
    /// # Errors
    /// [`Obstacle::Stale`], [`Obstacle::TooManyAnswers`] and those of [`State::record`].
    pub fn record(&mut self, acting: Acting<'_>, answered: bool) -> Result<u32, Obstacle> {
        self.expect_version(acting.seen)?;
        self.state = self.state.record(answered)?;
        if self.answers >= MOST_ANSWERS {
            return Err(Obstacle::TooManyAnswers);
        }
        if answered {
            self.answered_at = self.answered_at.or(Some(acting.now));
            self.reminder = None;
        } else {
            self.last_attempt_at = Some(acting.now);
        }
        self.answers += 1;
        self.version += 1;
        Ok(self.answers)
    }

    /// Closes it.
    ///
    /// # Errors
    /// [`Obstacle::Stale`] and those of [`State::close`].
    pub fn close(&mut self, acting: Acting<'_>) -> Result<(), Obstacle> {
        self.expect_version(acting.seen)?;
        self.state = self.state.close()?;
        self.closed_at = Some(acting.now);
        self.version += 1;
        Ok(())
    }

    /// The reminder that is due at `now` while the office is open; the next one takes its place.
    ///
    /// # Errors
    /// [`CalendarError`] if the office never opens again.
    pub fn remind(
        &mut self,
        now: Timestamp,
        time: &OfficeTime,
    ) -> Result<Option<Reminder>, CalendarError> {
        let Some(due) =
            self.reminder.filter(|due| due.at <= now && time.calendar.is_office_open(now))
        else {
            return Ok(None);
        };
        self.reminder = time.next(self.delivered_at.unwrap_or(self.deliver_at), due.whom)?;
        self.version += 1;
        Ok(Some(due))
    }

    fn expect_version(&self, seen: u32) -> Result<(), Obstacle> {
        if seen == self.version { Ok(()) } else { Err(Obstacle::Stale { current: self.version }) }
    }
}

#[cfg(test)]
#[path = "inquiry_tests.rs"]
mod tests;
