//! `SubmitInquiry`: the inquiry is checked, sealed, stored, and on its way to handoff.

use jiff::Timestamp;
use madoguchi_access::Caller;
use madoguchi_kit::status::Refusal;
use madoguchi_outbox::Message;
use madoguchi_personal::Necessity;
use madoguchi_proto::intake::v1::{
    CallbackWindow as WireWindow, PersonalFields, SubmitInquiryRequest, SubmitInquiryResponse,
};

use super::{
    close::expect_leaf,
    sealing::{day_key, masked, seal_inquiry, typed},
    shared::{Asked, Begun, Shared, Work, entry, new_id},
    wire::timestamp,
};
use crate::{
    domain::{
        self, CallbackWindow, ContactFields, Problems, SectionCode, Situation, TakenBecause,
        parse_window,
    },
    error::{Failure, refuse_faulty},
    jobs::{TOPIC, payload},
    store::{self, inquiries::Facts},
};

/// What the request brings, checked.
struct Entered {
    fields: ContactFields,
    window: CallbackWindow,
    section: Option<SectionCode>,
    override_reason: Option<Necessity>,
}

/// `SubmitInquiry`.
pub async fn submit(
    shared: &Shared,
    call: &Asked,
    request: SubmitInquiryRequest,
) -> Result<SubmitInquiryResponse, Failure> {
    let (now, caller) = (shared.clock.now(), call.caller()?);
    let entered = check(shared, &request)?;
    let reply = match shared.begin::<SubmitInquiryResponse>(call, &request, now).await? {
        Begun::Replay(reply) => reply,
        Begun::Fresh(work) => take(shared, call, caller, work, &request, &entered, now).await?,
    };
    // Masked values are kept nowhere in the clear, so they are made anew from the request, also for a repeated one.
    let masked = masked(&entered.fields);
    Ok(SubmitInquiryResponse { masked_name: masked.name, masked_phone: masked.phone, ..reply })
}

fn check(shared: &Shared, request: &SubmitInquiryRequest) -> Result<Entered, Failure> {
    let mut problems = Problems::default();
    let personal = check_personal(
        shared,
        request.fields.as_ref(),
        request.callback_window.as_ref(),
        &request.section_code,
        &mut problems,
    );
    let override_reason = match request.override_reason.trim() {
        "" => None,
        reason => Necessity::parse(reason)
            .map_err(|error| problems.add("override_reason", error.problem.to_string()))
            .ok(),
    };
    refuse_faulty(problems)?;
    let (fields, window, section) =
        personal.ok_or_else(|| Refusal::invalid("fields", "are missing"))?;
    Ok(Entered { fields, window, section, override_reason })
}

/// Checks what submission and amendment have in common; none after noting what is wrong.
pub fn check_personal(
    shared: &Shared,
    fields: Option<&PersonalFields>,
    window: Option<&WireWindow>,
    section: &str,
    problems: &mut Problems,
) -> Option<(ContactFields, CallbackWindow, Option<SectionCode>)> {
    let typed = typed(fields.cloned().unwrap_or_default());
    let fields = ContactFields::parse(&typed, shared.ward.kana, problems);
    let window = if let Some(window) = window {
        parse_window(&window.weekdays, &window.from, &window.until, &shared.calendar, problems)
    } else {
        problems.add("callback_window", "say when the caller can be called back");
        None
    };
    let section = match section {
        "" => Some(None),
        code => problems.take("section_code", SectionCode::parse(code)).map(Some),
    };
    Some((fields?, window?, section?))
}

async fn take(
    shared: &Shared,
    call: &Asked,
    caller: &Caller,
    mut work: Work<SubmitInquiryResponse>,
    request: &SubmitInquiryRequest,
    entered: &Entered,
    now: Timestamp,
) -> Result<SubmitInquiryResponse, Failure> {
    let mut phone = shared.lock(&mut work, caller, &request.call_id, now).await?;
    expect_ready(&phone, request.version)?;
    let situation = Situation::at(now, &shared.calendar)?;
    let reason = entered.override_reason.as_ref().map(Necessity::as_str);
    let because =
        situation.take(shared.ward.override_allowed, reason).ok_or_else(|| office_open(shared))?;
    expect_leaf(&mut work.transaction, &request.reason_code).await?;
    let key = day_key(&mut work.transaction, situation.collection_day).await?;
    let receipt =
        store::receipts::draw(&mut work.transaction, situation.collection_day).await?.to_string();
    phone.hand_off(receipt, request.reason_code.clone(), now)?;
    let facts = facts(caller, &phone, &situation, &because, request, entered, now);
    let pieces = seal_inquiry(&key, facts.id, facts.version, &entered.fields, entered.window)?;
    store::inquiries::add(&mut work.transaction, &facts, &pieces).await?;
    store::calls::save(&mut work.transaction, &phone).await?;
    store::drafts::delete(&mut work.transaction, phone.id).await?;
    let message = Message { topic: TOPIC, key: facts.id, payload: payload(facts.version) };
    shared.outbox.push(&mut work.transaction, message).await?;
    let entry = entry(call, caller, now).subject("inquiry", facts.id).fields([
        "name",
        "kana",
        "phone",
        "inquiry",
        "address",
        "email",
        "fax",
        "necessity",
        "callback_window",
    ]);
    let reply = answer(&facts, &situation, phone);
    shared.finish(work, entry, &reply).await?;
    shared.outbox.wake();
    Ok(reply)
}

fn facts(
    caller: &Caller,
    phone: &domain::Call,
    situation: &Situation,
    because: &TakenBecause,
    request: &SubmitInquiryRequest,
    entered: &Entered,
    now: Timestamp,
) -> Facts {
    Facts {
        id: new_id(now),
        call: phone.id,
        operator: caller.account,
        version: 1,
        receipt_number: phone.receipt_number.clone().unwrap_or_default(),
        collection_day: situation.collection_day,
        collected_at: now,
        office_open: situation.office_open,
        calendar_version: situation.calendar_version,
        override_reason: because.override_reason().to_owned(),
        section_code: entered.section.as_ref().map_or("", SectionCode::as_str).to_owned(),
        reason_code: request.reason_code.clone(),
        deliver_at: situation.deliver_at,
        due_at: situation.due_at,
        erased_on: situation.erased_on,
    }
}

/// The reply as it is kept for repetitions: without the masked values.
fn answer(facts: &Facts, situation: &Situation, phone: domain::Call) -> SubmitInquiryResponse {
    SubmitInquiryResponse {
        inquiry_id: facts.id.to_string(),
        receipt_number: facts.receipt_number.clone(),
        delivered_at: Some(timestamp(facts.deliver_at)),
        due_at: Some(timestamp(facts.due_at)),
        due_day: situation.due_day(),
        masked_name: String::new(),
        masked_phone: String::new(),
        call: Some(phone.into()),
    }
}

fn expect_ready(phone: &domain::Call, seen: u32) -> Result<(), Failure> {
    if phone.receipt_number.is_some() {
        let words = "an inquiry was taken in this call already; amend it instead";
        return Err(Refusal::precondition("ALREADY_SUBMITTED", words).into());
    }
    phone.expect_consent()?;
    Ok(phone.expect_version(seen)?)
}

fn office_open(shared: &Shared) -> Refusal {
    let words = if shared.ward.override_allowed {
        "the office is open: put the call through, or say in override_reason why the inquiry is taken all the same"
    } else {
        "the office is open: put the call through; this ward takes inquiries in closed hours only"
    };
    Refusal::precondition("OFFICE_OPEN", words)
}
