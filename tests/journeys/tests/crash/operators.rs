//! Operators who take one inquiry after the other, and try again with the same key while parts of the system are away.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use madoguchi_devstack::{Client, Stack};
use madoguchi_journeys::poll;
use madoguchi_journeys::story::{capture, values};
use madoguchi_proto::faq::v1::SearchArticlesRequest;
use madoguchi_proto::faq::v1::search_service_client::SearchServiceClient;
use madoguchi_proto::intake::v1::call_service_client::CallServiceClient;
use madoguchi_proto::intake::v1::inquiry_service_client::InquiryServiceClient;
use madoguchi_proto::intake::v1::{
    GetIntakeSituationRequest, RecordConsentRequest, StartCallRequest,
};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tonic::{Code, Request, Response, Status};
use uuid::Uuid;

use crate::PATIENCE;

/// Who sits there.
const SEATS: [&str; 2] = ["operator1", "operator2"];
/// Between two calls, and between two attempts.
const BREATH: Duration = Duration::from_millis(40);

/// Id and receipt number of what was acknowledged.
pub type Acknowledged = (Uuid, String);

/// What is on its way at this moment, and what has arrived.
#[derive(Clone, Copy, Default)]
pub struct Work {
    /// Searches sent and not answered.
    pub searching: usize,
    /// Inquiries sent and not acknowledged.
    pub submitting: usize,
    /// Inquiries acknowledged so far.
    pub acknowledged: usize,
    over: bool,
}

/// Operators at work.
pub struct Operators {
    work: watch::Sender<Work>,
    seats: JoinSet<Result<Vec<Acknowledged>>>,
}

impl Operators {
    /// Logs them in and lets them begin.
    pub async fn begin(stack: &Stack) -> Result<Self> {
        let work = watch::Sender::new(Work::default());
        let mut seats = JoinSet::new();
        for user_id in SEATS {
            let operator = logged_in(stack, user_id).await?;
            seats.spawn(take_calls(operator, work.clone()));
        }
        Ok(Self { work, seats })
    }

    /// Waits until `holds`, and returns in that very moment.
    pub async fn until(&self, what: &str, holds: impl Fn(Work) -> bool) -> Result<Work> {
        let mut work = self.work.subscribe();
        let moment = tokio::time::timeout(PATIENCE, work.wait_for(|work| holds(*work))).await;
        let moment = moment.with_context(|| format!("{what}: never"))?;
        Ok(*moment.context("the operators are gone")?)
    }

    /// Lets them finish their calls; what was acknowledged to them.
    pub async fn go_home(mut self) -> Result<Vec<Acknowledged>> {
        self.work.send_modify(|work| work.over = true);
        let mut all = Vec::new();
        while let Some(seat) = self.seats.join_next().await {
            all.extend(seat.context("an operator fell off the chair")??);
        }
        Ok(all)
    }
}

async fn take_calls(operator: Client, work: watch::Sender<Work>) -> Result<Vec<Acknowledged>> {
    let mut taken = Vec::new();
    while !work.borrow().over {
        taken.push(take(&operator, &work).await?);
        work.send_modify(|work| work.acknowledged += 1);
        tokio::time::sleep(BREATH).await;
    }
    Ok(taken)
}

/// One call of step 3: searched in vain, consented, submitted.
async fn take(operator: &Client, work: &watch::Sender<Work>) -> Result<Acknowledged> {
    let search = SearchServiceClient::new(operator.service());
    let calls = CallServiceClient::new(operator.service());
    let inquiries = InquiryServiceClient::new(operator.service());
    let call = answered(StartCallRequest {}, |request| {
        let mut calls = calls.clone();
        async move { calls.start_call(request).await }
    });
    let call = call.await?.call.context("no call")?;
    let query = SearchArticlesRequest { query: "標本番号".to_owned(), ..Default::default() };
    answered(query, |request| {
        let mut search = search.clone();
        let under_way = UnderWay::new(work, |work| &mut work.searching);
        async move { under_way.carry(search.search_articles(request).await) }
    })
    .await?;
    let situation = answered(GetIntakeSituationRequest {}, |request| {
        let mut inquiries = inquiries.clone();
        async move { inquiries.get_intake_situation(request).await }
    });
    let consent = RecordConsentRequest {
        call_id: call.call_id,
        version: call.version,
        consent_version: situation.await?.consent_version,
        consented: true,
        reason_code: String::new(),
    };
    let call = answered(consent, |request| {
        let mut inquiries = inquiries.clone();
        async move { inquiries.record_consent(request).await }
    });
    let call = call.await?.call.context("no call")?;
    let reply = answered(capture::request(&call, values::fields()), |request| {
        let mut inquiries = inquiries.clone();
        let under_way = UnderWay::new(work, |work| &mut work.submitting);
        async move { under_way.carry(inquiries.submit_inquiry(request).await) }
    });
    let reply = reply.await?;
    Ok((reply.inquiry_id.parse()?, reply.receipt_number))
}

/// Counts one request while it is on its way.
struct UnderWay<'a> {
    work: &'a watch::Sender<Work>,
    count: fn(&mut Work) -> &mut usize,
}

impl<'a> UnderWay<'a> {
    fn new(work: &'a watch::Sender<Work>, count: fn(&mut Work) -> &mut usize) -> Self {
        work.send_modify(|work| *count(work) += 1);
        Self { work, count }
    }

    /// Ends with the answer.
    fn carry<T>(self, answer: T) -> T {
        drop(self);
        answer
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.work.send_modify(|work| *(self.count)(work) -= 1);
    }
}

/// Sends with one idempotency key until there is an answer. Only failures of the way are tried again.
async fn answered<M: Clone, R, F>(message: M, send: impl Fn(Request<M>) -> F) -> Result<R>
where
    F: Future<Output = Result<Response<R>, Status>>,
{
    let key = Uuid::new_v4().simple().to_string();
    let begun = Instant::now();
    loop {
        let mut request = Request::new(message.clone());
        request.metadata_mut().insert("idempotency-key", key.parse()?);
        request.set_timeout(Duration::from_secs(5));
        if let Some(answer) = passed(send(request).await).await? {
            return Ok(answer.into_inner());
        }
        ensure!(begun.elapsed() < PATIENCE, "no answer within {} s", PATIENCE.as_secs());
    }
}

/// Logs in, again and again while what was killed comes back.
pub async fn logged_in(stack: &Stack, user_id: &str) -> Result<Client> {
    let ward = stack.ward()?;
    let door = ward.door(user_id)?;
    let attempt = async || passed(stack.log_in(door, user_id, &ward.password).await).await;
    Ok(poll::until("a login", PATIENCE, attempt).await?.0)
}

/// `None` after a breath if the way failed: the same may be tried again.
pub async fn passed<T>(answer: Result<T, Status>) -> Result<Option<T>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(status) => match status.code() {
            Code::Unavailable
            | Code::DeadlineExceeded
            | Code::Internal
            | Code::Unknown
            | Code::Cancelled => {
                tokio::time::sleep(BREATH).await;
                Ok(None)
            }
            _ => Err(status.into()),
        },
    }
}
