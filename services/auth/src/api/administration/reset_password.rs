//! `ResetPassword`.

use madoguchi_kit::status::Refusal;
use madoguchi_proto::auth::v1::{ResetPasswordRequest, ResetPasswordResponse};
use tonic::Request;

use super::MAX_REASON;
use crate::{
    api::{Context, act::Begun, fields::Fields},
    domain::{ActivationCode, CODE_LIFETIME},
    error::Failure,
    random,
    revocation::Revocation,
    store,
};

/// Takes password and sessions away and gives a new activation code.
pub(super) async fn reset_password(
    context: &Context,
    request: Request<ResetPasswordRequest>,
) -> Result<ResetPasswordResponse, Failure> {
    let message = request.get_ref();
    let mut fields = Fields::default();
    let id = fields.id("account_id", &message.account_id);
    let reason = fields.line("reason", &message.reason, MAX_REASON);
    let (Some(id), Some(reason)) = (id, reason) else { return Err(fields.refusal().into()) };
    let mut act = match context.act::<_, ResetPasswordResponse>(&request).await? {
        // The code is not shown again.
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    store::lock_account(&mut act.tx, id).await?.ok_or_else(|| Refusal::not_found("the account"))?;
    let standing = store::standing(&mut act.tx, id, None)
        .await?
        .ok_or_else(|| Refusal::not_found("the account"))?;
    if standing.standing.account.is_system() {
        let words = "a department system has a certificate and no password";
        return Err(Refusal::precondition("NO_PASSWORD", words).into());
    }
    if standing.standing.account.disabled {
        let words = "access of this account has been ended; create a new one";
        return Err(Refusal::precondition("ACCOUNT_DISABLED", words).into());
    }
    store::delete_password(&mut act.tx, id).await?;
    store::end_sessions_of_account(&mut act.tx, id, None).await?;
    let code = ActivationCode::from_random(random::bytes()?);
    let expires_at = act.now + CODE_LIFETIME;
    store::put_activation_code(&mut act.tx, id, &code.hash(), act.now, expires_at).await?;
    act.because("account", id, &reason).await?;
    act.done("account", id, &["password"], &ResetPasswordResponse::default()).await?;
    context.revocations.signal(Revocation::Account(id));
    Ok(ResetPasswordResponse { activation_code: code.display() })
}
