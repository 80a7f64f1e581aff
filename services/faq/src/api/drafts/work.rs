//! A writing call on one draft: locked, seen, changed, told.

use madoguchi_kit::status::Refusal;
use madoguchi_proto::faq::v1 as wire;
use prost::Message;
use tonic::Request;
use uuid::Uuid;

use super::MAX_COMMENT;
use crate::{
    api::{
        Shared,
        act::{Act, Begun},
        fields::Fields,
        person::person,
        wire::{draft_state, timestamp},
    },
    domain::{DraftText, Obstacle, Person},
    error::Failure,
    store::{
        drafts::{self, Deed, Shown},
        sections,
    },
};

/// A writing call under way on a draft that the caller sees and that is locked.
pub struct Work<R> {
    pub act: Act<R>,
    pub person: Person,
    pub shown: Shown,
}

/// A call done before, or to be done.
pub enum Opened<R> {
    /// What was answered then.
    Replay(R),
    /// Do it.
    Fresh(Box<Work<R>>),
}

/// What an act on a draft names.
pub struct Named {
    /// The draft.
    pub id: Uuid,
    /// The revision that was read.
    pub seen: u32,
    /// The person's words about it, without personal data.
    pub comment: String,
}

/// Reads what an act on a draft names; the comment has at least `least` characters.
///
/// # Errors
/// `INVALID_ARGUMENT` naming every faulty field; of the database.
pub async fn named(
    shared: &Shared,
    draft_id: &str,
    revision: u32,
    comment: &str,
    least: usize,
) -> Result<Named, Failure> {
    let directory = sections::directory(shared.database.pool()).await?;
    let mut fields = Fields::default();
    let id = fields.id("draft_id", draft_id);
    let seen = fields.version("revision", revision);
    let comment = fields.clean("comment", comment, least, MAX_COMMENT, &directory.phones);
    let ((id, seen), comment) = fields.finish(id.zip(seen).zip(comment))?;
    Ok(Named { id, seen, comment })
}

/// Begins a writing call on the draft `id`.
///
/// # Errors
/// `NOT_FOUND`; of the idempotency key, or of the database.
pub async fn open<Q: Message, R: Message + Default>(
    shared: &Shared,
    request: &Request<Q>,
    id: Uuid,
) -> Result<Opened<R>, Failure> {
    let mut act = match shared.act(request).await? {
        Begun::Replay(reply) => return Ok(Opened::Replay(reply)),
        Begun::Fresh(act) => act,
    };
    let person = person(&act.caller);
    let found = drafts::lock(&mut act.tx, id).await?;
    let shown =
        found.filter(|shown| person.may_write(&shown.draft.section)).ok_or_else(not_found)?;
    Ok(Opened::Fresh(Box::new(Work { act: *act, person, shown })))
}

impl<R: Message> Work<R> {
    /// The failure that an obstacle means, naming the other side where somebody else came first.
    pub fn refused(&self, obstacle: Obstacle) -> Failure {
        refused(obstacle, Some(&self.shown))
    }

    /// Ends the call: the draft, its text if that was saved, its history, and what [`Act::done`] does.
    ///
    /// # Errors
    /// Of the database.
    pub async fn done(
        mut self,
        kind: &'static str,
        comment: &str,
        text: Option<&DraftText>,
        reply: impl FnOnce(wire::Draft) -> R,
    ) -> Result<R, Failure> {
        let by = (&self.person).into();
        self.shown.changed_at = self.act.now;
        let deed = Deed { kind, by: Some(&by), at: self.act.now, comment };
        drafts::change(&mut self.act.tx, &self.shown, text, &deed).await?;
        let reply = reply(draft(&self.shown, &self.person));
        self.act.done("draft", self.shown.draft.id, reply).await
    }
}

impl From<Obstacle> for Failure {
    fn from(obstacle: Obstacle) -> Self {
        refused(obstacle, None)
    }
}

fn refused(obstacle: Obstacle, shown: Option<&Shown>) -> Failure {
    let (words, reason) = (obstacle.to_string(), obstacle.reason());
    let refusal = match obstacle {
        Obstacle::Stale { current } => {
            let refusal = Refusal::stale_version(current);
            match shown {
                None => refusal,
                Some(shown) => refusal
                    .with_fact("saved_by", &shown.saved_by)
                    .with_fact("saved_at", shown.saved_at),
            }
        }
        Obstacle::NotInCharge | Obstacle::NotApprover | Obstacle::OwnChange => {
            Refusal::denied(reason, words)
        }
        Obstacle::NotAhead => Refusal::invalid("publish_at", words),
        Obstacle::Overtaken { newest } => {
            Refusal::precondition(reason, words).with_fact("newest_version", newest)
        }
        Obstacle::WrongState { .. } | Obstacle::TooManyRevisions => {
            Refusal::precondition(reason, words)
        }
    };
    refusal.into()
}

/// What the caller may not see does not exist.
pub fn not_found() -> Failure {
    Refusal::not_found("the draft").into()
}

/// A draft without its text, as `person` sees it.
pub fn draft(shown: &Shown, person: &Person) -> wire::Draft {
    let draft = &shown.draft;
    wire::Draft {
        draft_id: draft.id.to_string(),
        article_id: draft.article.map(|id| id.to_string()).unwrap_or_default(),
        article_number: shown.number.clone().unwrap_or_default(),
        base_version: draft.base,
        state: draft_state(draft.state).into(),
        revision: draft.revision,
        question: shown.question.clone(),
        section_code: draft.section.as_str().to_owned(),
        saved_by: shown.saved_by.clone(),
        saved_at: Some(timestamp(shown.saved_at)),
        approved_by: draft.approver.as_ref().map(|hand| hand.user_id.clone()).unwrap_or_default(),
        publish_at: draft.publish_at.map(timestamp),
        published_version: draft.published.unwrap_or_default(),
        own: draft.is_own(person),
        may_approve: draft.awaits(person),
        overtaken: draft.state.is_open() && draft.base != shown.newest,
    }
}
