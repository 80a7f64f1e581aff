//! Step 3, another caller first, who takes his consent back: the call ends, and nothing that was typed is kept.

use anyhow::{Context as _, Result};
use madoguchi_devstack::{Client, Stack};
use madoguchi_proto::intake::v1::inquiry_service_client::InquiryServiceClient;
use madoguchi_proto::intake::v1::{
    CallState, Outcome, RecordConsentRequest, RecoverDraftRequest, SaveDraftRequest,
};
use sqlx::Connection as _;

use super::{calls, capture, values};
use crate::Teller;
use crate::teller::Said as _;

/// Plays it.
///
/// # Errors
/// The first thing that did not come out as told.
pub async fn play(stack: &mut Stack, tell: Teller<'_>, operator: &Client) -> Result<()> {
    let call = capture::consent(operator, calls::start(operator).await?).await?;
    let call_id = call.call_id.clone();
    let mut inquiries = InquiryServiceClient::new(operator.service());
    let draft =
        SaveDraftRequest { call_id: call_id.clone(), revision: 0, fields: Some(values::fields()) };
    inquiries.save_draft(draft).await.said("draft")?;
    let kept = drafts(stack, &call_id).await?;
    tell.same(
        "別の方、同意して途中まで入力 / another caller, typed in part: sealed drafts",
        1,
        kept,
    )?;
    let request = RecordConsentRequest {
        call_id: call_id.clone(),
        version: call.version,
        consent_version: 0,
        consented: false,
        reason_code: "A01".to_owned(),
    };
    let call = inquiries.record_consent(request).await.said("refusal")?.call;
    let call = call.context("the answer holds no call")?;
    tell.same(
        "同意を取り消す / consent is taken back: the call ends as (B8, B2)",
        (CallState::Closed, Outcome::UnresolvedNoConsent),
        (call.state(), call.outcome()),
    )?;
    let recovered = inquiries.recover_draft(RecoverDraftRequest { call_id: call_id.clone() }).await;
    let code = recovered.err().context("the draft came back")?.code();
    tell.same("下書きは戻らない / the draft (B8)", tonic::Code::NotFound, code)?;
    let kept = drafts(stack, &call_id).await?;
    tell.same("下書きの行も残らない / rows of drafts left in the database (B8)", 0, kept)
}

/// Rows of drafts of a call, seen from behind.
async fn drafts(stack: &mut Stack, call_id: &str) -> Result<i64> {
    let mut connection = stack.pg().connect("madoguchi").await?;
    let count = sqlx::query_scalar("SELECT count(*) FROM intake.draft WHERE call_id = $1::uuid")
        .bind(call_id)
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    Ok(count)
}
