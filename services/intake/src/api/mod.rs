//! The gRPC services. Wire types end in this folder.

mod amend;
mod calls;
mod close;
mod codebook;
mod consent;
mod correct;
mod draft;
mod sealing;
mod shared;
mod situation;
mod submit;
pub mod transfer;
mod wire;

use shared::Asked;
pub use shared::Shared;
pub use wire::timestamp;

use std::sync::Arc;

use madoguchi_proto::intake::v1::{
    self as proto, call_service_server::CallService, inquiry_service_server::InquiryService,
};
use tonic::{Request, Response, Status};

/// `CallService`.
pub struct Calls(Arc<Shared>);

/// `InquiryService`.
pub struct Inquiries(Arc<Shared>);

impl Calls {
    /// Over what both services share.
    pub fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }
}

impl Inquiries {
    /// Over what both services share.
    pub fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }
}

/// Who asks, and for what.
fn admitted<T>(request: Request<T>) -> Result<(Asked, T), Status> {
    Ok((Asked::of(&request)?, request.into_inner()))
}

/// Answers each RPC of a service with the function of the same family.
macro_rules! answer {
    ($service:ident for $type:ident { $($rpc:ident: $handler:path, $request:ident -> $response:ident;)+ }) => {
        #[tonic::async_trait]
        impl $service for $type {
            $(async fn $rpc(&self, request: Request<proto::$request>) -> Result<Response<proto::$response>, Status> {
                let (call, request) = admitted(request)?;
                Ok(Response::new($handler(&self.0, &call, request).await?))
            })+
        }
    };
}

answer! {
    CallService for Calls {
        start_call: calls::start, StartCallRequest -> StartCallResponse;
        hang_up: calls::hang_up, HangUpRequest -> HangUpResponse;
        record_transfer: calls::record_transfer, RecordTransferRequest -> RecordTransferResponse;
        close_call: close::close, CloseCallRequest -> CloseCallResponse;
        save_memo: correct::save_memo, SaveMemoRequest -> SaveMemoResponse;
        correct_call: correct::correct, CorrectCallRequest -> CorrectCallResponse;
        get_call: calls::get, GetCallRequest -> GetCallResponse;
        list_my_calls: calls::list, ListMyCallsRequest -> ListMyCallsResponse;
        list_reason_codes: codebook::list, ListReasonCodesRequest -> ListReasonCodesResponse;
        put_reason_codes: codebook::put, PutReasonCodesRequest -> PutReasonCodesResponse;
    }
}

answer! {
    InquiryService for Inquiries {
        get_intake_situation: situation::get, GetIntakeSituationRequest -> GetIntakeSituationResponse;
        record_consent: consent::record, RecordConsentRequest -> RecordConsentResponse;
        save_draft: draft::save, SaveDraftRequest -> SaveDraftResponse;
        recover_draft: draft::recover, RecoverDraftRequest -> RecoverDraftResponse;
        submit_inquiry: submit::submit, SubmitInquiryRequest -> SubmitInquiryResponse;
        amend_inquiry: amend::amend, AmendInquiryRequest -> AmendInquiryResponse;
    }
}
