//! `GetHandoff`: one handoff with its history, masked.

use madoguchi_access::Call;
use madoguchi_audit::Entry;
use madoguchi_proto::handoff::v1::{GetHandoffRequest, GetHandoffResponse};
use tonic::Request;

use super::{Context, fields::Fields, masked, wire};
use crate::{error::Failure, store};

/// The contract's limit.
const HISTORY: i64 = 200;

/// `GetHandoff`.
pub async fn get(
    context: &Context,
    request: &Request<GetHandoffRequest>,
) -> Result<GetHandoffResponse, Failure> {
    let (call, now) = (Call::of(request)?, context.clock.now());
    let viewer = wire::viewer(call.caller()?);
    let mut fields = Fields::default();
    let id = fields.id("inquiry_id", &request.get_ref().inquiry_id);
    let inquiry = context.visible(&viewer, fields.finish(id)?).await?;
    let entry = Entry::of(request)?
        .at(now)
        .subject("inquiry", inquiry.id)
        .fields(["masked_name", "masked_phone"]);
    let mut connection = context.database.pool().acquire().await?;
    context.audit.record(&mut connection, entry).await?;
    drop(connection);
    let mut handoff = [wire::handoff(&inquiry, now)];
    masked::fill(context, call, &mut handoff).await?;
    let [handoff] = handoff;
    let history = store::history(context.database.pool(), inquiry.id, HISTORY).await?;
    Ok(GetHandoffResponse {
        handoff: Some(handoff),
        history: history.into_iter().map(wire::history).collect(),
    })
}
