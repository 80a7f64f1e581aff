//! The gRPC services. Wire types end in this folder.

mod acknowledge;
mod answer;
mod arrival;
mod close;
mod context;
mod fields;
mod get;
mod list;
mod masked;
mod open;
mod receipt;
mod reroute;
mod transfer;
mod watch;
mod wire;

pub use context::Context;
pub use wire::timestamp;

use std::{pin::Pin, sync::Arc};

use futures_util::Stream;
use madoguchi_proto::handoff::v1::{
    self as proto, handoff_service_server::HandoffService, transfer_service_server::TransferService,
};
use tonic::{Request, Response, Status};

/// `HandoffService`.
pub struct Handoffs(pub Arc<Context>);

/// `TransferService`.
pub struct Transfers(pub Arc<Context>);

#[tonic::async_trait]
impl HandoffService for Handoffs {
    async fn list_handoffs(
        &self,
        request: Request<proto::ListHandoffsRequest>,
    ) -> Result<Response<proto::ListHandoffsResponse>, Status> {
        Ok(Response::new(list::list(&self.0, &request).await?))
    }

    async fn get_handoff(
        &self,
        request: Request<proto::GetHandoffRequest>,
    ) -> Result<Response<proto::GetHandoffResponse>, Status> {
        Ok(Response::new(get::get(&self.0, &request).await?))
    }

    async fn open_handoff(
        &self,
        request: Request<proto::OpenHandoffRequest>,
    ) -> Result<Response<proto::OpenHandoffResponse>, Status> {
        Ok(Response::new(open::open(&self.0, &request).await?))
    }

    async fn acknowledge(
        &self,
        request: Request<proto::AcknowledgeRequest>,
    ) -> Result<Response<proto::AcknowledgeResponse>, Status> {
        Ok(Response::new(acknowledge::acknowledge(&self.0, &request).await?))
    }

    async fn reroute(
        &self,
        request: Request<proto::RerouteRequest>,
    ) -> Result<Response<proto::RerouteResponse>, Status> {
        Ok(Response::new(reroute::reroute(&self.0, &request).await?))
    }

    async fn record_answer(
        &self,
        request: Request<proto::RecordAnswerRequest>,
    ) -> Result<Response<proto::RecordAnswerResponse>, Status> {
        Ok(Response::new(answer::record(&self.0, &request).await?))
    }

    async fn close_handoff(
        &self,
        request: Request<proto::CloseHandoffRequest>,
    ) -> Result<Response<proto::CloseHandoffResponse>, Status> {
        Ok(Response::new(close::close(&self.0, &request).await?))
    }

    type WatchHandoffsStream =
        Pin<Box<dyn Stream<Item = Result<proto::WatchHandoffsResponse, Status>> + Send>>;

    async fn watch_handoffs(
        &self,
        request: Request<proto::WatchHandoffsRequest>,
    ) -> Result<Response<Self::WatchHandoffsStream>, Status> {
        Ok(Response::new(watch::watch(&self.0, &request).await?))
    }

    async fn get_receipt_status(
        &self,
        request: Request<proto::GetReceiptStatusRequest>,
    ) -> Result<Response<proto::GetReceiptStatusResponse>, Status> {
        Ok(Response::new(receipt::status(&self.0, &request).await?))
    }
}

#[tonic::async_trait]
impl TransferService for Transfers {
    async fn accept_inquiry(
        &self,
        request: Request<proto::AcceptInquiryRequest>,
    ) -> Result<Response<proto::AcceptInquiryResponse>, Status> {
        transfer::accept(&self.0, &request).await?;
        Ok(Response::new(proto::AcceptInquiryResponse {}))
    }

    async fn amend_inquiry(
        &self,
        request: Request<proto::AmendInquiryRequest>,
    ) -> Result<Response<proto::AmendInquiryResponse>, Status> {
        transfer::amend(&self.0, &request).await?;
        Ok(Response::new(proto::AmendInquiryResponse {}))
    }
}
