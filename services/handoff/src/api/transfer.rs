//! `TransferService`: what intake hands over, once per inquiry and version.

use madoguchi_audit::Entry;
use madoguchi_calendar::jst_date;
use madoguchi_kit::{db::Transaction, status::Refusal};
use madoguchi_outbox::Accepted;
use madoguchi_proto::handoff::v1::{AcceptInquiryRequest, AmendInquiryRequest};
use tonic::Request;

use super::{
    Context,
    arrival::{Arrival, arrival, message_id},
    context::not_found,
};
use crate::{
    domain::{Inquiry, NoticeKind, Obstacle, Whom},
    error::Failure,
    jobs::notify,
    store::{self, NewEvent, Tombstone},
};

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
