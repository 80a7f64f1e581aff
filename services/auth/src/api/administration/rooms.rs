//! `PutRoom` (P3).

use madoguchi_kit::status::Refusal;
use madoguchi_proto::auth::v1::{PutRoomRequest, PutRoomResponse};
use tonic::Request;
use uuid::Uuid;

use super::MAX_REASON;
use crate::{
    api::{Context, act::Begun, fields::Fields},
    domain::Networks,
    error::Failure,
    revocation::Revocation,
    store::{self, Room},
};

const MAX_NAME: usize = 100;

/// Makes a room or changes one; the sessions at its terminals are judged anew with their next call.
pub(super) async fn put_room(
    context: &Context,
    request: Request<PutRoomRequest>,
) -> Result<PutRoomResponse, Failure> {
    let message = request.get_ref();
    let mut fields = Fields::default();
    let existing = fields.optional_id("room_id", &message.room_id);
    let name = fields.line("name", &message.name, MAX_NAME);
    let networks = Networks::parse(&message.networks);
    let networks = match networks {
        Ok(networks) => Some(networks),
        Err(fault) => {
            fields.fault(fault.field(), fault);
            None
        }
    };
    let reason = fields.line("reason", &message.reason, MAX_REASON);
    let (Some(existing), Some(name), Some(networks), Some(reason)) =
        (existing, name, networks, reason)
    else {
        return Err(fields.refusal().into());
    };
    let open = message.open;
    let mut act = match context.act(&request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    let room = Room { id: existing.unwrap_or_else(Uuid::now_v7), name, networks, open };
    if existing.is_none() {
        store::insert_room(&mut act.tx, &room, act.now).await?;
    } else if !store::update_room(&mut act.tx, &room, act.now).await? {
        return Err(Refusal::not_found("the room").into());
    }
    let terminals = store::terminals_of_room(&mut act.tx, room.id).await?;
    act.because("room", room.id, &reason).await?;
    let id = room.id;
    let reply = PutRoomResponse { room: Some(room.into()) };
    act.done("room", id, &["name", "networks", "open"], &reply).await?;
    for terminal in terminals {
        context.revocations.signal(Revocation::Terminal(terminal));
    }
    Ok(reply)
}
