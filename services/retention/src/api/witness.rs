//! `WitnessService`: keeps the heads of every service's audit trail.

use std::sync::Arc;

use jiff::Timestamp;
use madoguchi_access::Call;
use madoguchi_kit::{db, status::Refusal};
use madoguchi_proto::retention::v1::{
    ListSealHeadsRequest, ListSealHeadsResponse, RecordSealHeadRequest, RecordSealHeadResponse,
    SealHead, witness_service_server::WitnessService,
};
use tonic::{Request, Response, Status};

use super::{Context, page_size, wire_time};
use crate::{
    error::Failure,
    store::heads::{self, HeadRow},
};

/// The implementation.
pub struct WitnessApi(pub Arc<Context>);

#[tonic::async_trait]
impl WitnessService for WitnessApi {
    async fn record_seal_head(
        &self,
        request: Request<RecordSealHeadRequest>,
    ) -> Result<Response<RecordSealHeadResponse>, Status> {
        record(&self.0, &request).await?;
        Ok(Response::new(RecordSealHeadResponse {}))
    }

    async fn list_seal_heads(
        &self,
        request: Request<ListSealHeadsRequest>,
    ) -> Result<Response<ListSealHeadsResponse>, Status> {
        Ok(Response::new(list(&self.0, request.get_ref()).await?))
    }
}

async fn record(
    context: &Context,
    request: &Request<RecordSealHeadRequest>,
) -> Result<(), Failure> {
    let head = request.get_ref();
    if head.service != Call::of(request)?.peer() {
        return Err(Refusal::invalid("service", "must be the calling service").into());
    }
    let number = i64::try_from(head.number).ok().filter(|number| *number > 0);
    let number = number.ok_or_else(|| Refusal::invalid("number", "must be 1 or more"))?;
    if head.hash.len() != 32 || head.signature.len() != 64 || head.key_id.len() > 64 {
        return Err(Refusal::invalid(
            "hash",
            "hash is 32 bytes, signature 64, key_id at most 64 characters",
        )
        .into());
    }
    let row = HeadRow {
        service: head.service.clone(),
        number,
        hash: head.hash.clone(),
        signature: head.signature.clone(),
        key_id: head.key_id.clone(),
        witnessed_at: db::Timestamp::from(context.clock.now()),
    };
    let mut connection = context.database.pool().acquire().await?;
    if !heads::keep(&mut connection, &row).await? {
        tracing::error!(
            service = head.service,
            number,
            "a seal head differs from the one witnessed before"
        );
        metrics::counter!("witness_conflicts_total", "service" => head.service.clone())
            .increment(1);
        return Err(Refusal::precondition(
            "HEAD_CONFLICT",
            "another hash is known under this number",
        )
        .into());
    }
    Ok(())
}

async fn list(
    context: &Context,
    request: &ListSealHeadsRequest,
) -> Result<ListSealHeadsResponse, Failure> {
    let size = page_size(request.page_size, 1_000, 1_000)?;
    let before = parse_token(&request.page_token)?;
    let before = before.as_ref().map(|(at, service, number)| (*at, service.as_str(), *number));
    let service = Some(request.service.as_str()).filter(|service| !service.is_empty());
    let mut connection = context.database.pool().acquire().await?;
    let mut rows = heads::page(&mut connection, service, before, size + 1).await?;
    let more = rows.len() > usize::try_from(size).unwrap_or(usize::MAX);
    if more {
        rows.pop();
    }
    let next_page_token = rows.last().filter(|_| more).map(token).unwrap_or_default();
    let heads = rows
        .into_iter()
        .map(|row| SealHead {
            service: row.service,
            number: u64::try_from(row.number).unwrap_or(0),
            hash: row.hash,
            signature: row.signature,
            key_id: row.key_id,
            witnessed_at: Some(wire_time(row.witnessed_at.get())),
        })
        .collect();
    Ok(ListSealHeadsResponse { heads, next_page_token })
}

fn token(row: &HeadRow) -> String {
    format!("{}/{}/{}", row.witnessed_at.get().as_microsecond(), row.service, row.number)
}

fn parse_token(token: &str) -> Result<Option<(Timestamp, String, i64)>, Refusal> {
    if token.is_empty() {
        return Ok(None);
    }
    let parse = || {
        let (at, rest) = token.split_once('/')?;
        let (service, number) = rest.split_once('/')?;
        let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
        Some((at, service.to_owned(), number.parse().ok()?))
    };
    parse().map(Some).ok_or_else(|| Refusal::invalid("page_token", "is not one of this list"))
}
