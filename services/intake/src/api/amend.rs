//! `AmendInquiry`: all of it entered anew, until the section acknowledges (A19).

use jiff::Timestamp;
use madoguchi_access::Caller;
use madoguchi_kit::status::Refusal;
use madoguchi_outbox::Message;
use madoguchi_personal::seal::DayPublicKey;
use madoguchi_proto::{
    handoff::v1 as handoff,
    intake::v1::{AmendInquiryRequest, AmendInquiryResponse},
};
use tonic::{Code, Status};

use super::{
    sealing::{day_key, masked, seal_inquiry},
    shared::{Asked, Begun, Shared, Work, entry, id},
    submit::check_personal,
    transfer,
};
use crate::{
    domain::{CallbackWindow, ContactFields, Problems, SectionCode},
    error::{Failure, away, refuse_faulty},
    jobs::{TOPIC, payload},
    store::{self, inquiries::Facts},
};

/// The fields that an amendment replaces, as the audit trail names them.
const FIELDS: [&str; 10] = [
    "name",
    "kana",
    "phone",
    "inquiry",
    "address",
    "email",
    "fax",
    "necessity",
    "callback_window",
    "section_code",
];

/// What the request brings, checked.
struct Entered {
    fields: ContactFields,
    window: CallbackWindow,
    section: Option<SectionCode>,
}

/// An inquiry that handoff has already, and the key to seal its next version to.
struct Remote {
    facts: Facts,
    key: DayPublicKey,
}

/// `AmendInquiry`.
pub async fn amend(
    shared: &Shared,
    call: &Asked,
    request: AmendInquiryRequest,
) -> Result<AmendInquiryResponse, Failure> {
    let (now, caller) = (shared.clock.now(), call.caller()?);
    let mut problems = Problems::default();
    let personal = check_personal(
        shared,
        request.fields.as_ref(),
        request.callback_window.as_ref(),
        &request.section_code,
        &mut problems,
    );
    refuse_faulty(problems)?;
    let (fields, window, section) =
        personal.ok_or_else(|| Refusal::invalid("fields", "are missing"))?;
    let entered = Entered { fields, window, section };
    let reply = match shared.begin::<AmendInquiryResponse>(call, &request, now).await? {
        Begun::Replay(reply) => reply,
        Begun::Fresh(work) => {
            match amend_here(shared, call, caller, work, &request, &entered, now).await? {
                Here::Done(reply) => reply,
                Here::Gone(remote) => {
                    amend_there(shared, call, caller, &request, &entered, *remote).await?
                }
            }
        }
    };
    let masked = masked(&entered.fields);
    Ok(AmendInquiryResponse { masked_name: masked.name, masked_phone: masked.phone, ..reply })
}

/// Whether the inquiry still waits here.
enum Here {
    Done(AmendInquiryResponse),
    Gone(Box<Remote>),
}

/// Replaces the pieces of an inquiry that waits for handover. Its row is locked, and so the worker cannot note a handover meanwhile;
/// the message of the older version finds itself overtaken.
async fn amend_here(
    shared: &Shared,
    call: &Asked,
    caller: &Caller,
    mut work: Work<AmendInquiryResponse>,
    request: &AmendInquiryRequest,
    entered: &Entered,
    now: Timestamp,
) -> Result<Here, Failure> {
    let id = id("inquiry_id", &request.inquiry_id)?;
    let found = store::inquiries::lock(&mut work.transaction, caller.account, id).await?;
    let (mut facts, handed_over) = found.ok_or_else(|| Refusal::not_found("the inquiry"))?;
    if request.version != facts.version {
        return Err(Refusal::stale_version(facts.version).into());
    }
    let key = day_key(&mut work.transaction, facts.collection_day).await?;
    facts.section_code = entered.section.as_ref().map_or("", SectionCode::as_str).to_owned();
    if handed_over {
        return Ok(Here::Gone(Box::new(Remote { facts, key })));
    }
    let version = facts.version + 1;
    let pieces = seal_inquiry(&key, id, version, &entered.fields, entered.window)?;
    store::inquiries::replace(&mut work.transaction, &facts, &pieces).await?;
    shared
        .outbox
        .push(&mut work.transaction, Message { topic: TOPIC, key: id, payload: payload(version) })
        .await?;
    let reply = answer(version);
    shared
        .finish(work, entry(call, caller, now).subject("inquiry", id).fields(FIELDS), &reply)
        .await?;
    shared.outbox.wake();
    Ok(Here::Done(reply))
}

/// Lets handoff replace what it has, then notes the new version. If an earlier attempt reached handoff but not our database, handoff
/// is a version ahead: nobody but this operator amends, so the next version is built on handoff's.
async fn amend_there(
    shared: &Shared,
    call: &Asked,
    caller: &Caller,
    request: &AmendInquiryRequest,
    entered: &Entered,
    remote: Remote,
) -> Result<AmendInquiryResponse, Failure> {
    let Remote { facts, key } = remote;
    let mut version = facts.version + 1;
    let mut sent = send(shared, &facts, &key, version, entered).await?;
    if let Err(status) = &sent
        && let Some(current) = transfer::newer_version(status).filter(|current| *current >= version)
    {
        version = current.saturating_add(1);
        sent = send(shared, &facts, &key, version, entered).await?;
    }
    sent.map_err(|status| refused(&status))?;
    let now = shared.clock.now();
    let mut work = match shared.begin::<AmendInquiryResponse>(call, request, now).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(work) => work,
    };
    let noted = store::inquiries::note_amended(
        &mut work.transaction,
        facts.id,
        request.version,
        version,
        &facts.section_code,
    );
    if !noted.await? {
        return Err(Refusal::stale_version(version).into());
    }
    let reply = answer(version);
    shared
        .finish(work, entry(call, caller, now).subject("inquiry", facts.id).fields(FIELDS), &reply)
        .await?;
    Ok(reply)
}

async fn send(
    shared: &Shared,
    facts: &Facts,
    key: &DayPublicKey,
    version: u32,
    entered: &Entered,
) -> Result<Result<(), Status>, Failure> {
    let pieces = seal_inquiry(key, facts.id, version, &entered.fields, entered.window)?;
    let inquiry = Some(transfer::to_wire(facts, pieces));
    let sent =
        shared.transfer.clone().amend_inquiry(handoff::AmendInquiryRequest { inquiry }).await;
    Ok(sent.map(drop))
}

fn refused(status: &Status) -> Failure {
    match status.code() {
        Code::FailedPrecondition
            if transfer::reason(status).as_deref() == Some("ALREADY_ACKNOWLEDGED") =>
        {
            let words = "the section has acknowledged the inquiry; it can no longer be amended, call the section";
            Refusal::precondition("ALREADY_ACKNOWLEDGED", words).into()
        }
        Code::NotFound => Refusal::not_found("the inquiry").into(),
        Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled | Code::ResourceExhausted => {
            away(
                "HANDOFF_AWAY",
                "the handoff service does not answer; nothing was amended, try again",
            )
        }
        code => Failure::Peer { service: "handoff", code, message: status.message().to_owned() },
    }
}

fn answer(version: u32) -> AmendInquiryResponse {
    AmendInquiryResponse { version, masked_name: String::new(), masked_phone: String::new() }
}
