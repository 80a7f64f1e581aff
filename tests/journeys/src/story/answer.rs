//! Step 5: Tuesday morning. Delivery, receipt, answer, rerouting, and what the operator learns of it.

use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::civil::time;
use madoguchi_devstack::{Client, Stack};
use madoguchi_proto::handoff::v1::handoff_service_client::HandoffServiceClient;
use madoguchi_proto::handoff::v1::{
    AcknowledgeRequest, CloseHandoffRequest, ContactMethod, GetHandoffRequest,
    GetReceiptStatusRequest, Handoff, HandoffState, ListHandoffsRequest, OpenHandoffRequest,
    Purpose, RecordAnswerRequest, RerouteRequest,
};

use super::capture::Taken;
use super::{TUESDAY, at, evidence, values};
use crate::teller::Said as _;
use crate::{Teller, poll};

type Handoffs = HandoffServiceClient<
    tonic::service::interceptor::InterceptedService<
        tonic::transport::Channel,
        madoguchi_devstack::stack::Credentials,
    >,
>;

/// Plays it.
///
/// # Errors
/// The first thing that did not come out as told.
pub async fn play(stack: &Stack, tell: Teller<'_>, taken: &[Taken]) -> Result<()> {
    tell.step(
        5,
        "火曜日 8時30分に開庁。担当課と区政情報課に届き、担当課が答え、区政情報課が閉じる。",
        "Tuesday 08:30, the office opens: delivered to both parties; the section answers, the Ward Information Section closes.",
    );
    let clerk = stack.log_in_as("clerk").await?;
    let early = list(&clerk).await?;
    tell.same("開庁前、担当課には見えない / before, the section sees (B11)", 0, early.len())?;
    stack.clock().set(at(TUESDAY, time(8, 30, 0, 0))).await?;
    let clerk = stack.log_in_as("clerk").await?;
    let information = stack.log_in_as("information").await?;
    let delivered = async || {
        let inbox = list(&clerk).await?;
        Ok((inbox.len() == taken.len()).then_some(inbox))
    };
    let (inbox, after) = poll::until("delivery", Duration::from_secs(20), delivered).await?;
    let all = inbox.iter().all(|handoff| handoff.state() == HandoffState::Delivered);
    let told = format!("{} after {} ms", inbox.len(), after.as_millis());
    tell.holds("担当課に届いた / delivered to the section (B11)", all, &told)?;
    let first = &taken[0];
    acknowledged(tell, &clerk, &information, first).await?;
    opened(stack, tell, &clerk, first).await?;
    answered(tell, &clerk, &information, first).await?;
    repeat_call(stack, tell, first).await?;
    rerouted(tell, &clerk, &information, &taken[1]).await
}

/// The service through a client's session.
#[must_use]
pub fn handoffs(client: &Client) -> Handoffs {
    HandoffServiceClient::new(client.service())
}

/// What a client sees, first page.
///
/// # Errors
/// It is refused.
pub async fn list(client: &Client) -> Result<Vec<Handoff>> {
    let page = handoffs(client).list_handoffs(ListHandoffsRequest::default()).await;
    Ok(page.said("list")?.handoffs)
}

/// A handoff as it is now.
///
/// # Errors
/// It is refused.
pub async fn get(client: &Client, inquiry_id: &str) -> Result<Handoff> {
    let request = GetHandoffRequest { inquiry_id: inquiry_id.to_owned() };
    let answer = handoffs(client).get_handoff(request).await.said("handoff")?;
    answer.handoff.context("the answer holds no handoff")
}

/// Confirms receipt in the client's name.
///
/// # Errors
/// It is refused.
pub async fn acknowledge(client: &Client, inquiry_id: &str) -> Result<Handoff> {
    let version = get(client, inquiry_id).await?.version;
    let request = AcknowledgeRequest { inquiry_id: inquiry_id.to_owned(), version };
    let answer = handoffs(client).acknowledge(request).await.said("receipt")?;
    answer.handoff.context("the answer holds no handoff")
}

async fn acknowledged(
    tell: Teller<'_>,
    clerk: &Client,
    information: &Client,
    first: &Taken,
) -> Result<()> {
    acknowledge(information, &first.inquiry_id).await?;
    let handoff = acknowledge(clerk, &first.inquiry_id).await?;
    let section = handoff.section_acknowledgement.map(|receipt| receipt.user_id);
    tell.same(
        "担当課の受領者 / received for the section by (B11)",
        Some("clerk".to_owned()),
        section,
    )?;
    let ward = handoff.information_section_acknowledgement.map(|receipt| receipt.user_id);
    tell.same("区政情報課の受領者 / for the ward by (B11)", Some("information".to_owned()), ward)?;
    tell.same(
        "状態 / state (B11)",
        HandoffState::Acknowledged,
        get(clerk, &first.inquiry_id).await?.state(),
    )
}

