//! `Logout`.

use madoguchi_access::Caller;
use madoguchi_proto::auth::v1::{LogoutRequest, LogoutResponse};
use tonic::Request;

use super::session_of;
use crate::{
    api::{Context, act::Begun},
    error::Failure,
    revocation::Revocation,
    store,
};

/// Ends the session of the call; ending it twice is no fault.
pub(super) async fn logout(
    context: &Context,
    request: Request<LogoutRequest>,
) -> Result<LogoutResponse, Failure> {
    let session = session_of(Caller::of(&request)?)?;
    let mut act = match context.act(&request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    store::end_session(&mut act.tx, session).await?;
    let reply = LogoutResponse {};
    act.done("session", session, &[], &reply).await?;
    context.revocations.signal(Revocation::Session(session));
    Ok(reply)
}
