//! `PublishDraft`: now, or at a time.

use jiff::Timestamp;
use madoguchi_calendar::jst_date;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::faq::v1::{PublishDraftRequest, PublishDraftResponse};
use prost::Message;
use tonic::Request;

use super::work::{Opened, Work, open};
use crate::{
    api::{Shared, fields::Fields},
    error::Failure,
    jobs::{Decided, publish as publish_now},
    store::{
        articles,
        drafts::{self, Shown},
    },
};

/// `PublishDraft`.
pub async fn publish(
    shared: &Shared,
    request: &Request<PublishDraftRequest>,
) -> Result<PublishDraftResponse, Failure> {
    let message = request.get_ref();
    let mut fields = Fields::default();
    let id = fields.id("draft_id", &message.draft_id);
    let seen = fields.version("revision", message.revision);
    let at = fields.instant("publish_at", message.publish_at.as_ref());
    let ((id, seen), at) = fields.finish(id.zip(seen).zip(at))?;
    let mut work = match open(shared, request, id).await? {
        Opened::Replay(reply) => return Ok(reply),
        Opened::Fresh(work) => work,
    };
    let kind = match at {
        Some(at) => schedule(&mut work, seen, at).await?,
        None => publish_it(&mut work, seen).await?,
    };
    work.done(kind, "", None, |draft| PublishDraftResponse { draft: Some(draft) }).await
}

async fn schedule<R: Message>(
    work: &mut Work<R>,
    seen: u32,
    at: Timestamp,
) -> Result<&'static str, Failure> {
    let (draft, now) = (&mut work.shown.draft, work.act.now);
    let (id, revision) = (draft.id, draft.revision);
    let newest = match draft.article {
        Some(article) => articles::newest_version(&mut *work.act.tx, article).await?,
        None => 0,
    };
    if let Err(obstacle) = draft.schedule(&work.person, seen, newest, at, now) {
        return Err(work.refused(obstacle));
    }
    let text = drafts::text(&mut *work.act.tx, id, revision).await?;
    if !text.ok_or(sqlx::Error::RowNotFound)?.missing(jst_date(at)).is_empty() {
        let words = "its validity ends before that time; publish earlier, or change valid_until";
        return Err(Refusal::invalid("publish_at", words).into());
    }
    Ok("scheduled")
}

async fn publish_it<R: Message>(work: &mut Work<R>, seen: u32) -> Result<&'static str, Failure> {
    let (now, person) = (work.act.now, &work.person);
    let decide = |shown: &mut Shown, newest| shown.draft.publish(person, seen, newest);
    match publish_now(&mut work.act.tx, &mut work.shown, now, decide).await? {
        Decided::Published => Ok("published"),
        Decided::Not(obstacle) => Err(work.refused(obstacle)),
        Decided::Incomplete => {
            let words = "its validity has ended; change valid_until, and have it approved again";
            Err(Refusal::precondition("NOT_COMPLETE", words).into())
        }
    }
}
