//! `CloseHandoff`: by the Ward Information Section (A3).

use madoguchi_proto::handoff::v1::{CloseHandoffRequest, CloseHandoffResponse};
use tonic::Request;

use super::{Context, context::Begun, fields::Fields};
use crate::{domain::Acting, error::Failure};

/// `CloseHandoff`.
pub async fn close(
    context: &Context,
    request: &Request<CloseHandoffRequest>,
) -> Result<CloseHandoffResponse, Failure> {
    let message = request.get_ref();
    let mut fields = Fields::default();
    let id = fields.id("inquiry_id", &message.inquiry_id);
    let seen = fields.version("version", message.version);
    let (id, seen) = fields.finish(id.zip(seen))?;
    let mut act = match context.act(request, id).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    act.inquiry.close(Acting { user_id: &act.caller.user_id, now: act.now, seen })?;
    act.event("closed").await?;
    act.done(["state"], |handoff| CloseHandoffResponse { handoff: Some(handoff) }).await
}
