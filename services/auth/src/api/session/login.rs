//! `Login`.

use jiff::Timestamp;
use madoguchi_access::Origin;
use madoguchi_proto::auth::v1::{LoginRequest, LoginResponse};
use tonic::{Request, Response, metadata::AsciiMetadataValue};
use uuid::Uuid;

use super::{
    SESSION_METADATA,
    check::{Checked, Claim},
    login_refused, view,
};
use crate::{
    api::{
        Context,
        fields::Fields,
        trace::{self, Trace},
        wire,
    },
    domain::{
        ABSOLUTE_LIFETIME, Obstacle, PasswordText, Place, SessionFacts, SessionToken, Source,
        UserId, obstacles,
    },
    error::Failure,
    random,
    revocation::Revocation,
    store::{self, Known},
};

/// A session that was opened.
struct Opened {
    session: SessionFacts,
    known: Known,
    token: SessionToken,
    older: Option<Uuid>,
    previous_login: Option<Timestamp>,
}

/// What came of a right password.
enum Outcome {
    Opened(Box<Opened>),
    KeptOut(Box<Known>, Obstacle),
}

/// Opens a session, or says why not: the same for every wrong pair of user id and password, the exact reason once it is right.
pub(super) async fn login(
    context: &Context,
    request: Request<LoginRequest>,
) -> Result<Response<LoginResponse>, Failure> {
    let (user, password) = read(request.get_ref())?;
    let (origin, trace, now) = (Origin::of(&request)?, Trace::of(&request)?, context.clock.now());
    let claim = Claim { user: &user, origin, caller: None, trace, now };
    let checked = context.check_password(&claim, password.clone()).await?;
    let renewed = if checked.outdated {
        // Another login will do if no thread is free.
        context.hasher.hash(password).await.ok()
    } else {
        None
    };
    match open(context, &claim, &checked, renewed).await? {
        Outcome::Opened(opened) => {
            if let Some(older) = opened.older {
                context.revocations.signal(Revocation::Session(older));
            }
            metrics::counter!("auth_logins_total").increment(1);
            Ok(reply(&opened, now))
        }
        Outcome::KeptOut(known, obstacle) => {
            let actor = trace::account(&known.standing.account, origin, None);
            let entry = claim.trace.entry(actor, now).subject("account", checked.account);
            context.record_refusal(entry, obstacle.reason()).await?;
            Err(obstacle.into())
        }
    }
}

fn read(request: &LoginRequest) -> Result<(UserId, PasswordText), Failure> {
    let mut fields = Fields::default();
    let user = fields.check("user_id", UserId::parse(&request.user_id));
    let password = fields.check("password", PasswordText::prepare(&request.password));
    user.zip(password).ok_or_else(|| fields.refusal().into())
}

/// In one transaction: the password is still the one that was checked, nothing keeps the account out, the older session ends.
async fn open(
    context: &Context,
    claim: &Claim<'_>,
    checked: &Checked,
    renewed: Option<String>,
) -> Result<Outcome, Failure> {
    let (account, origin, now) = (checked.account, claim.origin, claim.now);
    let mut tx = context.database.begin().await?;
    if !store::verified_password(&mut tx, account, &checked.phc).await? {
        return Err(login_refused().into());
    }
    let known =
        store::standing(&mut tx, account, origin.terminal).await?.ok_or_else(login_refused)?;
    let place = Place { terminal: known.terminal.clone(), address: origin.address };
    if let Some(obstacle) = obstacles(&known.standing, &place, now).first() {
        return Ok(Outcome::KeptOut(Box::new(known), *obstacle));
    }
    let session = SessionFacts {
        id: Uuid::now_v7(),
        account,
        // Only the contractor's are bound to their terminal.
        terminal: known.standing.account.contract.and(origin.terminal),
        authenticated_at: now,
        last_seen_at: now,
        expires_at: now + ABSOLUTE_LIFETIME,
    };
    let token = SessionToken::from_random(random::bytes()?);
    let previous_login = store::last_login(&mut tx, account).await?;
    let older = store::open_session(&mut tx, &session, &token.hash()).await?;
    store::record_login(&mut tx, account, &Source::of(origin.terminal, origin.address), now)
        .await?;
    if let Some(phc) = renewed {
        store::renew_password(&mut tx, account, &phc).await?;
    }
    let actor = trace::account(&known.standing.account, origin, Some(session.id));
    let entry = claim.trace.entry(actor, now).subject("account", account);
    context.audit.record(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(Outcome::Opened(Box::new(Opened { session, known, token, older, previous_login })))
}

fn reply(opened: &Opened, now: Timestamp) -> Response<LoginResponse> {
    let session = view::session(&opened.session, &opened.known, now);
    let previous_login_at = opened.previous_login.map(wire::instant);
    let mut response = Response::new(LoginResponse { session: Some(session), previous_login_at });
    let mut token = AsciiMetadataValue::try_from(opened.token.encode().as_str())
        .expect("base64url is printable ASCII");
    token.set_sensitive(true);
    response.metadata_mut().insert(SESSION_METADATA, token);
    response
}
