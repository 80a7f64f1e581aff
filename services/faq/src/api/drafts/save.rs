//! `UpdateDraft`, `SubmitDraft` and `WithdrawDraft`: what authors do.

use madoguchi_calendar::jst_date;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::faq::v1::{
    SubmitDraftRequest, SubmitDraftResponse, UpdateDraftRequest, UpdateDraftResponse,
    WithdrawDraftRequest, WithdrawDraftResponse,
};
use tonic::Request;

use super::{
    MAX_COMMENT,
    text::read,
    work::{Named, Opened, Work, named, open},
};
use crate::{
    api::{Shared, fields::Fields},
    error::Failure,
    store::{articles, drafts, sections},
};

/// `UpdateDraft`.
pub async fn update(
    shared: &Shared,
    request: &Request<UpdateDraftRequest>,
) -> Result<UpdateDraftResponse, Failure> {
    let message = request.get_ref();
    let directory = sections::directory(shared.database.pool()).await?;
    let mut fields = Fields::default();
    let id = fields.id("draft_id", &message.draft_id);
    let seen = fields.version("revision", message.revision);
    let today = jst_date(shared.clock.now());
    let text = read(&mut fields, "text", message.text.as_ref(), &directory, today);
    let comment = fields.clean("comment", &message.comment, 0, MAX_COMMENT, &directory.phones);
    let ((id, seen), (text, comment)) = fields.finish(id.zip(seen).zip(text.zip(comment)))?;
    let mut work = match open(shared, request, id).await? {
        Opened::Replay(reply) => return Ok(reply),
        Opened::Fresh(work) => work,
    };
    let base = base(&mut work, message.base_version).await?;
    let section = text.section.clone();
    if let Err(obstacle) = work.shown.draft.save(&work.person, seen, section, base) {
        return Err(work.refused(obstacle));
    }
    work.shown.question.clone_from(&text.question);
    work.shown.saved_by.clone_from(&work.person.user_id);
    work.shown.saved_at = work.act.now;
    if !comment.is_empty() {
        work.shown.comment.clone_from(&comment);
    }
    work.done("saved", &comment, Some(&text), |draft| UpdateDraftResponse { draft: Some(draft) })
        .await
}

/// The version that the text now starts from; it must be one of the article's.
async fn base<R>(work: &mut Work<R>, asked: u32) -> Result<Option<u32>, Failure> {
    if asked == 0 {
        return Ok(None);
    }
    let newest = match work.shown.draft.article {
        Some(article) => articles::newest_version(&mut *work.act.tx, article).await?,
        None => 0,
    };
    if asked > newest {
        return Err(Refusal::invalid("base_version", "is no version of the article").into());
    }
    work.shown.newest = newest;
    Ok(Some(asked))
}

/// `SubmitDraft`.
pub async fn submit(
    shared: &Shared,
    request: &Request<SubmitDraftRequest>,
) -> Result<SubmitDraftResponse, Failure> {
    let message = request.get_ref();
    let Named { id, seen, comment } =
        named(shared, &message.draft_id, message.revision, &message.comment, 0).await?;
    let mut work = match open(shared, request, id).await? {
        Opened::Replay(reply) => return Ok(reply),
        Opened::Fresh(work) => work,
    };
    let revision = work.shown.draft.revision;
    if let Err(obstacle) = work.shown.draft.submit(&work.person, seen) {
        return Err(work.refused(obstacle));
    }
    let text = drafts::text(&mut *work.act.tx, id, revision).await?;
    let text = text.ok_or(sqlx::Error::RowNotFound)?;
    let mut missing = Fields::default();
    for (field, problem) in text.missing(jst_date(work.act.now)) {
        missing.check::<()>(&format!("text.{field}"), Err(problem));
    }
    missing.finish(Some(()))?;
    work.done("submitted", &comment, None, |draft| SubmitDraftResponse { draft: Some(draft) }).await
}

/// `WithdrawDraft`.
pub async fn withdraw(
    shared: &Shared,
    request: &Request<WithdrawDraftRequest>,
) -> Result<WithdrawDraftResponse, Failure> {
    let message = request.get_ref();
    let Named { id, seen, comment } =
        named(shared, &message.draft_id, message.revision, &message.comment, 0).await?;
    let mut work = match open(shared, request, id).await? {
        Opened::Replay(reply) => return Ok(reply),
        Opened::Fresh(work) => work,
    };
    if let Err(obstacle) = work.shown.draft.withdraw(&work.person, seen) {
        return Err(work.refused(obstacle));
    }
    work.done("withdrawn", &comment, None, |draft| WithdrawDraftResponse { draft: Some(draft) })
        .await
}
