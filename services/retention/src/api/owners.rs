//! `PurgeService`: orders for the services that own data, and their reports.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use madoguchi_access::Call;
use madoguchi_audit::Entry;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::retention::v1::{
    FetchOrdersRequest, FetchOrdersResponse, PurgeOrder, ReportDeletionRequest,
    ReportDeletionResponse, purge_service_server::PurgeService,
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{Context, uuid, wire_time};
use crate::{
    domain::run::{Run, Step},
    error::Failure,
    store::{reports, runs},
};

const LARGEST_REPORT: usize = 10_000;
const LARGEST_COUNTS: usize = 20;

/// The implementation.
pub struct PurgeApi(pub Arc<Context>);

#[tonic::async_trait]
impl PurgeService for PurgeApi {
    async fn fetch_orders(
        &self,
        request: Request<FetchOrdersRequest>,
    ) -> Result<Response<FetchOrdersResponse>, Status> {
        Ok(Response::new(fetch_orders(&self.0, &request).await?))
    }

    async fn report_deletion(
        &self,
        request: Request<ReportDeletionRequest>,
    ) -> Result<Response<ReportDeletionResponse>, Status> {
        report_deletion(&self.0, &request).await?;
        Ok(Response::new(ReportDeletionResponse {}))
    }
}

async fn fetch_orders(
    context: &Context,
    request: &Request<FetchOrdersRequest>,
) -> Result<FetchOrdersResponse, Failure> {
    let owner = Call::of(request)?.peer();
    let since = request
        .get_ref()
        .since
        .map(|at| {
            Timestamp::new(at.seconds, at.nanos)
                .map_err(|_| Refusal::invalid("since", "is out of range"))
        })
        .transpose()?;
    let mut connection = context.database.pool().acquire().await?;
    let orders =
        runs::orders(&mut connection, owner, since).await?.into_iter().map(order).collect();
    Ok(FetchOrdersResponse { orders })
}

fn order(run: Run) -> PurgeOrder {
    let destroyed = run.reached[Step::KeysDestroyed as usize];
    PurgeOrder {
        run_id: run.run_id.to_string(),
        day: run.day.to_string(),
        key_ids: run.key_ids,
        keys_destroyed_at: destroyed.map(wire_time),
    }
}

async fn report_deletion(
    context: &Context,
    request: &Request<ReportDeletionRequest>,
) -> Result<(), Failure> {
    let owner = Call::of(request)?.peer();
    let report = request.get_ref();
    let run_id = uuid("run_id", &report.run_id)?;
    let inquiry_ids = inquiry_ids(report)?;
    let counts = counts(report)?;
    let now = context.clock.now();
    let mut tx = context.database.begin().await?;
    let run =
        runs::get(&mut tx, run_id).await?.ok_or_else(|| Refusal::not_found("the purge run"))?;
    if run.step < Step::KeysDestroyed {
        return Err(Refusal::precondition(
            "KEYS_NOT_DESTROYED",
            "the keys of this day still exist",
        )
        .into());
    }
    let added = reports::add(
        &mut tx,
        (run_id, owner),
        &inquiry_ids,
        &counts,
        report.complete.then_some(now),
    )
    .await?;
    if added > 0 && run.step >= Step::Verified {
        tracing::warn!(%run_id, owner, added, "late finds: the certificate gets a new revision");
        metrics::counter!("purge_late_finds_total").increment(added);
        runs::reopen(&mut tx, run_id).await?;
    }
    context.audit.record(&mut tx, Entry::of(request)?.at(now).subject("purge_run", run_id)).await?;
    tx.commit().await?;
    Ok(())
}

fn inquiry_ids(report: &ReportDeletionRequest) -> Result<Vec<Uuid>, Refusal> {
    if report.inquiry_ids.len() > LARGEST_REPORT {
        return Err(Refusal::invalid(
            "inquiry_ids",
            format!("are more than {LARGEST_REPORT}; send several reports"),
        ));
    }
    report.inquiry_ids.iter().map(|id| uuid("inquiry_ids", id)).collect()
}

fn counts(report: &ReportDeletionRequest) -> Result<BTreeMap<String, u64>, Refusal> {
    let kinds = &report.counts;
    let sound = |kind: &str| {
        (1..=32).contains(&kind.len()) && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
    };
    if kinds.len() > LARGEST_COUNTS || kinds.iter().any(|count| !sound(&count.kind)) {
        let problem =
            format!("must be at most {LARGEST_COUNTS} kinds of a–z and '_', 1–32 characters each");
        return Err(Refusal::invalid("counts", problem));
    }
    Ok(kinds.iter().map(|count| (count.kind.clone(), count.rows)).collect())
}
