//! `ApproveDraft` and `RejectDraft`: what approvers do.

use madoguchi_proto::faq::v1::{
    ApproveDraftRequest, ApproveDraftResponse, RejectDraftRequest, RejectDraftResponse,
};
use tonic::Request;

use super::{
    MAX_COMMENT,
    work::{Opened, open},
};
use crate::{
    api::{Shared, fields::Fields},
    error::Failure,
    store::sections,
};

/// `ApproveDraft`.
pub async fn approve(
    shared: &Shared,
    request: &Request<ApproveDraftRequest>,
) -> Result<ApproveDraftResponse, Failure> {
    let message = request.get_ref();
    let directory = sections::directory(shared.database.pool()).await?;
    let mut fields = Fields::default();
    let id = fields.id("draft_id", &message.draft_id);
    let seen = fields.version("revision", message.revision);
    let comment = fields.clean("comment", &message.comment, 0, MAX_COMMENT, &directory.phones);
    let ((id, seen), comment) = fields.finish(id.zip(seen).zip(comment))?;
    let mut work = match open(shared, request, id).await? {
        Opened::Replay(reply) => return Ok(reply),
        Opened::Fresh(work) => work,
    };
    if let Err(obstacle) = work.shown.draft.approve(&work.person, seen) {
        return Err(work.refused(obstacle));
    }
    work.done("approved", &comment, None, |draft| ApproveDraftResponse { draft: Some(draft) }).await
}

/// `RejectDraft`.
pub async fn reject(
    shared: &Shared,
    request: &Request<RejectDraftRequest>,
) -> Result<RejectDraftResponse, Failure> {
    let message = request.get_ref();
    let directory = sections::directory(shared.database.pool()).await?;
    let mut fields = Fields::default();
    let id = fields.id("draft_id", &message.draft_id);
    let seen = fields.version("revision", message.revision);
    let comment = fields.clean("comment", &message.comment, 1, MAX_COMMENT, &directory.phones);
    let ((id, seen), comment) = fields.finish(id.zip(seen).zip(comment))?;
    let mut work = match open(shared, request, id).await? {
        Opened::Replay(reply) => return Ok(reply),
        Opened::Fresh(work) => work,
    };
    if let Err(obstacle) = work.shown.draft.reject(&work.person, seen) {
        return Err(work.refused(obstacle));
    }
    work.done("rejected", &comment, None, |draft| RejectDraftResponse { draft: Some(draft) }).await
}
