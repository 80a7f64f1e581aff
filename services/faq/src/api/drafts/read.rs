//! `GetDraft`: one draft with its text and what happened to it.

use madoguchi_access::Caller;
use madoguchi_proto::faq::v1::{DraftEvent, GetDraftRequest, GetDraftResponse};
use tonic::Request;
use uuid::Uuid;

use super::{
    text::write,
    work::{draft, not_found},
};
use crate::{
    api::{Shared, fields::Fields, person::person, wire::timestamp},
    domain::Person,
    error::Failure,
    store::drafts::{self, Event, Shown},
};

/// Most events a reply gives.
const MAX_EVENTS: u32 = 200;

/// `GetDraft`.
pub async fn get(
    shared: &Shared,
    request: &Request<GetDraftRequest>,
) -> Result<GetDraftResponse, Failure> {
    let (person, message) = (person(Caller::of(request)?), request.get_ref());
    let mut fields = Fields::default();
    let id = fields.id("draft_id", &message.draft_id);
    let id = fields.finish(id)?;
    let shown = visible(shared, &person, id).await?;
    let revision = match message.revision {
        0 => shown.draft.revision,
        revision => revision,
    };
    let pool = shared.database.pool();
    let text = drafts::text(pool, id, revision).await?.ok_or_else(not_found)?;
    let events = drafts::events(pool, id, MAX_EVENTS).await?;
    Ok(GetDraftResponse {
        draft: Some(draft(&shown, &person)),
        text: Some(write(text)),
        events: events.into_iter().map(event).collect(),
    })
}

/// A draft that `person` may see.
///
/// # Errors
/// `NOT_FOUND`, or of the database.
pub async fn visible(shared: &Shared, person: &Person, id: Uuid) -> Result<Shown, Failure> {
    let found = drafts::get(shared.database.pool(), id).await?;
    found.filter(|shown| person.may_write(&shown.draft.section)).ok_or_else(not_found)
}

fn event(event: Event) -> DraftEvent {
    DraftEvent {
        revision: event.revision,
        kind: event.kind,
        user_id: event.user_id,
        at: Some(timestamp(event.at)),
        comment: event.comment,
    }
}
