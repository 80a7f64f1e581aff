//! `ConfirmTerms` (P1).

use madoguchi_access::Caller;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::auth::v1::{ConfirmTermsRequest, ConfirmTermsResponse};
use tonic::Request;

use crate::{
    api::{Context, act::Begun},
    error::Failure,
    revocation::Revocation,
    store,
};

/// Confirms the special terms in the version that was shown, if it is still the one in force.
pub(super) async fn confirm_terms(
    context: &Context,
    request: Request<ConfirmTermsRequest>,
) -> Result<ConfirmTermsResponse, Failure> {
    let caller = Caller::of(&request)?;
    let account = caller.account;
    let contract = caller.contract.ok_or_else(|| Refusal::not_found("the contract"))?;
    let shown = request.get_ref().terms_version;
    let mut act = match context.act(&request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    let in_force = store::lock_contract(&mut act.tx, contract)
        .await?
        .ok_or_else(|| Refusal::not_found("the contract"))?
        .terms_version;
    if shown != in_force {
        return Err(Refusal::stale_version(in_force).into());
    }
    store::confirm_terms(&mut act.tx, account, contract, in_force, act.now).await?;
    let reply = ConfirmTermsResponse {};
    act.done("contract", contract, &["terms_confirmation"], &reply).await?;
    context.revocations.signal(Revocation::Account(account));
    Ok(reply)
}
