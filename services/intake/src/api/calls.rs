//! A call begins, is hung up, is put through, is looked at.

use jiff::tz::TimeZone;
use madoguchi_calendar::jst;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::intake::v1::{
    GetCallRequest, GetCallResponse, HangUpRequest, HangUpResponse, ListMyCallsRequest,
    ListMyCallsResponse, RecordTransferRequest, RecordTransferResponse, StartCallRequest,
    StartCallResponse,
};
use uuid::Uuid;

use super::{
    shared::{Asked, Begun, Shared, entry, id, new_id, terminal},
    wire,
};
use crate::{
    domain::{self, Problems, SectionCode, State, Transfer},
    error::{Failure, refuse_faulty},
    store,
};

const DEFAULT_PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 200;

/// `StartCall`: within the service hours (B4), one open call an operator.
pub async fn start(
    shared: &Shared,
    call: &Asked,
    request: StartCallRequest,
) -> Result<StartCallResponse, Failure> {
    let (now, caller) = (shared.clock.now(), call.caller()?);
    let mut work = match shared.begin::<StartCallResponse>(call, &request, now).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(work) => work,
    };
    if !shared.calendar.is_service_open(now) {
        return Err(centre_closed(shared, now)?.into());
    }
    let begun = domain::Call {
        id: new_id(now),
        state: State::Talking,
        started_at: now,
        transfers: Vec::new(),
        consented: false,
        has_draft: false,
        receipt_number: None,
        memo: String::new(),
        version: 1,
    };
    if let Err(open) =
        store::calls::begin(&mut work.transaction, &begun, caller.account, terminal(caller)?)
            .await?
    {
        let words = format!("call {open} is still open; close it first");
        return Err(Refusal::precondition("CALL_IN_PROGRESS", words)
            .with_fact("call_id", open)
            .into());
    }
    let entry = entry(call, caller, now).subject("call", begun.id);
    let reply = StartCallResponse { call: Some(begun.into()) };
    shared.finish(work, entry, &reply).await?;
    Ok(reply)
}

fn centre_closed(shared: &Shared, now: jiff::Timestamp) -> Result<Refusal, Failure> {
    let (_, opening) = shared.calendar.service().next_opening(now)?;
    let shown = jst_text(opening.opens, jst());
    let words = format!("the call centre is closed; calls are taken again from {shown}");
    Ok(Refusal::precondition("CENTRE_CLOSED", words).with_fact("next_opening", opening.opens))
}

fn jst_text(at: jiff::Timestamp, zone: TimeZone) -> String {
    at.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

/// `HangUp`.
pub async fn hang_up(
    shared: &Shared,
    call: &Asked,
    request: HangUpRequest,
) -> Result<HangUpResponse, Failure> {
    let (now, caller) = (shared.clock.now(), call.caller()?);
    let mut work = match shared.begin::<HangUpResponse>(call, &request, now).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(work) => work,
    };
    let mut phone = shared.lock(&mut work, caller, &request.call_id, now).await?;
    let seen = phone.expect_version(request.version);
    phone.hang_up(now)?;
    seen?;
    store::calls::save(&mut work.transaction, &phone).await?;
    let entry = entry(call, caller, now).subject("call", phone.id).fields(["state"]);
    let reply = HangUpResponse { call: Some(phone.into()) };
    shared.finish(work, entry, &reply).await?;
    Ok(reply)
}

/// `RecordTransfer` (B15).
pub async fn record_transfer(
    shared: &Shared,
    call: &Asked,
    request: RecordTransferRequest,
) -> Result<RecordTransferResponse, Failure> {
    let (now, caller) = (shared.clock.now(), call.caller()?);
    let mut problems = Problems::default();
    let section = problems.take("section_code", SectionCode::parse(&request.section_code));
    let kind = wire::transfer_kind(request.kind());
    let kind =
        problems.take("kind", kind.ok_or("say whether it was announced: BLIND or CONSULTED"));
    let (Some(section), Some(kind)) = (section, kind) else {
        refuse_faulty(problems)?;
        return Err(Refusal::invalid("section_code", "is missing").into());
    };
    let mut work = match shared.begin::<RecordTransferResponse>(call, &request, now).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(work) => work,
    };
    let mut phone = shared.lock(&mut work, caller, &request.call_id, now).await?;
    let seen = phone.expect_version(request.version);
    let transfer = Transfer { section, kind, reached: request.reached, at: now };
    phone.put_through(transfer.clone())?;
    seen?;
    store::calls::save(&mut work.transaction, &phone).await?;
    store::calls::add_transfer(&mut work.transaction, &phone, &transfer).await?;
    let entry = entry(call, caller, now).subject("call", phone.id).fields(["transfers"]);
    let reply = RecordTransferResponse { call: Some(phone.into()) };
    shared.finish(work, entry, &reply).await?;
    Ok(reply)
}

/// `GetCall`: one's own.
pub async fn get(
    shared: &Shared,
    call: &Asked,
    request: GetCallRequest,
) -> Result<GetCallResponse, Failure> {
    let (now, caller) = (shared.clock.now(), call.caller()?);
    let id = id("call_id", &request.call_id)?;
    let mut connection = shared.database.pool().acquire().await?;
    let found = store::calls::find(&mut connection, caller.account, id, now).await?;
    let found = found.ok_or_else(|| Refusal::not_found("the call"))?;
    Ok(GetCallResponse { call: Some(found.into()) })
}

/// `ListMyCalls`: keyset pages; the token is the last id.
pub async fn list(
    shared: &Shared,
    call: &Asked,
    request: ListMyCallsRequest,
) -> Result<ListMyCallsResponse, Failure> {
    let (now, caller) = (shared.clock.now(), call.caller()?);
    let limit = match request.page_size {
        0 => DEFAULT_PAGE,
        size @ 1..=LARGEST_PAGE => size,
        _ => return Err(Refusal::invalid("page_size", "must be 1 to 200, or 0 for 50").into()),
    };
    let before = match request.page_token.as_str() {
        "" => Uuid::max(),
        token => id("page_token", token)?,
    };
    let mut connection = shared.database.pool().acquire().await?;
    let calls =
        store::calls::list(&mut connection, caller.account, before, request.open_only, limit, now)
            .await?;
    let full = u32::try_from(calls.len()).is_ok_and(|found| found == limit);
    let last = calls.last().filter(|_| full).map(|call| call.id.to_string());
    Ok(ListMyCallsResponse {
        calls: calls.into_iter().map(Into::into).collect(),
        next_page_token: last.unwrap_or_default(),
    })
}
