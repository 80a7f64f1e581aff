//! `TransferService`: what intake hands over, once per inquiry and version.

use jiff::{Timestamp, civil::Date};
use madoguchi_audit::Entry;
use madoguchi_calendar::{jst_date, receipt::ReceiptNumber, retention};
use madoguchi_kit::{db::Transaction, status::Refusal};
use madoguchi_outbox::Accepted;
use madoguchi_personal::{
    Lines, require,
    seal::{KeyId, Sealed},
};
use madoguchi_proto::handoff::v1::{AcceptInquiryRequest, AmendInquiryRequest};
use prost::Message as _;
use sha2::{Digest as _, Sha256};
use tonic::Request;
use uuid::Uuid;

use super::{Context, context::not_found, fields::Fields};
use crate::{
    domain::{CallbackWindow, Inquiry, NoticeKind, Obstacle, SectionCode, Taken, Whom},
    error::Failure,
    jobs::notify,
    store::{self, NewEvent, Pieces, Tombstone},
};

/// An inquiry as it arrives, checked.
struct Arrival {
    id: Uuid,
    taken: Taken,
    section: Option<SectionCode>,
    deliver_at: Timestamp,
    pieces: Pieces,
    digest: [u8; 32],
}

/// `AcceptInquiry`.
pub async fn accept(
    context: &Context,
    request: &Request<AcceptInquiryRequest>,
) -> Result<(), Failure> {
    let arrival = arrival(request.get_ref())?;
    let entry = Entry::of(request)?;
    let mut tx = context.database.begin().await?;
    if !is_new(context, &mut tx, &arrival).await? {
        return Ok(());
    }
    match store::lock(&mut tx, arrival.id).await? {
        Some(inquiry) => replace(context, tx, entry, arrival, inquiry).await,
        None => store_new(context, tx, entry, arrival).await,
    }
}

/// `AmendInquiry`.
pub async fn amend(
    context: &Context,
    request: &Request<AmendInquiryRequest>,
) -> Result<(), Failure> {
    let message = request
        .get_ref()
        .inquiry
        .as_ref()
        .ok_or_else(|| Refusal::invalid("inquiry", "is missing"))?;
    let arrival = arrival(message)?;
    let mut tx = context.database.begin().await?;
    if !is_new(context, &mut tx, &arrival).await? {
        return Ok(());
    }
    let inquiry = store::lock(&mut tx, arrival.id).await?.ok_or_else(not_found)?;
    replace(context, tx, Entry::of(request)?, arrival, inquiry).await
}

/// Notes the message in the inbox. False if it was taken before, with the same content.
async fn is_new(
    context: &Context,
    tx: &mut Transaction,
    arrival: &Arrival,
) -> Result<bool, Failure> {
    match context.inbox.accept(tx, message_id(arrival), &arrival.digest).await? {
        Accepted::First => Ok(true),
        Accepted::Again => Ok(false),
        Accepted::Conflict => {
            let here = store::by_id(tx, arrival.id).await?.map(|inquiry| inquiry.taken.version);
            let current = here.unwrap_or(arrival.taken.version).max(arrival.taken.version);
            Err(Obstacle::Stale { current }.into())
        }
    }
}

/// The same for every delivery of a version of an inquiry: the inbox knows messages by UUID.
fn message_id(arrival: &Arrival) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(arrival.id.as_bytes());
    hash.update(arrival.taken.version.to_be_bytes());
    let hash: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

async fn store_new(
    context: &Context,
    mut tx: Transaction,
    entry: Entry,
    arrival: Arrival,
) -> Result<(), Failure> {
    let (now, day) = (context.clock.now(), jst_date(arrival.taken.at));
    let entry = entry.at(now).subject("inquiry", arrival.id);
    if store::is_purged(&mut tx, day).await? {
        // Nobody can open it any more. Intake may forget it too, and retention hears of it.
        store::keep_tombstone(&mut tx, &Tombstone { id: arrival.id, day }, now).await?;
        context
            .audit
            .record(&mut tx, entry.note("came after its day was purged; not kept"))
            .await?;
        tx.commit().await?;
        metrics::counter!("handoff_late_finds_total").increment(1);
        return Ok(());
    }
    let inquiry = Inquiry::receive(
        arrival.id,
        arrival.taken,
        arrival.section,
        arrival.deliver_at,
        &context.office_time,
    )?;
    store::insert(&mut tx, &inquiry, &arrival.pieces).await.map_err(receipt_taken)?;
    store::add_event(&mut tx, NewEvent::of_system(&inquiry, "received", now)).await?;
    if inquiry.section.is_none() {
        notify(context, &mut tx, &inquiry, NoticeKind::Triage, Whom::Members).await?;
    }
    context.audit.record(&mut tx, entry.fields(["contact", "inquiry", "summary"])).await?;
    tx.commit().await?;
    context.outbox.wake();
    Ok(())
}

