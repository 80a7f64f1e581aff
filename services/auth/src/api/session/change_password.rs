//! `ChangePassword`.

use madoguchi_access::Caller;
use madoguchi_proto::auth::v1::{ChangePasswordRequest, ChangePasswordResponse};
use tonic::Request;

use super::{login_refused, session_of};
use crate::{
    api::{Context, act::Begun, fields::Fields},
    domain::{NewPassword, PasswordText},
    error::Failure,
    revocation::Revocation,
    store,
};

/// Sets another password; every other session of the account ends.
pub(super) async fn change_password(
    context: &Context,
    request: Request<ChangePasswordRequest>,
) -> Result<ChangePasswordResponse, Failure> {
    let caller = Caller::of(&request)?;
    let session = session_of(caller)?;
    let (old, new) = read(request.get_ref(), &caller.user_id)?;
    if let Some(reply) = context.replayed(&request).await? {
        return Ok(reply);
    }
    let checked = context.check_own_password(&request, old).await?;
    let phc = context.hasher.hash(new).await?;
    let mut act = match context.act(&request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    if !store::verified_password(&mut act.tx, checked.account, &checked.phc).await? {
        return Err(login_refused().into());
    }
    store::put_password(&mut act.tx, checked.account, &phc, act.now).await?;
    store::end_sessions_of_account(&mut act.tx, checked.account, Some(session)).await?;
    let reply = ChangePasswordResponse {};
    act.done("account", checked.account, &["password"], &reply).await?;
    context.revocations.signal(Revocation::Account(checked.account));
    Ok(reply)
}

fn read(
    request: &ChangePasswordRequest,
    user_id: &str,
) -> Result<(PasswordText, PasswordText), Failure> {
    let mut fields = Fields::default();
    let old = fields.check("old_password", PasswordText::prepare(&request.old_password));
    let new = fields.check("new_password", NewPassword::check(&request.new_password, user_id));
    let new = new.map(NewPassword::into_text);
    if let (Some(old), Some(new)) = (&old, &new)
        && old.as_bytes() == new.as_bytes()
    {
        fields.fault("new_password", "is the old one; choose another");
        return Err(fields.refusal().into());
    }
    old.zip(new).ok_or_else(|| fields.refusal().into())
}
