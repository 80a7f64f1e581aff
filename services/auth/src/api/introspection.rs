//! `IntrospectionService`: from what a gateway has seen to a caller assertion.

use std::{net::IpAddr, sync::Arc};

use jiff::Timestamp;
use madoguchi_access::{ASSERTION_LIFETIME, Caller, CallerKind, Organisation};
use madoguchi_kit::status::Refusal;
use madoguchi_proto::auth::v1::{
    IntrospectSessionRequest, IntrospectSessionResponse, IntrospectSystemRequest,
    IntrospectSystemResponse, introspection_service_server::IntrospectionService,
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{Context, fields::Fields, session::session_ended, wire};
use crate::{
    domain::{
        Obstacle, Place, SessionFacts, SessionState, SessionToken, Standing, account_obstacles,
        obstacles,
    },
    error::Failure,
    store,
};

/// The service.
pub(super) struct Introspection(pub Arc<Context>);

#[tonic::async_trait]
impl IntrospectionService for Introspection {
    async fn introspect_session(
        &self,
        request: Request<IntrospectSessionRequest>,
    ) -> Result<Response<IntrospectSessionResponse>, Status> {
        Ok(Response::new(introspect_session(&self.0, request.get_ref()).await?))
    }

    async fn introspect_system(
        &self,
        request: Request<IntrospectSystemRequest>,
    ) -> Result<Response<IntrospectSystemResponse>, Status> {
        Ok(Response::new(introspect_system(&self.0, request.get_ref()).await?))
    }
}

async fn introspect_session(
    context: &Context,
    request: &IntrospectSessionRequest,
) -> Result<IntrospectSessionResponse, Failure> {
    let mut fields = Fields::default();
    let token = fields.check(
        "session_token",
        SessionToken::from_presented(&request.session_token).ok_or("must have 32 bytes"),
    );
    let terminal = fields.optional_id("terminal_id", &request.terminal_id);
    let address = address(&mut fields, &request.source_address);
    let (Some(token), Some(terminal), Some(address)) = (token, terminal, address) else {
        return Err(fields.refusal().into());
    };
    let now = context.clock.now();
    let mut connection = context.database.pool().acquire().await?;
    let session =
        store::session_by_token(&mut connection, &token.hash()).await?.ok_or_else(session_ended)?;
    check_open(&session, now)?;
    let known = store::standing(&mut connection, session.account, terminal)
        .await?
        .ok_or_else(session_ended)?;
    let place = Place { terminal: known.terminal, address };
    check_place(&session, &known.standing, &place, now)?;
    if session.is_stale(now) && !request.watching {
        store::seen(&mut connection, session.id, now).await?;
    }
    drop(connection);
    let caller = caller_of(context, &known.standing, Some(&session), &place, now);
    Ok(IntrospectSessionResponse {
        assertion: context.signer.sign(&caller)?,
        session_id: session.id.to_string(),
        account_id: session.account.to_string(),
        expires_at: Some(wire::instant(caller.expires_at)),
    })
}

async fn introspect_system(
    context: &Context,
    request: &IntrospectSystemRequest,
) -> Result<IntrospectSystemResponse, Failure> {
    let mut fields = Fields::default();
    let id = fields.id("system_id", &request.system_id);
    let address = address(&mut fields, &request.source_address);
    let (Some(id), Some(address)) = (id, address) else { return Err(fields.refusal().into()) };
    let now = context.clock.now();
    let known = {
        let mut connection = context.database.pool().acquire().await?;
        store::standing(&mut connection, id, None).await?
    };
    let standing = known
        .map(|known| known.standing)
        .filter(|standing| standing.account.is_system())
        .ok_or_else(|| {
            Refusal::denied(
                "SYSTEM_UNKNOWN",
                "no department system has this id; ask an administrator",
            )
        })?;
    if let Some(obstacle) = account_obstacles(&standing, now).first() {
        return Err((*obstacle).into());
    }
    let caller = caller_of(context, &standing, None, &Place { terminal: None, address }, now);
    Ok(IntrospectSystemResponse {
        assertion: context.signer.sign(&caller)?,
        account_id: id.to_string(),
        expires_at: Some(wire::instant(caller.expires_at)),
    })
}

fn address(fields: &mut Fields, text: &str) -> Option<IpAddr> {
    fields.check("source_address", text.parse().map_err(|_| "is not an IP address"))
}

fn check_open(session: &SessionFacts, now: Timestamp) -> Result<(), Refusal> {
    match session.state(now) {
        SessionState::Open => Ok(()),
        SessionState::Idle => Err(Refusal::unauthenticated(
            "SESSION_IDLE",
            "nothing was done for 15 minutes; log in again",
        )),
        SessionState::Expired => Err(session_ended()),
    }
}

/// Nothing keeps the account out here and now, and a contractor's session is at the terminal where it was opened.
fn check_place(
    session: &SessionFacts,
    standing: &Standing,
    place: &Place,
    now: Timestamp,
) -> Result<(), Failure> {
    if let Some(obstacle) = obstacles(standing, place, now).first() {
        return Err((*obstacle).into());
    }
    let at = place.terminal.as_ref().map(|terminal| terminal.id);
    if standing.account.organisation == Organisation::Contractor && session.terminal != at {
        return Err(Obstacle::TerminalUnknown.into());
    }
    Ok(())
}

/// What is said of a caller. The assertion ends when anything it says lapses by itself.
fn caller_of(
    context: &Context,
    standing: &Standing,
    session: Option<&SessionFacts>,
    place: &Place,
    now: Timestamp,
) -> Caller {
    let account = &standing.account;
    // A ward account may sit at a terminal; it is named only if it is in order.
    let terminal: Option<Uuid> = place
        .terminal
        .as_ref()
        .filter(|_| place.obstacle(account.contract).is_none())
        .map(|terminal| terminal.id);
    let ends = [session.map(|session| session.expires_at), standing.lapses_at(now)];
    let expires_at = ends.into_iter().flatten().fold(now + ASSERTION_LIFETIME, Timestamp::min);
    Caller {
        kind: if session.is_some() { CallerKind::Person } else { CallerKind::System },
        account: account.id,
        user_id: account.user_id.clone(),
        organisation: account.organisation,
        roles: standing.roles_in_force(now),
        section: account.section.clone(),
        contract: account.contract,
        terminal,
        session: session.map(|session| session.id),
        designated: standing.is_designated(now),
        trained: standing.is_trained(madoguchi_calendar::jst_date(now)),
        terms_pending: standing.terms_to_confirm() > 0,
        authenticated_at: session.map(|session| session.authenticated_at),
        issued_at: now,
        expires_at,
        audience: context.deployment.clone(),
    }
}
