//! `ApproveDraft` and `RejectDraft`: what approvers do.

use madoguchi_proto::faq::v1::{
    ApproveDraftRequest, ApproveDraftResponse, RejectDraftRequest, RejectDraftResponse,
};
use tonic::Request;

use super::work::{Named, Opened, named, open};
use crate::{api::Shared, error::Failure};

/// `ApproveDraft`.
pub async fn approve(
    shared: &Shared,
    request: &Request<ApproveDraftRequest>,
) -> Result<ApproveDraftResponse, Failure> {
    let message = request.get_ref();
    let Named { id, seen, comment } =
        named(shared, &message.draft_id, message.revision, &message.comment, 0).await?;
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
    let Named { id, seen, comment } =
        named(shared, &message.draft_id, message.revision, &message.comment, 1).await?;
    let mut work = match open(shared, request, id).await? {
        Opened::Replay(reply) => return Ok(reply),
        Opened::Fresh(work) => work,
    };
    if let Err(obstacle) = work.shown.draft.reject(&work.person, seen) {
        return Err(work.refused(obstacle));
    }
    work.done("rejected", &comment, None, |draft| RejectDraftResponse { draft: Some(draft) }).await
}
