//! `ListDrafts`: a tab for the author, a tab for the approver.

use jiff::Timestamp;
use madoguchi_access::Caller;
use madoguchi_proto::faq::v1::{DraftTab, ListDraftsRequest, ListDraftsResponse};
use tonic::Request;
use uuid::Uuid;

use super::work::draft;
use crate::{
    api::{
        Shared,
        fields::{Fields, PageSize},
        page::{read_token, token},
        person::person,
        wire::read_draft_state,
    },
    domain::{DraftState, Person},
    error::Failure,
    store::drafts::{self, Filter, Page},
};

const SIZES: PageSize = PageSize { usual: 50, most: 100 };

/// `ListDrafts`.
pub async fn list(
    shared: &Shared,
    request: &Request<ListDraftsRequest>,
) -> Result<ListDraftsResponse, Failure> {
    let (person, message) = (person(Caller::of(request)?), request.get_ref());
    let mut fields = Fields::default();
    let section = fields.section_if_any("section_code", &message.section_code);
    let states = states(&mut fields, message);
    let tab = fields.check("tab", DraftTab::try_from(message.tab).map_err(|_| "is no tab"));
    let size = fields.page_size("page_size", message.page_size, SIZES);
    let after = fields.check("page_token", read_token(&message.page_token, page));
    let (((section, states), tab), (size, after)) =
        fields.finish(section.zip(states).zip(tab).zip(size.zip(after)))?;
    let Some(section) = person.sight().narrowed(section) else {
        return Ok(ListDraftsResponse::default());
    };
    let section = section.map(|code| code.as_str().to_owned());
    let Some(filter) = filter(tab, &person, Filter { section, states, ..Filter::default() }) else {
        return Ok(ListDraftsResponse::default());
    };
    let mut found = drafts::page(shared.database.pool(), &filter, after, size + 1).await?;
    let more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().filter(|_| more);
    let next_page_token = last
        .map(|last| token(&format!("{}|{}", last.changed_at.as_microsecond(), last.draft.id)))
        .unwrap_or_default();
    let drafts = found.iter().map(|shown| draft(shown, &person)).collect();
    Ok(ListDraftsResponse { drafts, next_page_token })
}

/// What a tab leaves of what was asked for; none if that is nothing.
fn filter(tab: DraftTab, person: &Person, asked: Filter) -> Option<Filter> {
    match tab {
        DraftTab::Unspecified => Some(asked),
        DraftTab::Own => Some(Filter { written_by: Some(person.account), ..asked }),
        DraftTab::ToApprove => {
            let own = person.section.as_ref().filter(|own| person.may_approve(own))?;
            let wanted = asked.section.as_deref().is_none_or(|section| section == own.as_str());
            let waits = asked.states.contains(&DraftState::Submitted);
            (wanted && waits).then(|| Filter {
                section: Some(own.as_str().to_owned()),
                states: vec![DraftState::Submitted],
                written_by: None,
                not_written_by: Some(person.account),
            })
        }
    }
}

fn states(fields: &mut Fields, message: &ListDraftsRequest) -> Option<Vec<DraftState>> {
    if message.states.is_empty() {
        return Some(DraftState::ALL.into_iter().filter(|state| state.is_open()).collect());
    }
    let known = (message.states.len() <= DraftState::ALL.len())
        .then(|| message.states.iter().map(|state| read_draft_state(*state)).collect())
        .flatten();
    fields.check("states", known.ok_or("names states of the contract, each once"))
}

fn page(token: &str) -> Option<Page> {
    let (changed_at, id) = token.split_once('|')?;
    let changed_at = Timestamp::from_microsecond(changed_at.parse().ok()?).ok()?;
    Some(Page { changed_at, id: Uuid::try_parse(id).ok()? })
}
