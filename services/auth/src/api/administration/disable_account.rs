//! `DisableAccount`.

use madoguchi_kit::status::Refusal;
use madoguchi_proto::auth::v1::{DisableAccountRequest, DisableAccountResponse};
use tonic::Request;

use super::{
    MAX_REASON,
    accounts::{account, only_id, remembered},
};
use crate::{
    api::{Context, act::Begun, fields::Fields},
    error::Failure,
    revocation::Revocation,
    store,
};

/// Ends an account's access at once: its session and activation code go, its history stays. The last administrator stays in.
pub(super) async fn disable_account(
    context: &Context,
    request: Request<DisableAccountRequest>,
) -> Result<DisableAccountResponse, Failure> {
    let message = request.get_ref();
    let mut fields = Fields::default();
    let id = fields.id("account_id", &message.account_id);
    let reason = fields.line("reason", &message.reason, MAX_REASON);
    let (Some(id), Some(reason)) = (id, reason) else { return Err(fields.refusal().into()) };
    let seen = message.version;
    let mut act = match context.act::<_, DisableAccountResponse>(&request).await? {
        Begun::Replay(reply) => {
            return Ok(DisableAccountResponse {
                account: remembered(context, reply.account).await?,
            });
        }
        Begun::Fresh(act) => act,
    };
    // Administrators are locked first and in order, so that two of them cannot end each other's access at once.
    let administrators = store::administrators(&mut act.tx).await?;
    let version = store::lock_account(&mut act.tx, id)
        .await?
        .ok_or_else(|| Refusal::not_found("the account"))?;
    if i64::try_from(seen) != Ok(version) {
        return Err(Refusal::stale_version(version).into());
    }
    if administrators == [id] {
        let words = "this is the last administrator; create another one first";
        return Err(Refusal::precondition("LAST_ADMINISTRATOR", words).into());
    }
    store::disable_account(&mut act.tx, id, act.now).await?;
    store::delete_activation_code(&mut act.tx, id).await?;
    store::end_sessions_of_account(&mut act.tx, id, None).await?;
    act.because("account", id, &reason).await?;
    let account = account(context, &mut act.tx, id).await?;
    act.done("account", id, &["disabled"], &DisableAccountResponse { account: Some(only_id(id)) })
        .await?;
    context.revocations.signal(Revocation::Account(id));
    Ok(DisableAccountResponse { account: Some(account) })
}
