//! Step 7: a year later. The key goes, the rows go, and a certificate says so.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use jiff::civil::time;
use madoguchi_audit::parse_verifying_key;
use madoguchi_devstack::{Client, Stack};
use madoguchi_proto::handoff::v1::{GetReceiptStatusRequest, OpenHandoffRequest, Purpose};
use madoguchi_proto::retention::v1::retention_service_client::RetentionServiceClient;
use madoguchi_proto::retention::v1::{
    GetCertificateRequest, ListDaysRequest, ListRunsRequest, PurgeRun, PurgeStep,
};

use super::answer::handoffs;
use super::capture::Taken;
use super::{ANNIVERSARY, FRIDAY, at, values};
use crate::teller::Said as _;
use crate::{Teller, poll, scan};

/// Waits for the run of the Friday to be certified.
const PATIENCE: Duration = Duration::from_secs(90);

/// Plays it; milliseconds from the stroke of the purge hour to the certificate.
///
/// # Errors
/// The first thing that did not come out as told.
pub async fn play(stack: &Stack, tell: Teller<'_>, taken: &[Taken]) -> Result<f64> {
    stack.clock().set(at(ANNIVERSARY, time(21, 59, 30, 0))).await?;
    let information = stack.log_in_as("information").await?;
    tell.same(
        "22時前、鍵はまだある / before 22:00 the day's key exists (P4, A4)",
        true,
        key_exists(&information).await?,
    )?;
    stack.clock().set(at(ANNIVERSARY, time(22, 0, 1, 0))).await?;
    let begun = Instant::now();
    let information = stack.log_in_as("information").await?;
    let run = certified(&information).await?;
    let purge_ms = begun.elapsed().as_secs_f64() * 1000.0;
    tell.same("消去した件数 / inquiries erased (P4)", taken.len() as u64, run.inquiries)?;
    tell.same("鍵はもうない / the day's key exists (P4)", false, key_exists(&information).await?)?;
    certificate(stack, tell, &information, &run).await?;
    gone(tell, &information, &taken[0]).await?;
    Ok(purge_ms)
}

/// Waits for the run of the Friday to reach its end.
///
/// # Errors
/// It does not within the limit.
pub async fn certified(information: &Client) -> Result<PurgeRun> {
    let mut retention = RetentionServiceClient::new(information.service());
    let look = async || {
        let runs = match retention.list_runs(ListRunsRequest::default()).await {
            // A part that was killed is coming back; the limit of the wait holds all the same.
            Err(status) if status.code() == tonic::Code::Unavailable => return Ok(None),
            answer => answer.said("runs")?.runs,
        };
        let run = runs.into_iter().find(|run| run.day == FRIDAY.to_string());
        Ok(run.filter(|run| run.step() == PurgeStep::Certified))
    };
    Ok(poll::until("the purge's certificate", PATIENCE, look).await?.0)
}

async fn key_exists(information: &Client) -> Result<bool> {
    let mut retention = RetentionServiceClient::new(information.service());
    let request = ListDaysRequest { page_size: 400, page_token: String::new() };
    let days = retention.list_days(request).await.said("days")?.days;
    let day = days.into_iter().find(|day| day.day == FRIDAY.to_string());
    Ok(day.context("the Friday is not listed")?.keys_exist)
}

async fn certificate(
    stack: &Stack,
    tell: Teller<'_>,
    information: &Client,
    run: &PurgeRun,
) -> Result<()> {
    let mut retention = RetentionServiceClient::new(information.service());
    let request = GetCertificateRequest { run_id: run.run_id.clone() };
    let certificate = retention.get_certificate(request).await.said("certificate")?;
    let key = std::fs::read_to_string(stack.home().path("keys/certificate.public"))?;
    let key = parse_verifying_key(&key).context("the certificate's key is unreadable")?;
    let signature = certificate.signature.as_slice().try_into().context("not a signature")?;
    let signed = key.verify_strict(certificate.document.as_bytes(), &signature).is_ok();
    tell.holds("消去証明書の署名 / the certificate is signed (P4)", signed, &certificate.key_id)?;
    let needles = scan::Needles::new(&values::ALL)?;
    let found = needles.count(certificate.document.as_bytes())
        + needles.count(certificate.printable.as_bytes());
    tell.same("証明書に個人情報 / personal values in the certificate (P4)", 0, found)
}

async fn gone(tell: Teller<'_>, information: &Client, first: &Taken) -> Result<()> {
    let request = OpenHandoffRequest {
        inquiry_id: first.inquiry_id.clone(),
        purpose: Purpose::Inspection.into(),
        with_answers: true,
    };
    let opened = handoffs(information).open_handoff(request).await;
    let code = opened.err().context("it was opened")?.code();
    tell.same("本体は消えた / the handoff (P4)", tonic::Code::NotFound, code)?;
    let request = GetReceiptStatusRequest { receipt_number: first.receipt_number.clone() };
    let status = handoffs(information).get_receipt_status(request).await;
    let code = status.err().context("the receipt number is known")?.code();
    tell.same("受付番号も引けない / its receipt number (P4)", tonic::Code::NotFound, code)
}