async fn opened(stack: &Stack, tell: Teller<'_>, clerk: &Client, first: &Taken) -> Result<()> {
    let request = |purpose: Purpose| OpenHandoffRequest {
        inquiry_id: first.inquiry_id.clone(),
        purpose: purpose.into(),
        with_answers: false,
    };
    let refused = handoffs(clerk).open_handoff(request(Purpose::Unspecified)).await;
    tell.refused("目的なし / without a purpose (S3)", "INVALID_FIELD", refused)?;
    let opened = handoffs(clerk).open_handoff(request(Purpose::Answer)).await.said("opening")?;
    let contact = opened.contact.context("the answer holds no contact")?;
    let same = contact.name == values::NAME
        && contact.kana == values::KANA
        && contact.phone == values::PHONE
        && contact.address == values::ADDRESS
        && opened.inquiry == values::INQUIRY;
    tell.holds("目的を示して開くと元のまま / opened, unchanged (S3)", same, "5 of 5 fields")?;
    // The row was committed before the clear text left, so it is there now.
    let rows = evidence::readings(stack, "retention", &first.inquiry_id).await?;
    let row = rows.iter().find(|row| row.user_id == "clerk" && row.purpose == "answer");
    let told =
        row.map_or_else(|| "no row".to_owned(), |row| format!("{} {:?}", row.purpose, row.fields));
    tell.holds("誰が何のために読んだか / audited before shown (S2, S3)", row.is_some(), &told)
}

async fn answered(
    tell: Teller<'_>,
    clerk: &Client,
    information: &Client,
    first: &Taken,
) -> Result<()> {
    let inquiry_id = first.inquiry_id.clone();
    let version = get(clerk, &inquiry_id).await?.version;
    let request = RecordAnswerRequest {
        inquiry_id: inquiry_id.clone(),
        version,
        method: ContactMethod::Phone.into(),
        answered: true,
        text: values::ANSWER.to_owned(),
    };
    let answered = handoffs(clerk).record_answer(request).await.said("answer")?.handoff;
    let answered = answered.context("the answer holds no handoff")?;
    tell.same("回答を記録 / answer recorded (B11)", HandoffState::Answered, answered.state())?;
    let request = CloseHandoffRequest { inquiry_id, version: answered.version };
    let refused = handoffs(clerk).close_handoff(request.clone()).await;
    let status = refused.err().context("the section could close")?;
    tell.same(
        "担当課は閉じられない / the section cannot close (A3)",
        tonic::Code::PermissionDenied,
        status.code(),
    )?;
    let closed = handoffs(information).close_handoff(request).await.said("closing")?.handoff;
    let closed = closed.context("the answer holds no handoff")?;
    tell.same("区政情報課が閉じる / the ward closes (A3)", HandoffState::Closed, closed.state())
}

/// The caller rings again: the operator sees state and dates, in a message that has no field for more.
async fn repeat_call(stack: &Stack, tell: Teller<'_>, first: &Taken) -> Result<()> {
    let operator = stack.log_in_as("operator1").await?;
    let wide: String = first.receipt_number.chars().map(full_width).collect();
    let request = GetReceiptStatusRequest { receipt_number: wide };
    let status = handoffs(&operator).get_receipt_status(request).await.said("receipt status")?;
    tell.same(
        "全角でも引ける / found by full-width digits",
        &*first.receipt_number,
        &*status.receipt_number,
    )?;
    tell.same(
        "オペレーターが見る状態 / state the operator sees (B12, A18)",
        HandoffState::Closed,
        status.state(),
    )?;
    let dated = status.answered_at.is_some();
    tell.holds("回答の日時だけ / and when, never what (B12)", dated, "answered_at")
}

fn full_width(c: char) -> char {
    match c {
        '0'..='9' => char::from_u32(u32::from(c) - u32::from('0') + u32::from('０')).unwrap_or(c),
        '-' => '－',
        c => c,
    }
}

async fn rerouted(
    tell: Teller<'_>,
    clerk: &Client,
    information: &Client,
    second: &Taken,
) -> Result<()> {
    let request = |version, section: &str| RerouteRequest {
        inquiry_id: second.inquiry_id.clone(),
        version,
        section_code: section.to_owned(),
        reason: "担当が異なるため".to_owned(),
        confirm_repeated: false,
    };
    let version = get(clerk, &second.inquiry_id).await?.version;
    let moved = handoffs(clerk).reroute(request(version, "1220")).await.said("rerouting")?.handoff;
    let moved = moved.context("the answer holds no handoff")?;
    tell.same("2件目は回付 / the second goes to (A3)", "1220", &*moved.section_code)?;
    let gone = get(clerk, &second.inquiry_id).await.is_err();
    tell.holds("元の課にはもう見えない / the first section sees it no more", gone, "not found")?;
    let again = handoffs(information).reroute(request(moved.version, "1010")).await;
    tell.refused(
        "再度の回付は確認が要る / once more only when confirmed (B11)",
        "REROUTED_BEFORE",
        again,
    )
}
