//! `Reauthenticate`.

use madoguchi_access::{Caller, STEP_UP_LIFETIME};
use madoguchi_proto::auth::v1::{ReauthenticateRequest, ReauthenticateResponse};
use tonic::Request;

use super::{login_refused, session_ended, session_of};
use crate::{
    api::{Context, act::Begun, fields::Fields, wire},
    domain::PasswordText,
    error::Failure,
    revocation::Revocation,
    store,
};

/// Takes the password once more and opens the five minutes that grave acts need.
pub(super) async fn reauthenticate(
    context: &Context,
    request: Request<ReauthenticateRequest>,
) -> Result<ReauthenticateResponse, Failure> {
    let session = session_of(Caller::of(&request)?)?;
    let mut fields = Fields::default();
    let password = fields.check("password", PasswordText::prepare(&request.get_ref().password));
    let Some(password) = password else { return Err(fields.refusal().into()) };
    if let Some(reply) = context.replayed(&request).await? {
        return Ok(reply);
    }
    let checked = context.check_own_password(&request, password).await?;
    let mut act = match context.act(&request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    if !store::verified_password(&mut act.tx, checked.account, &checked.phc).await? {
        return Err(login_refused().into());
    }
    if !store::reauthenticated(&mut act.tx, session, act.now).await? {
        return Err(session_ended().into());
    }
    let reply =
        ReauthenticateResponse { step_up_until: Some(wire::instant(act.now + STEP_UP_LIFETIME)) };
    act.done("session", session, &["authenticated_at"], &reply).await?;
    // The gateways remember the older time of the password.
    context.revocations.signal(Revocation::Session(session));
    Ok(reply)
}
