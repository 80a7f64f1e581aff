//! `Activate`.

use madoguchi_access::Origin;
use madoguchi_audit::Entry;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::auth::v1::{ActivateRequest, ActivateResponse};
use tonic::Request;
use uuid::Uuid;

use crate::{
    api::{
        Context,
        act::Begun,
        fields::Fields,
        trace::{Trace, claimant},
    },
    domain::{ActivationCode, NewPassword, PasswordText, Source, UserId},
    error::Failure,
    store,
};

struct Activation {
    user: UserId,
    /// SHA-256 of the code; of nothing that exists if it cannot be a code.
    code_hash: [u8; 32],
    password: PasswordText,
}

/// Sets a password with a one-time code. Opens no session.
pub(super) async fn activate(
    context: &Context,
    request: Request<ActivateRequest>,
) -> Result<ActivateResponse, Failure> {
    let wanted = read(request.get_ref())?;
    if let Some(reply) = context.replayed(&request).await? {
        return Ok(reply);
    }
    let account = check_code(context, &request, &wanted).await?;
    let phc = context.hasher.hash(wanted.password).await?;
    let mut act = match context.act(&request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    if !store::take_activation_code(&mut act.tx, account, &wanted.code_hash, act.now).await? {
        return Err(refused().into());
    }
    store::put_password(&mut act.tx, account, &phc, act.now).await?;
    let reply = ActivateResponse {};
    act.done("account", account, &["password"], &reply).await?;
    Ok(reply)
}

fn read(request: &ActivateRequest) -> Result<Activation, Failure> {
    let mut fields = Fields::default();
    let user = fields.check("user_id", UserId::parse(&request.user_id));
    let code = ActivationCode::parse(&request.activation_code)
        .ok_or("is not an activation code; it has five groups of four letters and digits");
    let code = fields.check("activation_code", code);
    let user_id = user.as_ref().map_or("", UserId::as_str);
    let password = fields.check("new_password", check_new(&request.new_password, user_id));
    match (user, code, password) {
        (Some(user), Some(code), Some(password)) => {
            Ok(Activation { user, code_hash: code.hash(), password })
        }
        _ => Err(fields.refusal().into()),
    }
}

fn check_new(typed: &str, user_id: &str) -> Result<PasswordText, crate::domain::PasswordFault> {
    NewPassword::check(typed, user_id).map(NewPassword::into_text)
}

/// The account whose code this is. A wrong one is counted like a wrong password and leaves an entry.
async fn check_code(
    context: &Context,
    request: &Request<ActivateRequest>,
    wanted: &Activation,
) -> Result<Uuid, Failure> {
    let (origin, now) = (Origin::of(request)?, context.clock.now());
    let source = Source::of(origin.terminal, origin.address);
    let attempt = context.throttle.attempt(&wanted.user, &source, false, now).await?;
    let found = {
        let mut connection = context.database.pool().acquire().await?;
        store::activation_code(&mut connection, &wanted.user, &wanted.code_hash, now).await?
    };
    if let Some(account) = found {
        attempt.succeeded().await;
        return Ok(account);
    }
    let entry: Entry = Trace::of(request)?.entry(claimant(None, origin), now);
    context.record_refusal(entry, "ACTIVATION_REFUSED").await?;
    Err(refused().into())
}

fn refused() -> Refusal {
    Refusal::unauthenticated(
        "ACTIVATION_REFUSED",
        "user id and activation code do not belong together, or the code is used or expired; ask an administrator for a new one",
    )
}
