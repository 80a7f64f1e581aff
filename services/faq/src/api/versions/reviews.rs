//! `ListReviewsDue`: what has to be looked through within a month.

use jiff::civil::Date;
use madoguchi_access::Caller;
use madoguchi_calendar::jst_date;
use madoguchi_proto::faq::v1::{ListReviewsDueRequest, ListReviewsDueResponse, ReviewDue};
use tonic::Request;
use uuid::Uuid;

use crate::{
    api::{
        Shared,
        fields::{Fields, PageSize},
        page::{read_token, token},
        person::person,
        wire::timestamp,
    },
    domain::{SectionCode, reminded_until},
    error::Failure,
    store::reviews::{self, Due},
};

const SIZES: PageSize = PageSize { usual: 50, most: 200 };

/// `ListReviewsDue`.
pub async fn list(
    shared: &Shared,
    request: &Request<ListReviewsDueRequest>,
) -> Result<ListReviewsDueResponse, Failure> {
    let (person, message) = (person(Caller::of(request)?), request.get_ref());
    let mut fields = Fields::default();
    let section = fields.section_if_any("section_code", &message.section_code);
    let size = fields.page_size("page_size", message.page_size, SIZES);
    let after = fields.check("page_token", read_token(&message.page_token, place));
    let ((section, size), after) = fields.finish(section.zip(size).zip(after))?;
    let Some(section) = person.sight().narrowed(section) else {
        return Ok(ListReviewsDueResponse::default());
    };
    let until = reminded_until(jst_date(shared.clock.now()));
    let section = section.as_ref().map(SectionCode::as_str);
    let pool = shared.database.pool();
    let mut found = reviews::due(pool, until, section, after, size + 1).await?;
    let more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().filter(|_| more);
    let next_page_token =
        last.map(|last| token(&format!("{}|{}", last.on, last.article))).unwrap_or_default();
    Ok(ListReviewsDueResponse { reviews: found.into_iter().map(review).collect(), next_page_token })
}

fn place(token: &str) -> Option<(Date, Uuid)> {
    let (on, article) = token.split_once('|')?;
    Some((on.parse().ok()?, Uuid::try_parse(article).ok()?))
}

fn review(due: Due) -> ReviewDue {
    ReviewDue {
        article_id: due.article.to_string(),
        number: due.number,
        version: due.version,
        question: due.question,
        section_code: due.section,
        due_on: due.on.to_string(),
        reminded_at: due.reminded_at.map(timestamp),
        draft_id: due.draft.map(|id| id.to_string()).unwrap_or_default(),
    }
}
