//! `ListFeedback`: operators see what they gave, sections what concerns them.

use jiff::Timestamp;
use madoguchi_access::{Caller, Role};
use madoguchi_proto::faq::v1::{ListFeedbackRequest, ListFeedbackResponse};
use tonic::Request;
use uuid::Uuid;

use super::{feedback as told, read_state};
use crate::{
    api::{
        Shared,
        fields::{Fields, PageSize},
        page::{read_token, token},
        person::person,
    },
    domain::{FeedbackState, SectionCode},
    error::Failure,
    store::feedback::{self, Filter},
};

const SIZES: PageSize = PageSize { usual: 50, most: 100 };

/// `ListFeedback`.
pub async fn list(
    shared: &Shared,
    request: &Request<ListFeedbackRequest>,
) -> Result<ListFeedbackResponse, Failure> {
    let (caller, message) = (Caller::of(request)?, request.get_ref());
    let mut fields = Fields::default();
    let states = states(&mut fields, &message.states);
    let section = fields.section_if_any("section_code", &message.section_code);
    let article = match message.article_id.as_str() {
        "" => Some(None),
        id => fields.id("article_id", id).map(Some),
    };
    let size = fields.page_size("page_size", message.page_size, SIZES);
    let after = fields.check("page_token", read_token(&message.page_token, place));
    let (((states, section), article), (size, after)) =
        fields.finish(states.zip(section).zip(article).zip(size.zip(after)))?;
    let Some(filter) = filter(caller, Filter { states, article, ..Filter::default() }, section)
    else {
        return Ok(ListFeedbackResponse::default());
    };
    let mut found = feedback::page(shared.database.pool(), &filter, after, size + 1).await?;
    let more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().filter(|_| more);
    let next_page_token = last
        .map(|last| token(&format!("{}|{}", last.given_at.as_microsecond(), last.id)))
        .unwrap_or_default();
    Ok(ListFeedbackResponse { feedback: found.into_iter().map(told).collect(), next_page_token })
}

/// What the caller may see of what is asked for; none if that is nothing.
fn filter(caller: &Caller, asked: Filter, section: Option<SectionCode>) -> Option<Filter> {
    let code = |section: Option<SectionCode>| section.map(|code| code.as_str().to_owned());
    if caller.is(Role::Operator) || caller.is(Role::HandlingManager) {
        return Some(Filter { given_by: Some(caller.account), section: code(section), ..asked });
    }
    let section = person(caller).sight().narrowed(section)?;
    Some(Filter { section: code(section), ..asked })
}

fn states(fields: &mut Fields, asked: &[i32]) -> Option<Vec<FeedbackState>> {
    if asked.is_empty() {
        return Some(vec![FeedbackState::Open, FeedbackState::Accepted]);
    }
    let known = (asked.len() <= FeedbackState::ALL.len())
        .then(|| asked.iter().map(|state| read_state(*state)).collect())
        .flatten();
    fields.check("states", known.ok_or("names states of the contract, each once"))
}

fn place(token: &str) -> Option<(Timestamp, Uuid)> {
    let (at, id) = token.split_once('|')?;
    Some((Timestamp::from_microsecond(at.parse().ok()?).ok()?, Uuid::try_parse(id).ok()?))
}
