//! From approval to publication, now or at a time.

use jiff::{SignedDuration, Timestamp};

use super::{Act, Draft, DraftState, Obstacle};
use crate::domain::person::Person;

/// How far ahead a publication may be planned.
const MAX_AHEAD: SignedDuration = SignedDuration::from_hours(366 * 24);

impl Draft {
    /// Plans its publication; `newest` is the newest version of the article.
    ///
    /// # Errors
    /// [`Obstacle::Overtaken`], [`Obstacle::NotAhead`], others.
    pub fn schedule(
        &mut self,
        person: &Person,
        seen: u32,
        newest: u32,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<(), Obstacle> {
        self.written(person, seen, Act::Publish)?;
        self.not_overtaken(newest)?;
        if at <= now || at > now + MAX_AHEAD {
            return Err(Obstacle::NotAhead);
        }
        let approver = self.approver.take();
        self.turn(DraftState::Scheduled);
        (self.approver, self.publish_at) = (approver, Some(at));
        Ok(())
    }

    /// Publishes it; `newest` is the newest version of the article, 0 for a new one. Gives the version it becomes.
    ///
    /// # Errors
    /// [`Obstacle::Overtaken`], others.
    pub fn publish(&mut self, person: &Person, seen: u32, newest: u32) -> Result<u32, Obstacle> {
        self.written(person, seen, Act::Publish)?;
        self.not_overtaken(newest)?;
        Ok(self.published_as(newest + 1))
    }

    /// What its time brings: the version it becomes.
    ///
    /// # Errors
    /// [`Obstacle::Overtaken`]: it is to be given back.
    pub fn publish_planned(&mut self, newest: u32) -> Result<u32, Obstacle> {
        self.not_overtaken(newest)?;
        Ok(self.published_as(newest + 1))
    }

    /// Gives back what could not be published at its time.
    pub fn give_back(&mut self) {
        self.turn(DraftState::Rejected);
    }

    fn not_overtaken(&self, newest: u32) -> Result<(), Obstacle> {
        if self.base == newest { Ok(()) } else { Err(Obstacle::Overtaken { newest }) }
    }

    fn published_as(&mut self, version: u32) -> u32 {
        let approver = self.approver.take();
        self.turn(DraftState::Published);
        (self.approver, self.published) = (approver, Some(version));
        version
    }
}
