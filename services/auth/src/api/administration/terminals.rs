//! `TerminalService` (P3).

use std::sync::Arc;

use madoguchi_kit::status::Refusal;
use madoguchi_proto::auth::v1::{
    self as wire, EnrolTerminalRequest, EnrolTerminalResponse, ListTerminalsRequest,
    ListTerminalsResponse, PutRoomRequest, PutRoomResponse, SetTerminalStateRequest,
    SetTerminalStateResponse, terminal_service_server::TerminalService,
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{MAX_REASON, rooms};
use crate::{
    api::{Context, act::Begun, fields::Fields},
    domain::TerminalState,
    error::Failure,
    revocation::Revocation,
    store::{self, Terminal},
};

const MAX_NAME: usize = 100;

/// The service.
pub(in crate::api) struct Terminals(pub Arc<Context>);

#[tonic::async_trait]
impl TerminalService for Terminals {
    async fn put_room(
        &self,
        request: Request<PutRoomRequest>,
    ) -> Result<Response<PutRoomResponse>, Status> {
        Ok(Response::new(rooms::put_room(&self.0, request).await?))
    }

    async fn enrol_terminal(
        &self,
        request: Request<EnrolTerminalRequest>,
    ) -> Result<Response<EnrolTerminalResponse>, Status> {
        Ok(Response::new(enrol_terminal(&self.0, request).await?))
    }

    async fn set_terminal_state(
        &self,
        request: Request<SetTerminalStateRequest>,
    ) -> Result<Response<SetTerminalStateResponse>, Status> {
        Ok(Response::new(set_terminal_state(&self.0, request).await?))
    }

    async fn list_terminals(
        &self,
        _request: Request<ListTerminalsRequest>,
    ) -> Result<Response<ListTerminalsResponse>, Status> {
        Ok(Response::new(list_terminals(&self.0).await?))
    }
}

/// Enrols a terminal, active.
async fn enrol_terminal(
    context: &Context,
    request: Request<EnrolTerminalRequest>,
) -> Result<EnrolTerminalResponse, Failure> {
    let message = request.get_ref();
    let mut fields = Fields::default();
    let name = fields.line("name", &message.name, MAX_NAME);
    let room = fields.id("room_id", &message.room_id);
    let contract = fields.id("contract_id", &message.contract_id);
    let reason = fields.line("reason", &message.reason, MAX_REASON);
    let (Some(name), Some(room), Some(contract), Some(reason)) = (name, room, contract, reason)
    else {
        return Err(fields.refusal().into());
    };
    let mut act = match context.act(&request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    let id = Uuid::now_v7();
    let terminal = Terminal { id, name, room, state: TerminalState::Active, contract };
    store::insert_terminal(&mut act.tx, &terminal, act.now).await?;
    act.because("terminal", id, &reason).await?;
    let reply = EnrolTerminalResponse { terminal: Some(terminal.into()) };
    act.done("terminal", id, &["name", "room_id", "contract_id"], &reply).await?;
    Ok(reply)
}

/// Switches a terminal on or off, or reports it lost; its sessions end unless it is on.
async fn set_terminal_state(
    context: &Context,
    request: Request<SetTerminalStateRequest>,
) -> Result<SetTerminalStateResponse, Failure> {
    let message = request.get_ref();
    let mut fields = Fields::default();
    let id = fields.id("terminal_id", &message.terminal_id);
    let state =
        fields.check("state", read_state(message.state).ok_or("choose ACTIVE, INACTIVE or LOST"));
    let reason = fields.line("reason", &message.reason, MAX_REASON);
    let (Some(id), Some(state), Some(reason)) = (id, state, reason) else {
        return Err(fields.refusal().into());
    };
    let mut act = match context.act(&request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    let found = store::lock_terminal(&mut act.tx, id).await?;
    let mut terminal = found.ok_or_else(|| Refusal::not_found("the terminal"))?;
    if !terminal.state.may_become(state) {
        let words = "a lost terminal is never used again; enrol it anew with a new certificate";
        return Err(Refusal::precondition("TERMINAL_LOST", words).into());
    }
    store::set_terminal_state(&mut act.tx, id, state, act.now).await?;
    if state != TerminalState::Active {
        store::end_sessions_of_terminal(&mut act.tx, id).await?;
    }
    act.because("terminal", id, &reason).await?;
    terminal.state = state;
    let reply = SetTerminalStateResponse { terminal: Some(terminal.into()) };
    act.done("terminal", id, &["state"], &reply).await?;
    context.revocations.signal(Revocation::Terminal(id));
    Ok(reply)
}

fn read_state(state: i32) -> Option<TerminalState> {
    match wire::TerminalState::try_from(state).ok()? {
        wire::TerminalState::Unspecified => None,
        wire::TerminalState::Active => Some(TerminalState::Active),
        wire::TerminalState::Inactive => Some(TerminalState::Inactive),
        wire::TerminalState::Lost => Some(TerminalState::Lost),
    }
}

async fn list_terminals(context: &Context) -> Result<ListTerminalsResponse, Failure> {
    let mut connection = context.database.pool().acquire().await?;
    let rooms = store::rooms(&mut connection).await?.into_iter().map(Into::into).collect();
    let terminals = store::terminals(&mut connection).await?.into_iter().map(Into::into).collect();
    Ok(ListTerminalsResponse { rooms, terminals })
}