async fn replace(
    context: &Context,
    mut tx: Transaction,
    entry: Entry,
    arrival: Arrival,
    mut inquiry: Inquiry,
) -> Result<(), Failure> {
    let now = context.clock.now();
    if jst_date(arrival.taken.at) != jst_date(inquiry.taken.at)
        || arrival.taken.receipt != inquiry.taken.receipt
    {
        return Err(Refusal::invalid(
            "collected_at",
            "an amendment keeps the day and the receipt number",
        )
        .into());
    }
    inquiry.amend(arrival.taken, arrival.section)?;
    store::replace_pieces(&mut tx, &inquiry, &arrival.pieces).await?;
    store::update(&mut tx, &inquiry).await?;
    store::add_event(&mut tx, NewEvent::of_system(&inquiry, "amended", now)).await?;
    let entry = entry.at(now).subject("inquiry", inquiry.id).fields([
        "contact",
        "inquiry",
        "summary",
        "section_code",
    ]);
    context.audit.record(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(())
}

fn receipt_taken(error: sqlx::Error) -> Failure {
    if madoguchi_kit::db::violates(&error, "inquiry_receipt_number_key") {
        return Refusal::already_exists(
            "RECEIPT_NUMBER_TAKEN",
            "another inquiry has this receipt number",
        )
        .into();
    }
    error.into()
}

fn arrival(message: &AcceptInquiryRequest) -> Result<Arrival, Failure> {
    let mut fields = Fields::default();
    let id = fields.id("inquiry_id", &message.inquiry_id);
    let taken = taken(message, &mut fields);
    let section = match message.section_code.as_str() {
        "" => Some(None),
        code => fields.section("section_code", code).map(Some),
    };
    let deliver_at = fields.instant("deliver_at", message.deliver_at.as_ref());
    let pieces = pieces(message, &mut fields);
    let checked = id.zip(taken).zip(section.zip(deliver_at)).zip(pieces);
    let (((id, taken), (section, deliver_at)), pieces) = fields.finish(checked)?;
    let digest = Sha256::digest(message.encode_to_vec()).into();
    Ok(Arrival { id, taken, section, deliver_at, pieces, digest })
}

fn taken(message: &AcceptInquiryRequest, fields: &mut Fields) -> Option<Taken> {
    let version = fields.version("version", message.version);
    let receipt = fields.check("receipt_number", message.receipt_number.parse::<ReceiptNumber>());
    let at = fields.instant("collected_at", message.collected_at.as_ref());
    let due_at = fields.instant("due_at", message.due_at.as_ref());
    let operator = fields.id("operator_id", &message.operator_id);
    let window = message.callback_window.as_ref().map_or(Err("is missing"), |window| {
        CallbackWindow::parse(&window.weekdays, &window.from, &window.until)
    });
    let window = fields.check("callback_window", window);
    let reason = message.override_reason.as_str();
    let override_reason = if reason.is_empty() { Ok(()) } else { require(reason, 200, Lines::One) };
    let override_reason = fields.check("override_reason", override_reason);
    let reason_code = message.reason_code.len() <= 16
        && message.reason_code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let reason_code = fields.check(
        "reason_code",
        reason_code.then_some(()).ok_or("has up to 16 ASCII letters and digits"),
    );
    let at = at?;
    // P4: the year runs from collection, whatever the message says.
    let expiry = retention::expiry(at);
    let erased_on = message.erased_on.parse::<Date>().ok().filter(|day| *day == expiry);
    let erased_on =
        fields.check("erased_on", erased_on.ok_or("must be the anniversary of the collection day"));
    let key = KeyId::parse(&message.day_key_id)
        .ok()
        .filter(|id| id.as_str().starts_with(&jst_date(at).to_string()));
    let key = fields.check("day_key_id", key.ok_or("must be a key of the collection day"));
    override_reason?;
    reason_code?;
    Some(Taken {
        version: version?,
        receipt: receipt?,
        at,
        in_office_hours: message.collected_in_office_hours,
        override_reason: reason.to_owned(),
        operator: operator?,
        reason_code: message.reason_code.clone(),
        due_at: due_at?,
        erased_on: erased_on?,
        window: window?,
        key_id: key?.as_str().to_owned(),
    })
}

fn pieces(message: &AcceptInquiryRequest, fields: &mut Fields) -> Option<Pieces> {
    let contact = fields.check("sealed_contact", Sealed::from_bytes(&message.sealed_contact));
    let inquiry = fields.check("sealed_inquiry", Sealed::from_bytes(&message.sealed_inquiry));
    let summary = fields.check("sealed_summary", Sealed::from_bytes(&message.sealed_summary));
    Some(Pieces {
        contact: contact?.into_bytes(),
        inquiry: inquiry?.into_bytes(),
        summary: summary?.into_bytes(),
    })
}
