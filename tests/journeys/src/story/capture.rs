//! Steps 3 and 4: what cannot be answered is taken with consent, sealed, and seen at once by the Ward Information Section.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use jiff::civil::time;
use madoguchi_devstack::{Client, Stack};
use madoguchi_proto::handoff::v1::handoff_service_client::HandoffServiceClient;
use madoguchi_proto::handoff::v1::{
    Handoff, HandoffState, ListHandoffsRequest, OpenHandoffRequest, Purpose,
};
use madoguchi_proto::intake::v1::inquiry_service_client::InquiryServiceClient;
use madoguchi_proto::intake::v1::{
    Call, CallState, GetIntakeSituationRequest, Outcome, PersonalFields, RecordConsentRequest,
    RecoverDraftRequest, SaveDraftRequest, SubmitInquiryRequest, SubmitInquiryResponse,
};

use super::{TUESDAY, at, calls, refusal, values};
use crate::teller::Said as _;
use crate::{Teller, poll};

/// The section in charge: 戸籍住民課.
pub const SECTION: &str = "1210";

/// An inquiry that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Its id (UUID).
    pub inquiry_id: String,
    /// What the caller was told.
    pub receipt_number: String,
    /// From the reply until the Ward Information Section saw it, milliseconds.
    pub visible_ms: f64,
}

/// Takes four inquiries: one for each way in which they end.
///
/// # Errors
/// The first thing that did not come out as told.
pub async fn play(stack: &mut Stack, tell: Teller<'_>) -> Result<Vec<Taken>> {
    tell.step(
        3,
        "3本目は答えられない。同意をとって必要最小限をうかがい、封をして引き継ぐ。",
        "Call three cannot be answered: with consent the least is taken, sealed, and handed over.",
    );
    let operator = stack.log_in_as("operator1").await?;
    let information = stack.log_in_as("information").await?;
    refusal::play(stack, tell, &operator).await?;
    let call = calls::start(&operator).await?;
    before_consent(tell, &operator, &call).await?;
    let call = consent(&operator, call).await?;
    tell.same("同意を記録 / consent recorded (B8)", true, call.consented)?;
    let address = PersonalFields { address: values::ADDRESS.to_owned(), ..values::fields() };
    let bare = submit(&operator, &call, address.clone()).await;
    tell.refused("理由のない住所 / an address without a reason (B14)", "INVALID_FIELD", bare)?;
    let fields = PersonalFields { necessity: values::NECESSITY.to_owned(), ..address };
    let never = SubmitInquiryRequest {
        callback_window: Some(values::weekend()),
        ..request(&call, fields.clone())
    };
    let never = InquiryServiceClient::new(operator.service()).submit_inquiry(never).await;
    tell.refused("連絡が土日のみ / a call back at weekends only (B9)", "INVALID_FIELD", never)?;
    let reply = submit(&operator, &call, fields).await.map(tonic::Response::new).said("inquiry")?;
    let submitted = Instant::now();
    let (seen, visible_ms) = visible(&information, &reply.inquiry_id, submitted).await?;
    taken(tell, &reply)?;
    tell.step(
        4,
        "区政情報課にはその場で見える。ただし伏せた形で。取った本人はもう読めない。",
        "The Ward Information Section sees it at once, masked; the operator who took it can no longer read it.",
    );
    masked(tell, &seen, visible_ms)?;
    forgotten(tell, &operator, &reply).await?;
    let mut all = vec![Taken {
        inquiry_id: reply.inquiry_id,
        receipt_number: reply.receipt_number,
        visible_ms,
    }];
    for _ in 1..4 {
        all.push(take(&operator, &information).await?);
    }
    tell.note("同じようにあと3件 / three more in the same way");
    Ok(all)
}

/// Takes one inquiry, from the ring to the moment it is seen.
///
/// # Errors
/// It is refused, or not seen.
pub async fn take(operator: &Client, information: &Client) -> Result<Taken> {
    let call = consent(operator, calls::start(operator).await?).await?;
    let fields = values::fields();
    let reply = submit(operator, &call, fields).await.map(tonic::Response::new).said("inquiry")?;
    let (_, visible_ms) = visible(information, &reply.inquiry_id, Instant::now()).await?;
    Ok(Taken { inquiry_id: reply.inquiry_id, receipt_number: reply.receipt_number, visible_ms })
}

async fn before_consent(tell: Teller<'_>, operator: &Client, call: &Call) -> Result<()> {
    let mut inquiries = InquiryServiceClient::new(operator.service());
    let draft = SaveDraftRequest {
        call_id: call.call_id.clone(),
        revision: 0,
        fields: Some(values::fields()),
    };
    let draft = inquiries.save_draft(draft).await;
    tell.refused("同意前の下書き / a draft before consent (B8)", "NO_CONSENT", draft)?;
    let early = submit(operator, call, values::fields()).await;
    tell.refused("同意前の受付 / an inquiry before consent (B8)", "NO_CONSENT", early)
}

