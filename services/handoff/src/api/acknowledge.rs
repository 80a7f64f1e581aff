//! `Acknowledge`: a named person's receipt (B11).

use madoguchi_proto::handoff::v1::{AcknowledgeRequest, AcknowledgeResponse};
use tonic::Request;

use super::{Context, context::Begun, fields::Fields};
use crate::{domain::Acting, error::Failure};

/// `Acknowledge`.
pub async fn acknowledge(
    context: &Context,
    request: &Request<AcknowledgeRequest>,
) -> Result<AcknowledgeResponse, Failure> {
    let message = request.get_ref();
    let mut fields = Fields::default();
    let id = fields.id("inquiry_id", &message.inquiry_id);
    let seen = fields.version("version", message.version);
    let (id, seen) = fields.finish(id.zip(seen))?;
    let mut act = match context.act(request, id).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    let acting = Acting { user_id: &act.caller.user_id, now: act.now, seen };
    let new = act.inquiry.acknowledge(acting, &act.viewer)?;
    let reply = |handoff| AcknowledgeResponse { handoff: Some(handoff) };
    if !new.section && !new.information {
        return act.unchanged([], reply).await;
    }
    act.event("acknowledged").await?;
    match (new.section, new.information) {
        (true, true) => {
            act.done(["section_acknowledgement", "information_section_acknowledgement"], reply)
                .await
        }
        (true, false) => act.done(["section_acknowledgement"], reply).await,
        (false, _) => act.done(["information_section_acknowledgement"], reply).await,
    }
}
