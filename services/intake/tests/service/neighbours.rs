//! Handoff and retention as intake sees them: in this process, keeping what they are told.

use std::{
    collections::{BTreeMap, HashSet},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
};

use jiff::civil::Date;
use madoguchi_kit::status::Refusal;
use madoguchi_personal::seal::{self, Aad, DayPrivateKey, DayPublicKey, Sealed};
use madoguchi_proto::{
    handoff::v1::{
        AcceptInquiryRequest, AcceptInquiryResponse, AmendInquiryRequest, AmendInquiryResponse,
        transfer_service_server::{TransferService, TransferServiceServer},
    },
    retention::v1::{
        ClearPiece, DayKey, FetchOrdersRequest, FetchOrdersResponse, ListDayKeysRequest,
        ListDayKeysResponse, OpenRequest, OpenResponse, OpenSummariesRequest,
        OpenSummariesResponse, PurgeOrder, ReportDeletionRequest, ReportDeletionResponse,
        keyring_service_server::{KeyringService, KeyringServiceServer},
        purge_service_server::{PurgeService, PurgeServiceServer},
    },
};
use tonic::{Request, Response, Status, transport::Server};
use uuid::Uuid;

/// Both services; clones are the same.
#[derive(Clone, Default)]
pub struct Neighbours(Arc<Mutex<State>>);

/// What they know, and how they behave.
#[derive(Default)]
pub struct State {
    /// Handoff's inquiries in their newest version.
    pub inquiries: BTreeMap<String, AcceptInquiryRequest>,
    /// How often handoff was called.
    pub deliveries: u32,
    /// Inquiries that the section has acknowledged.
    pub acknowledged: HashSet<String>,
    /// Handoff answers nothing.
    pub handoff_down: bool,
    /// So many replies of handoff get lost after it has done its work.
    pub lose_replies: u32,
    /// Handoff takes this long before it answers.
    pub handoff_delay: std::time::Duration,
    /// Retention answers nothing.
    pub retention_down: bool,
    keys: BTreeMap<Date, (Option<DayPrivateKey>, DayPublicKey)>,
    /// Orders not reported yet, and those that were.
    pub orders: Vec<PurgeOrder>,
    pub reported_orders: Vec<PurgeOrder>,
    /// Reports in the order they came.
    pub reports: Vec<ReportDeletionRequest>,
    /// A report is answered with UNAVAILABLE so many times, after it was noted.
    pub lose_reports: u32,
}

impl Neighbours {
    /// Starts them on a port of the system's choice.
    pub async fn start() -> (Self, SocketAddr) {
        let this = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let incoming = futures_util::stream::unfold(listener, |listener| async move {
            let accepted = listener.accept().await.map(|(stream, _)| stream);
            Some((accepted, listener))
        });
        let server = Server::builder()
            .add_service(TransferServiceServer::new(this.clone()))
            .add_service(KeyringServiceServer::new(this.clone()))
            .add_service(PurgeServiceServer::new(this.clone()))
            .serve_with_incoming(incoming);
        tokio::spawn(server);
        (this, address)
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Opens a piece as the keyring would.
    pub fn open(&self, day: Date, aad: &Aad<'_>, sealed: &[u8]) -> Vec<u8> {
        let state = self.state();
        let key = state.keys[&day].0.as_ref().expect("the key exists");
        seal::open(key, aad, &Sealed::from_bytes(sealed).unwrap()).unwrap().expose().clone()
    }

    /// Destroys a day's key and orders the purge.
    pub fn order_purge(&self, day: Date) -> Uuid {
        let mut state = self.state();
        if let Some(pair) = state.keys.get_mut(&day) {
            pair.0 = None;
        }
        let run = Uuid::now_v7();
        let at = prost_types::Timestamp { seconds: 1_826_000_000, nanos: 0 };
        state.orders.push(PurgeOrder {
            run_id: run.to_string(),
            day: day.to_string(),
            key_ids: vec![],
            keys_destroyed_at: Some(at),
        });
        run
    }

    fn handoff(&self) -> Result<MutexGuard<'_, State>, Status> {
        let mut state = self.state();
        state.deliveries += 1;
        if state.handoff_down { Err(Status::unavailable("down")) } else { Ok(state) }
    }

    fn retention(&self) -> Result<MutexGuard<'_, State>, Status> {
        let state = self.state();
        if state.retention_down { Err(Status::unavailable("down")) } else { Ok(state) }
    }

    async fn dawdle(&self) {
        let delay = self.state().handoff_delay;
        tokio::time::sleep(delay).await;
    }
}

/// The reply, unless it gets lost.
fn reply<T>(state: &mut State, reply: T) -> Result<Response<T>, Status> {
    if state.lose_replies > 0 {
        state.lose_replies -= 1;
        return Err(Status::unavailable("lost"));
    }
    Ok(Response::new(reply))
}

