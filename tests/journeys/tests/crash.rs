//! Crashes (kill -9) while inquiries are taken and while a day is purged. Nothing acknowledged is lost, nothing is handed
//! over twice, and the purge comes to its end.
//!
//! `MADOGUCHI_CRASH_ROUNDS` sets how often each part is killed while inquiries are taken; 1 if not set.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use jiff::civil::time;
use madoguchi_devstack::{Service, Stack};
use madoguchi_journeys::poll;
use madoguchi_journeys::story::{self, capture, purge, values};
use madoguchi_proto::intake::v1::call_service_client::CallServiceClient;
use madoguchi_proto::intake::v1::inquiry_service_client::InquiryServiceClient;
use madoguchi_proto::intake::v1::{
    GetIntakeSituationRequest, ListMyCallsRequest, RecordConsentRequest, StartCallRequest,
    SubmitInquiryRequest,
};
use sqlx::{Connection as _, Row as _};
use tonic::{Code, Request, Status};
use uuid::Uuid;

/// How long an operator tries again before giving up.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is killed.
#[derive(Clone, Copy, Debug)]
enum Part {
    Service(Service),
    Postgres,
    Redis,
}

const PARTS: [Part; 8] = [
    Part::Service(Service::Intake),
    Part::Service(Service::Handoff),
    Part::Service(Service::Retention),
    Part::Service(Service::Auth),
    Part::Service(Service::Faq),
    Part::Service(Service::Gateway),
    Part::Postgres,
    Part::Redis,
];

#[tokio::test(flavor = "multi_thread")]
async fn b11_q2_p4_nothing_is_lost_or_doubled_by_a_crash() {
    let mut stack = Stack::start(story::options()).await.expect("the stack starts");
    let rounds = std::env::var("MADOGUCHI_CRASH_ROUNDS").map_or(Ok(1), |text| text.parse());
    let rounds: usize = rounds.expect("MADOGUCHI_CRASH_ROUNDS is a number");
    let mut acknowledged = BTreeMap::new();
    for _ in 0..rounds {
        for part in PARTS {
            let (id, receipt) = take_over_a_crash(&mut stack, part)
                .await
                .unwrap_or_else(|error| panic!("{part:?} killed while taking: {error:#}"));
            assert!(
                acknowledged.insert(id, receipt).is_none(),
                "{part:?}: one inquiry, two replies"
            );
        }
    }
    handed_over_once(&mut stack, &acknowledged).await.expect("each inquiry once");
    purged_over_crashes(&mut stack, acknowledged.len()).await.expect("the purge");
}

/// Takes an inquiry while `part` is killed and started again; the operator tries again with the same key.
async fn take_over_a_crash(stack: &mut Stack, part: Part) -> Result<(Uuid, String)> {
    let operator = logged_in(stack, "operator1").await?;
    let mut calls = CallServiceClient::new(operator.service());
    let mut inquiries = InquiryServiceClient::new(operator.service());
    let call = calls.start_call(StartCallRequest {}).await?.into_inner().call.context("no call")?;
    let situation = inquiries.get_intake_situation(GetIntakeSituationRequest {}).await?;
    let consent = RecordConsentRequest {
        call_id: call.call_id,
        version: call.version,
        consent_version: situation.into_inner().consent_version,
        consented: true,
        reason_code: String::new(),
    };
    let call = inquiries.record_consent(consent).await?.into_inner().call.context("no call")?;
    let message = capture::request(&call, values::fields());
    let key = Uuid::new_v4().simple().to_string();
    let sending = submit_until_answered(operator.clone(), message, key);
    let (reply, crashed) = tokio::join!(sending, crash(stack, part));
    crashed?;
    let reply = reply?;
    let open = calls.list_my_calls(ListMyCallsRequest { open_only: true, ..Default::default() });
    ensure!(open.await?.into_inner().calls.is_empty(), "a call was left open");
    Ok(reply)
}

/// Logs in, again and again while what was killed before comes back.
async fn logged_in(stack: &Stack, user_id: &str) -> Result<madoguchi_devstack::Client> {
    let ward = stack.ward()?;
    let attempt = async || match stack.log_in(ward.door(user_id)?, user_id, &ward.password).await {
        Ok(client) => Ok(Some(client)),
        Err(status) if passing(&status) => Ok(None),
        Err(status) => Err(status.into()),
    };
    Ok(poll::until("a login", PATIENCE, attempt).await?.0)
}

/// Sends with one idempotency key until there is an answer. Only failures of the way are tried again.
async fn submit_until_answered(
    operator: madoguchi_devstack::Client,
    message: SubmitInquiryRequest,
    key: String,
) -> Result<(Uuid, String)> {
    let mut inquiries = InquiryServiceClient::new(operator.service());
    let answer = poll::until("an answer", PATIENCE, async || {
        let mut request = Request::new(message.clone());
        request.metadata_mut().insert("idempotency-key", key.parse()?);
        request.set_timeout(Duration::from_secs(5));
        match inquiries.submit_inquiry(request).await {
            Ok(answer) => Ok(Some(answer.into_inner())),
            Err(status) if passing(&status) => Ok(None),
            Err(status) => Err(status.into()),
        }
    });
    let (reply, _) = answer.await?;
    Ok((reply.inquiry_id.parse()?, reply.receipt_number))
}

fn passing(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::Unavailable
            | Code::DeadlineExceeded
            | Code::Internal
            | Code::Unknown
            | Code::Cancelled
    )
}

async fn crash(stack: &mut Stack, part: Part) -> Result<()> {
    match part {
        Part::Service(service) => {
            stack.kill(service);
            stack.restart(service).await
        }
        Part::Postgres => {
            stack.pg().kill9();
            stack.restart_pg().await
        }
        Part::Redis => {
            stack.redis().kill9();
            stack.restart_redis().await
        }
    }
}

/// Every acknowledged inquiry is with handoff, once; nothing else is; intake keeps no copy.
async fn handed_over_once(stack: &mut Stack, acknowledged: &BTreeMap<Uuid, String>) -> Result<()> {
    let look = async || {
        let mut connection = stack.pg().connect("madoguchi").await?;
        let rows = sqlx::query("SELECT id, receipt_number FROM handoff.inquiry")
            .fetch_all(&mut connection)
            .await?;
        connection.close().await?;
        let rows = rows.into_iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
        let there: Vec<(Uuid, String)> = rows.collect::<Result<_>>()?;
        Ok((there.len() >= acknowledged.len()).then_some(there))
    };
    let (there, _) = poll::until("all handed over", PATIENCE, look).await?;
    let distinct: BTreeMap<_, _> = there.iter().cloned().collect();
    ensure!(distinct.len() == there.len(), "an inquiry was handed over twice");
    ensure!(&distinct == acknowledged, "handed over {distinct:?}, acknowledged {acknowledged:?}");
    Ok(())
}

/// A year later everything is killed in turn while the day is purged.
async fn purged_over_crashes(stack: &mut Stack, inquiries: usize) -> Result<()> {
    stack.clock().set(story::at(story::ANNIVERSARY, time(22, 0, 1, 0))).await?;
    for part in PARTS {
        crash(stack, part).await.with_context(|| format!("{part:?} killed during the purge"))?;
    }
    let information = logged_in(stack, "information").await?;
    let run = purge::certified(&information).await?;
    ensure!(run.inquiries == inquiries as u64, "{} of {inquiries} are certified", run.inquiries);
    let mut connection = stack.pg().connect("madoguchi").await?;
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM handoff.inquiry")
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    ensure!(left == 0, "{left} inquiries are left");
    Ok(())
}