/// Reads the sentence out; the caller agrees.
///
/// # Errors
/// It is refused.
pub async fn consent(operator: &Client, call: Call) -> Result<Call> {
    let mut inquiries = InquiryServiceClient::new(operator.service());
    let request = GetIntakeSituationRequest {};
    let situation = inquiries.get_intake_situation(request).await.said("situation")?;
    anyhow::ensure!(!situation.office_open, "the office is open");
    let request = RecordConsentRequest {
        call_id: call.call_id,
        version: call.version,
        consent_version: situation.consent_version,
        consented: true,
        reason_code: String::new(),
    };
    let call = inquiries.record_consent(request).await.said("consent")?.call;
    call.context("the answer holds no call")
}

/// Sends the inquiry.
///
/// # Errors
/// What the service answers.
pub async fn submit(
    operator: &Client,
    call: &Call,
    fields: PersonalFields,
) -> Result<SubmitInquiryResponse, tonic::Status> {
    let mut inquiries = InquiryServiceClient::new(operator.service());
    let answer = inquiries.submit_inquiry(request(call, fields)).await?;
    Ok(answer.into_inner())
}

/// The message that [`submit`] sends.
#[must_use]
pub fn request(call: &Call, fields: PersonalFields) -> SubmitInquiryRequest {
    SubmitInquiryRequest {
        call_id: call.call_id.clone(),
        version: call.version,
        fields: Some(fields),
        callback_window: Some(values::window()),
        section_code: SECTION.to_owned(),
        reason_code: "A01".to_owned(),
        override_reason: String::new(),
    }
}

/// Looks as the Ward Information Section until the inquiry is there: what it sees, and milliseconds since `since`.
async fn visible(information: &Client, inquiry_id: &str, since: Instant) -> Result<(Handoff, f64)> {
    let mut handoffs = HandoffServiceClient::new(information.service());
    let (seen, _) = poll::until("visible to the ward", Duration::from_secs(20), async || {
        let page = handoffs.list_handoffs(ListHandoffsRequest::default()).await.said("list")?;
        Ok(page.handoffs.into_iter().find(|handoff| handoff.inquiry_id == inquiry_id))
    })
    .await?;
    Ok((seen, since.elapsed().as_secs_f64() * 1000.0))
}

fn taken(tell: Teller<'_>, reply: &SubmitInquiryResponse) -> Result<()> {
    let number = &reply.receipt_number;
    tell.holds("受付番号 / receipt number (B11)", number.starts_with("261120-"), number)?;
    let opening = at(TUESDAY, time(8, 30, 0, 0));
    tell.same(
        "引継ぎは翌開庁日 / delivered at the next opening (B7, B11)",
        opening,
        instant(reply.delivered_at)?,
    )?;
    tell.same(
        "回答の日 / the day to tell the caller (B11)",
        "令和8年11月24日(火)",
        &*reply.due_day,
    )?;
    let call = reply.call.as_ref().context("the answer holds no call")?;
    tell.same("終わり方 / outcome (B2)", Outcome::HandedOff, call.outcome())?;
    tell.same("通話の記録 / the call's record", CallState::Closed, call.state())
}

fn masked(tell: Teller<'_>, seen: &Handoff, visible_ms: f64) -> Result<()> {
    let told = format!("{visible_ms:.0} ms");
    tell.holds("1秒以内に見える / seen within a second (Q2)", visible_ms < 1000.0, &told)?;
    tell.same("状態 / state", HandoffState::Received, seen.state())?;
    let name = &seen.masked_name;
    let hidden = !name.is_empty() && !name.contains(values::NAME);
    tell.holds("氏名は伏せ字 / the name is masked", hidden, name)?;
    let phone = &seen.masked_phone;
    let hidden = phone.ends_with("7713") && !phone.contains("0809988");
    tell.holds("電話は下4桁 / the last four digits", hidden, phone)?;
    tell.same("消去の日 / erased on (P4)", "2027-11-20", &*seen.erased_on)
}

async fn forgotten(
    tell: Teller<'_>,
    operator: &Client,
    reply: &SubmitInquiryResponse,
) -> Result<()> {
    let request = OpenHandoffRequest {
        inquiry_id: reply.inquiry_id.clone(),
        purpose: Purpose::Answer.into(),
        with_answers: false,
    };
    let opened = HandoffServiceClient::new(operator.service()).open_handoff(request).await;
    let status = opened.err().context("the operator could open it")?;
    tell.same(
        "本人も開けない / she cannot open it (A19, B12)",
        tonic::Code::PermissionDenied,
        status.code(),
    )?;
    let call_id = reply.call.as_ref().context("the answer holds no call")?.call_id.clone();
    let mut inquiries = InquiryServiceClient::new(operator.service());
    let draft = inquiries.recover_draft(RecoverDraftRequest { call_id }).await;
    let status = draft.err().context("a draft was kept")?;
    tell.same("下書きも残らない / no draft is left (A19)", tonic::Code::NotFound, status.code())
}

/// A time on the wire.
///
/// # Errors
/// It is absent or out of range.
pub fn instant(at: Option<prost_types::Timestamp>) -> Result<Timestamp> {
    let at = at.context("a time is absent")?;
    Timestamp::new(at.seconds, at.nanos).context("a time is out of range")
}