#[tonic::async_trait]
impl TransferService for Neighbours {
    async fn accept_inquiry(
        &self,
        request: Request<AcceptInquiryRequest>,
    ) -> Result<Response<AcceptInquiryResponse>, Status> {
        let inquiry = request.into_inner();
        {
            let mut state = self.handoff()?;
            match state.inquiries.get(&inquiry.inquiry_id) {
                Some(known) if known.version > inquiry.version => {
                    return Err(Refusal::stale_version(known.version).into());
                }
                Some(known) if known.version == inquiry.version => {}
                _ => _ = state.inquiries.insert(inquiry.inquiry_id.clone(), inquiry),
            }
        }
        self.dawdle().await;
        reply(&mut self.state(), AcceptInquiryResponse {})
    }

    async fn amend_inquiry(
        &self,
        request: Request<AmendInquiryRequest>,
    ) -> Result<Response<AmendInquiryResponse>, Status> {
        let inquiry = request.into_inner().inquiry.unwrap();
        let mut state = self.handoff()?;
        let known = state
            .inquiries
            .get(&inquiry.inquiry_id)
            .ok_or_else(|| Refusal::not_found("the inquiry"))?;
        if inquiry.version != known.version + 1 {
            return Err(Refusal::stale_version(known.version).into());
        }
        if state.acknowledged.contains(&inquiry.inquiry_id) {
            return Err(Refusal::precondition("ALREADY_ACKNOWLEDGED", "too late").into());
        }
        state.inquiries.insert(inquiry.inquiry_id.clone(), inquiry);
        reply(&mut state, AmendInquiryResponse {})
    }
}

#[tonic::async_trait]
impl KeyringService for Neighbours {
    async fn list_day_keys(
        &self,
        request: Request<ListDayKeysRequest>,
    ) -> Result<Response<ListDayKeysResponse>, Status> {
        let request = request.into_inner();
        let mut state = self.retention()?;
        let first: Date = request.from_day.parse().unwrap();
        let days = first.series(jiff::Span::new().days(1)).take(request.days as usize);
        let keys = days.map(|day| {
            let (_, public) = state.keys.entry(day).or_insert_with(|| {
                let (private, public) = DayPrivateKey::generate(day);
                (Some(private), public)
            });
            DayKey {
                key_id: public.id.to_string(),
                day: day.to_string(),
                public_key: public.bytes.to_vec(),
            }
        });
        Ok(Response::new(ListDayKeysResponse { keys: keys.collect() }))
    }

    async fn open(&self, request: Request<OpenRequest>) -> Result<Response<OpenResponse>, Status> {
        drop(self.retention()?);
        assert!(request.metadata().contains_key("madoguchi-assertion"), "the caller is passed on");
        let request = request.into_inner();
        assert_eq!(request.purpose, "draft_recovery");
        let pieces = request.pieces.iter().map(|piece| {
            let aad = Aad {
                service: &piece.service,
                table: &piece.table,
                column: &piece.column,
                record: piece.record_id.parse().unwrap(),
                version: piece.version,
            };
            let day = piece.key_id[..10].parse().unwrap();
            ClearPiece { clear: self.open(day, &aad, &piece.sealed) }
        });
        Ok(Response::new(OpenResponse { pieces: pieces.collect() }))
    }

    async fn open_summaries(
        &self,
        _: Request<OpenSummariesRequest>,
    ) -> Result<Response<OpenSummariesResponse>, Status> {
        Err(Status::unimplemented("intake lists nothing"))
    }
}

#[tonic::async_trait]
impl PurgeService for Neighbours {
    async fn fetch_orders(
        &self,
        request: Request<FetchOrdersRequest>,
    ) -> Result<Response<FetchOrdersResponse>, Status> {
        let state = self.retention()?;
        let mut orders = state.orders.clone();
        if request.into_inner().since.is_some() {
            orders = [state.reported_orders.clone(), orders].concat();
        }
        Ok(Response::new(FetchOrdersResponse { orders }))
    }

    async fn report_deletion(
        &self,
        request: Request<ReportDeletionRequest>,
    ) -> Result<Response<ReportDeletionResponse>, Status> {
        let report = request.into_inner();
        let mut state = self.retention()?;
        if report.complete
            && let Some(at) = state.orders.iter().position(|order| order.run_id == report.run_id)
            && state.lose_reports == 0
        {
            let order = state.orders.remove(at);
            state.reported_orders.push(order);
        }
        state.reports.push(report);
        if state.lose_reports > 0 {
            state.lose_reports -= 1;
            return Err(Status::unavailable("lost"));
        }
        Ok(Response::new(ReportDeletionResponse {}))
    }
}
