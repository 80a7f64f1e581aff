//! `AuditService`: an auditor reads the trail of this service (S9). Who may do so is in the contract; that it was done is in the trail.

use std::{pin::Pin, sync::Arc};

use futures_util::Stream;
use jiff::Timestamp;
use madoguchi_kit::status::{Refusal, internal};
use madoguchi_proto::audit::v1::{
    ExportRequest, ExportResponse, GetHeadRequest, GetHeadResponse, ListEntriesRequest,
    ListEntriesResponse,
    audit_service_server::{AuditService, AuditServiceServer},
    export_response::Line,
};
use sqlx::PgPool;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use crate::{
    AuditLog, Entry,
    chain::Chain,
    search::{Query, Search},
    wire,
};

/// Entries of one page of an export, unless a single seal covers more.
const PAGE: i64 = 4_000;
/// Lines that may wait for a slow reader.
const WAITING: usize = 256;
const DEFAULT_PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 200;

/// The trail of one service, as it is read over gRPC.
#[derive(Clone)]
pub struct AuditTrail {
    pool: PgPool,
    log: AuditLog,
    chain: Chain,
    search: Search,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl AuditTrail {
    /// `schema` and `clock` are the service's.
    #[must_use]
    pub fn new(
        pool: PgPool,
        schema: &str,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self {
            pool,
            log: AuditLog::new(schema),
            chain: Chain::new(schema),
            search: Search::new(schema),
            clock: Arc::new(clock),
        }
    }

    /// The gRPC service to mount.
    #[must_use]
    pub fn server(self) -> AuditServiceServer<Self> {
        AuditServiceServer::new(self)
    }

    /// The reading leaves its entry before anything is read.
    async fn note<T>(&self, request: &Request<T>, subject_id: &str) -> Result<(), Status> {
        let entry = Entry::of(request)?.at((self.clock)()).subject("audit_trail", subject_id);
        let mut connection = self.pool.acquire().await.map_err(|error| internal(&error))?;
        self.log.record(&mut connection, entry).await.map_err(|error| internal(&error))
    }

    /// Sends the seals from `from` to `to` with their entries; ends early if the reader has gone.
    async fn stream(
        &self,
        from: u64,
        to: u64,
        lines: &mpsc::Sender<Result<ExportResponse, Status>>,
    ) -> sqlx::Result<()> {
        let mut next = from;
        while next <= to {
            let mut connection = self.pool.acquire().await?;
            let end = self.chain.page_end(&mut connection, next, PAGE).await?.min(to);
            let seals = self.chain.seals(&mut connection, next, end).await?;
            let ids: Vec<i64> =
                seals.iter().flat_map(|seal| &seal.members).map(|member| member.id).collect();
            let entries = self.chain.entries(&mut connection, &ids).await?;
            // Not while a reader takes its time.
            drop(connection);
            for seal in seals {
                for member in &seal.members {
                    // An entry that has been removed is left out; that is for the verifier to find.
                    if let Ok(found) = entries.binary_search_by_key(&member.id, |entry| entry.id)
                        && !send(lines, Line::Entry(entries[found].clone().into())).await
                    {
                        return Ok(());
                    }
                }
                if !send(lines, Line::Seal(seal.into())).await {
                    return Ok(());
                }
            }
            next = end + 1;
        }
        Ok(())
    }
}

/// False if the reader has gone.
async fn send(lines: &mpsc::Sender<Result<ExportResponse, Status>>, line: Line) -> bool {
    lines.send(Ok(ExportResponse { line: Some(line) })).await.is_ok()
}

#[tonic::async_trait]
impl AuditService for AuditTrail {
    type ExportStream = Pin<Box<dyn Stream<Item = Result<ExportResponse, Status>> + Send>>;

    async fn export(
        &self,
        request: Request<ExportRequest>,
    ) -> Result<Response<Self::ExportStream>, Status> {
        let from = request.get_ref().from_seal.max(1);
        self.note(&request, &format!("seal:{from}")).await?;
        let mut connection = self.pool.acquire().await.map_err(|error| internal(&error))?;
        let head = self.chain.head(&mut connection).await.map_err(|error| internal(&error))?;
        drop(connection);
        if from > head.n + 1 {
            return Err(Status::out_of_range(format!(
                "the newest seal is number {}; begin at or before it",
                head.n
            )));
        }
        let (sender, receiver) = mpsc::channel(WAITING);
        let trail = self.clone();
        tokio::spawn(async move {
            if let Err(error) = trail.stream(from, head.n, &sender).await {
                // If the reader has gone too, nobody needs to be told.
                let _ = sender.send(Err(internal(&error))).await;
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
    }

    async fn list_entries(
        &self,
        request: Request<ListEntriesRequest>,
    ) -> Result<Response<ListEntriesResponse>, Status> {
        let query = query(request.get_ref())?;
        self.note(&request, "").await?;
        let mut connection = self.pool.acquire().await.map_err(|error| internal(&error))?;
        let found =
            self.search.find(&mut connection, &query).await.map_err(|error| internal(&error))?;
        let full = u32::try_from(found.len()).is_ok_and(|count| count == query.limit);
        let next_page_token =
            found.last().filter(|_| full).map(|last| last.id.to_string()).unwrap_or_default();
        let entries = found.into_iter().map(Into::into).collect();
        Ok(Response::new(ListEntriesResponse { entries, next_page_token }))
    }

    async fn get_head(
        &self,
        request: Request<GetHeadRequest>,
    ) -> Result<Response<GetHeadResponse>, Status> {
        self.note(&request, "head").await?;
        let mut connection = self.pool.acquire().await.map_err(|error| internal(&error))?;
        let head = self.chain.head(&mut connection).await.map_err(|error| internal(&error))?;
        let seals = self
            .chain
            .seals(&mut connection, head.n, head.n)
            .await
            .map_err(|error| internal(&error))?;
        Ok(Response::new(GetHeadResponse { head: seals.into_iter().next().map(Into::into) }))
    }
}

fn query(request: &ListEntriesRequest) -> Result<Query, Refusal> {
    let time = |at: Option<prost_types::Timestamp>, field: &'static str| {
        at.map(|at| wire::instant(Some(at), field))
            .transpose()
            .map_err(|_| Refusal::invalid(field, "not a time"))
    };
    let limit = match request.page_size {
        0 => DEFAULT_PAGE,
        size if size <= LARGEST_PAGE => size,
        _ => return Err(Refusal::invalid("page_size", format!("at most {LARGEST_PAGE}"))),
    };
    let before = match request.page_token.as_str() {
        "" => i64::MAX,
        token => token
            .parse()
            .map_err(|_| Refusal::invalid("page_token", "not a token of an earlier reply"))?,
    };
    Ok(Query {
        user_id: request.user_id.clone(),
        subject_id: request.subject_id.clone(),
        rpc: request.rpc.clone(),
        since: time(request.since, "since")?,
        until: time(request.until, "until")?,
        before,
        limit,
    })
}
