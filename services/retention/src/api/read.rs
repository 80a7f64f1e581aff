//! `RetentionService`: what falls due, what was erased, and the certificates.

use std::sync::Arc;

use madoguchi_calendar::retention::expiry_of_day;
use madoguchi_kit::status::{Refusal, internal};
use madoguchi_proto::retention::v1::{
    CollectionDay, GetCertificateRequest, GetCertificateResponse, ListDaysRequest,
    ListDaysResponse, ListRunsRequest, ListRunsResponse, PurgeRun, PurgeStep,
    retention_service_server::RetentionService,
};
use tonic::{Request, Response, Status};

use super::{Context, day, page_size, uuid, wire_time};
use crate::{
    domain::{
        certificate,
        run::{OWNERS, Run, Step},
    },
    error::Failure,
    store::{certificates, day_keys, reports, runs},
};

/// The implementation.
pub struct RetentionApi(pub Arc<Context>);

#[tonic::async_trait]
impl RetentionService for RetentionApi {
    async fn list_days(
        &self,
        request: Request<ListDaysRequest>,
    ) -> Result<Response<ListDaysResponse>, Status> {
        Ok(Response::new(list_days(&self.0, request.get_ref()).await?))
    }

    async fn list_runs(
        &self,
        request: Request<ListRunsRequest>,
    ) -> Result<Response<ListRunsResponse>, Status> {
        Ok(Response::new(list_runs(&self.0, request.get_ref()).await?))
    }

    async fn get_certificate(
        &self,
        request: Request<GetCertificateRequest>,
    ) -> Result<Response<GetCertificateResponse>, Status> {
        Ok(Response::new(get_certificate(&self.0, request.get_ref()).await?))
    }
}

async fn list_days(
    context: &Context,
    request: &ListDaysRequest,
) -> Result<ListDaysResponse, Failure> {
    let size = page_size(request.page_size, 60, 400)?;
    let after = token_day(&request.page_token)?;
    let mut connection = context.keyring.database().pool().acquire().await?;
    let mut days = day_keys::days(&mut connection, after, size + 1).await?;
    let more = days.len() > usize::try_from(size).unwrap_or(usize::MAX);
    if more {
        days.pop();
    }
    let next_page_token =
        days.last().filter(|_| more).map(|row| row.day.to_string()).unwrap_or_default();
    let days = days
        .into_iter()
        .map(|row| CollectionDay {
            day: row.day.to_string(),
            erased_on: expiry_of_day(row.day).to_string(),
            keys_exist: row.keys_exist,
        })
        .collect();
    Ok(ListDaysResponse { days, next_page_token })
}

async fn list_runs(
    context: &Context,
    request: &ListRunsRequest,
) -> Result<ListRunsResponse, Failure> {
    let size = page_size(request.page_size, 50, 200)?;
    let before = token_day(&request.page_token)?;
    let mut connection = context.database.pool().acquire().await?;
    let mut page = runs::page(&mut connection, before, size + 1).await?;
    let more = page.len() > usize::try_from(size).unwrap_or(usize::MAX);
    if more {
        page.pop();
    }
    let next_page_token =
        page.last().filter(|_| more).map(|run| run.day.to_string()).unwrap_or_default();
    let mut answer = Vec::with_capacity(page.len());
    for run in page {
        let reported = reports::of_run(&mut connection, run.run_id).await?;
        let waiting =
            OWNERS.iter().find(|owner| !reported.iter().any(|r| r.owner == **owner && r.complete));
        let inquiries = reports::count(&mut connection, run.run_id).await?;
        answer.push(wire_run(&run, waiting.copied(), u64::try_from(inquiries).unwrap_or(0)));
    }
    Ok(ListRunsResponse { runs: answer, next_page_token })
}

async fn get_certificate(
    context: &Context,
    request: &GetCertificateRequest,
) -> Result<GetCertificateResponse, Failure> {
    let run_id = uuid("run_id", &request.run_id)?;
    let mut connection = context.database.pool().acquire().await?;
    runs::get(&mut connection, run_id).await?.ok_or_else(|| Refusal::not_found("the purge run"))?;
    let row = certificates::newest(&mut connection, run_id).await?.ok_or_else(|| {
        Refusal::precondition(
            "NOT_CERTIFIED",
            "the run is not finished; see ListRuns for what it waits for",
        )
    })?;
    let printable = certificate::printable(&row.document, &row.key_id, &row.signature)
        .map_err(|error| Failure::Status(internal(&error)))?;
    Ok(GetCertificateResponse {
        document: row.document,
        signature: row.signature,
        key_id: row.key_id,
        printable,
    })
}

fn token_day(token: &str) -> Result<Option<jiff::civil::Date>, Refusal> {
    if token.is_empty() { Ok(None) } else { day("page_token", token).map(Some) }
}

fn wire_run(run: &Run, missing_owner: Option<&str>, inquiries: u64) -> PurgeRun {
    let waiting_for = match run.step {
        Step::Planned => "the night of the anniversary day, 22:00".to_owned(),
        Step::KeysDestroyed => {
            missing_owner.map(|owner| format!("{owner} has not reported")).unwrap_or_default()
        }
        Step::OwnersReported => "the reported sets to agree".to_owned(),
        Step::Frozen | Step::Verified | Step::Certified => String::new(),
    };
    let step = match run.step {
        Step::Planned => PurgeStep::Planned,
        Step::Frozen => PurgeStep::Frozen,
        Step::KeysDestroyed => PurgeStep::KeysDestroyed,
        Step::OwnersReported => PurgeStep::OwnersReported,
        Step::Verified => PurgeStep::Verified,
        Step::Certified => PurgeStep::Certified,
    };
    PurgeRun {
        run_id: run.run_id.to_string(),
        day: run.day.to_string(),
        step: step.into(),
        step_at: run.step_at().map(wire_time),
        waiting_for,
        inquiries,
    }
}
