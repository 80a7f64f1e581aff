//! `GetSession`, and sessions as wire types.

use jiff::Timestamp;
use madoguchi_access::Caller;
use madoguchi_proto::auth::v1::{self as wire, GetSessionRequest, GetSessionResponse};
use tonic::Request;

use super::{session_ended, session_of};
use crate::{
    api::{Context, wire as to_wire},
    domain::SessionFacts,
    error::Failure,
    store::{self, Known},
};

/// The session of the call as it is now.
pub(super) async fn get_session(
    context: &Context,
    request: Request<GetSessionRequest>,
) -> Result<GetSessionResponse, Failure> {
    let caller = Caller::of(&request)?;
    let id = session_of(caller)?;
    let mut connection = context.database.pool().acquire().await?;
    let found = store::session(&mut connection, id).await?.ok_or_else(session_ended)?;
    let known = store::standing(&mut connection, found.account, caller.terminal)
        .await?
        .ok_or_else(session_ended)?;
    Ok(GetSessionResponse { session: Some(session(&found, &known, context.clock.now())) })
}

/// A session with what its person may do now.
pub(super) fn session(session: &SessionFacts, known: &Known, now: Timestamp) -> wire::Session {
    let account = &known.standing.account;
    let terminal = known.terminal.as_ref();
    wire::Session {
        session_id: session.id.to_string(),
        account_id: account.id.to_string(),
        user_id: account.user_id.clone(),
        display_name: account.display_name.clone(),
        organisation: account.organisation.to_wire().into(),
        roles: to_wire::roles(known.standing.roles_in_force(now)),
        section_code: account.section.clone().unwrap_or_default(),
        terminal_id: to_wire::optional_id(terminal.map(|terminal| terminal.id)),
        terminal_name: terminal.map(ToString::to_string).unwrap_or_default(),
        idle_until: Some(to_wire::instant(session.idle_until())),
        expires_at: Some(to_wire::instant(session.expires_at)),
        terms_to_confirm: known.standing.terms_to_confirm(),
        step_up_until: session.step_up_until(now).map(to_wire::instant),
        now: Some(to_wire::instant(now)),
    }
}
