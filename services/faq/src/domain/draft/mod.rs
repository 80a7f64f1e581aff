//! Drafts of articles on their way to publication: what each act needs, and what it does (B6).
//!
//! | state | save | submit | approve | reject | publish | withdraw |
//! |---|---|---|---|---|---|---|
//! | writing | writing | submitted | | | | withdrawn |
//! | submitted | writing | | approved | rejected | | withdrawn |
//! | rejected | writing | submitted | | | | withdrawn |
//! | approved, scheduled | writing | | | rejected | published, scheduled | withdrawn |

mod obstacle;
mod publication;
mod state;
#[cfg(test)]
mod tests;
mod text;

use jiff::Timestamp;
use uuid::Uuid;

pub use self::{
    obstacle::Obstacle,
    state::{Act, DraftState},
    text::{DraftSource, DraftText, MAX_SOURCES},
};
use super::{person::Person, section::SectionCode};

/// Acts on one draft, at most: each keeps a row, each save its whole text.
const MAX_REVISIONS: u32 = 2_000;
/// Somebody who did something to a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// The account.
    pub account: Uuid,
    /// What the person logs in with.
    pub user_id: String,
}

impl From<&Person> for Hand {
    fn from(person: &Person) -> Self {
        Self { account: person.account, user_id: person.user_id.clone() }
    }
}

/// A draft without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: Uuid,
    /// The article it changes; none for a new one until it is published.
    pub article: Option<Uuid>,
    /// The version it was begun from; 0 for a new article.
    pub base: u32,
    /// The section in charge, whose head approves.
    pub section: SectionCode,
    /// Where it is on its way.
    pub state: DraftState,
    /// Grows with every act.
    pub revision: u32,
    /// All who ever wrote in it or submitted it, first to last. None of them can approve it.
    pub editors: Vec<Hand>,
    /// Who approved what it is now.
    pub approver: Option<Hand>,
    /// When it is to be published, while scheduled.
    pub publish_at: Option<Timestamp>,
    /// The version it became.
    pub published: Option<u32>,
}

impl Draft {
    /// A new draft.
    ///
    /// # Errors
    /// [`Obstacle::NotInCharge`].
    pub fn begin(
        id: Uuid,
        person: &Person,
        section: SectionCode,
        base: Option<(Uuid, u32)>,
    ) -> Result<Self, Obstacle> {
        if !person.may_write(&section) {
            return Err(Obstacle::NotInCharge);
        }
        Ok(Self {
            id,
            article: base.map(|(article, _)| article),
            base: base.map_or(0, |(_, version)| version),
            section,
            state: DraftState::Writing,
            revision: 1,
            editors: vec![person.into()],
            approver: None,
            publish_at: None,
            published: None,
        })
    }

    /// Whether `person` ever wrote in it or submitted it.
    pub fn is_own(&self, person: &Person) -> bool {
        self.editors.iter().any(|editor| editor.account == person.account)
    }

    /// Takes a new text, of an article in the charge of `section`. What was approved is no longer what would be published.
    ///
    /// # Errors
    /// [`Obstacle`]
    pub fn save(
        &mut self,
        person: &Person,
        seen: u32,
        section: SectionCode,
        base: Option<u32>,
    ) -> Result<(), Obstacle> {
        self.written(person, seen, Act::Save)?;
        if !person.may_write(&section) {
            return Err(Obstacle::NotInCharge);
        }
        self.section = section;
        self.base = base.unwrap_or(self.base);
        self.sign(person);
        self.turn(DraftState::Writing);
        Ok(())
    }

    /// Hands it to the approvers; whoever does so answers for it like an author.
    ///
    /// # Errors
    /// [`Obstacle`]
    pub fn submit(&mut self, person: &Person, seen: u32) -> Result<(), Obstacle> {
        self.written(person, seen, Act::Submit)?;
        self.sign(person);
        self.turn(DraftState::Submitted);
        Ok(())
    }

    /// Approves it.
    ///
    /// # Errors
    /// [`Obstacle::OwnChange`] for whoever wrote in it, in whatever role; others.
    pub fn approve(&mut self, person: &Person, seen: u32) -> Result<(), Obstacle> {
        self.judged(person, seen, Act::Approve)?;
        if self.is_own(person) {
            return Err(Obstacle::OwnChange);
        }
        self.turn(DraftState::Approved);
        self.approver = Some(person.into());
        Ok(())
    }

    /// Whether `person` could approve or reject it now.
    pub fn awaits(&self, person: &Person) -> bool {
        self.state == DraftState::Submitted
            && person.may_approve(&self.section)
            && !self.is_own(person)
    }

    /// Gives it back.
    ///
    /// # Errors
    /// [`Obstacle`]
    pub fn reject(&mut self, person: &Person, seen: u32) -> Result<(), Obstacle> {
        self.judged(person, seen, Act::Reject)?;
        self.turn(DraftState::Rejected);
        Ok(())
    }

    /// Gives it up.
    ///
    /// # Errors
    /// [`Obstacle`]
    pub fn withdraw(&mut self, person: &Person, seen: u32) -> Result<(), Obstacle> {
        self.written(person, seen, Act::Withdraw)?;
        self.turn(DraftState::Withdrawn);
        Ok(())
    }

    fn written(&self, person: &Person, seen: u32, act: Act) -> Result<(), Obstacle> {
        if !person.may_write(&self.section) {
            return Err(Obstacle::NotInCharge);
        }
        self.is_as_seen(seen, act)
    }

    fn judged(&self, person: &Person, seen: u32, act: Act) -> Result<(), Obstacle> {
        if !person.may_approve(&self.section) {
            return Err(Obstacle::NotApprover);
        }
        self.is_as_seen(seen, act)
    }

    fn is_as_seen(&self, seen: u32, act: Act) -> Result<(), Obstacle> {
        if self.revision != seen {
            return Err(Obstacle::Stale { current: self.revision });
        }
        if !self.state.allows(act) {
            return Err(Obstacle::WrongState { state: self.state, act });
        }
        if self.revision >= MAX_REVISIONS && act == Act::Save {
            return Err(Obstacle::TooManyRevisions);
        }
        Ok(())
    }

    fn sign(&mut self, person: &Person) {
        if !self.is_own(person) {
            self.editors.push(person.into());
        }
    }

    /// An approval and a plan hold for the state they were given in only.
    fn turn(&mut self, state: DraftState) {
        self.state = state;
        self.revision += 1;
        self.approver = None;
        self.publish_at = None;
    }
}
