//! `Reroute`: to another section, or from triage to the first (A3).

use madoguchi_personal::Necessity;
use madoguchi_proto::handoff::v1::{RerouteRequest, RerouteResponse};
use tonic::Request;

use super::{Context, context::Begun, fields::Fields};
use crate::{
    domain::{Acting, NoticeKind, Rerouted, Whom},
    error::Failure,
    jobs::notify,
    store::{self, NewEvent},
};

/// `Reroute`.
pub async fn reroute(
    context: &Context,
    request: &Request<RerouteRequest>,
) -> Result<RerouteResponse, Failure> {
    let message = request.get_ref();
    let mut fields = Fields::default();
    let id = fields.id("inquiry_id", &message.inquiry_id);
    let seen = fields.version("version", message.version);
    let section = fields.section("section_code", &message.section_code);
    // The rule of a stated reason: 1 to 200 characters on one line, without personal data.
    let reason =
        fields.check("reason", Necessity::parse(&message.reason).map_err(|error| error.problem));
    let checked = id.zip(seen).zip(section.zip(reason));
    let ((id, seen), (section, reason)) = fields.finish(checked)?;
    let mut act = match context.act(request, id).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    let times = context.office_time.sent(act.now)?;
    let acting = Acting { user_id: &act.caller.user_id, now: act.now, seen };
    let Rerouted { left, was_seen, delivered } =
        act.inquiry.reroute(acting, section, message.confirm_repeated, times)?;
    let event = NewEvent {
        left: left.as_ref().filter(|_| was_seen),
        note: reason.as_str(),
        ..NewEvent::by(&act.caller.user_id, &act.inquiry, "rerouted", act.now)
    };
    store::add_event(&mut act.tx, event).await?;
    if delivered {
        store::add_event(&mut act.tx, NewEvent::of_system(&act.inquiry, "delivered", act.now))
            .await?;
        notify(context, &mut act.tx, &act.inquiry, NoticeKind::Rerouted, Whom::Members).await?;
    }
    let reply =
        act.done(["section_code"], |handoff| RerouteResponse { handoff: Some(handoff) }).await?;
    context.outbox.wake();
    Ok(reply)
}
