//! Drafts on their way to publication (B6).

mod begin;
mod judge;
mod list;
mod publish;
mod read;
mod save;
mod text;
mod work;

use madoguchi_proto::faq::v1::{
    ApproveDraftRequest, ApproveDraftResponse, CreateDraftRequest, CreateDraftResponse,
    GetDraftRequest, GetDraftResponse, ListDraftsRequest, ListDraftsResponse, PublishDraftRequest,
    PublishDraftResponse, RejectDraftRequest, RejectDraftResponse, RestoreVersionRequest,
    RestoreVersionResponse, SubmitDraftRequest, SubmitDraftResponse, UpdateDraftRequest,
    UpdateDraftResponse, WithdrawDraftRequest, WithdrawDraftResponse,
    draft_service_server::DraftService,
};
use tonic::{Request, Response, Status};

pub use self::{read::visible, text::read as read_text};
use super::Shared;

/// Longest comment, in characters.
pub const MAX_COMMENT: usize = 500;

/// The service `DraftService`.
pub struct Drafts {
    shared: Shared,
}

impl Drafts {
    /// Works on the shared drafts.
    pub fn new(shared: Shared) -> Self {
        Self { shared }
    }
}

#[tonic::async_trait]
impl DraftService for Drafts {
    async fn create_draft(
        &self,
        request: Request<CreateDraftRequest>,
    ) -> Result<Response<CreateDraftResponse>, Status> {
        Ok(Response::new(begin::create(&self.shared, &request).await?))
    }

    async fn restore_version(
        &self,
        request: Request<RestoreVersionRequest>,
    ) -> Result<Response<RestoreVersionResponse>, Status> {
        Ok(Response::new(begin::restore(&self.shared, &request).await?))
    }

    async fn update_draft(
        &self,
        request: Request<UpdateDraftRequest>,
    ) -> Result<Response<UpdateDraftResponse>, Status> {
        Ok(Response::new(save::update(&self.shared, &request).await?))
    }

    async fn submit_draft(
        &self,
        request: Request<SubmitDraftRequest>,
    ) -> Result<Response<SubmitDraftResponse>, Status> {
        Ok(Response::new(save::submit(&self.shared, &request).await?))
    }

    async fn withdraw_draft(
        &self,
        request: Request<WithdrawDraftRequest>,
    ) -> Result<Response<WithdrawDraftResponse>, Status> {
        Ok(Response::new(save::withdraw(&self.shared, &request).await?))
    }

    async fn approve_draft(
        &self,
        request: Request<ApproveDraftRequest>,
    ) -> Result<Response<ApproveDraftResponse>, Status> {
        Ok(Response::new(judge::approve(&self.shared, &request).await?))
    }

    async fn reject_draft(
        &self,
        request: Request<RejectDraftRequest>,
    ) -> Result<Response<RejectDraftResponse>, Status> {
        Ok(Response::new(judge::reject(&self.shared, &request).await?))
    }

    async fn publish_draft(
        &self,
        request: Request<PublishDraftRequest>,
    ) -> Result<Response<PublishDraftResponse>, Status> {
        Ok(Response::new(publish::publish(&self.shared, &request).await?))
    }

    async fn list_drafts(
        &self,
        request: Request<ListDraftsRequest>,
    ) -> Result<Response<ListDraftsResponse>, Status> {
        Ok(Response::new(list::list(&self.shared, &request).await?))
    }

    async fn get_draft(
        &self,
        request: Request<GetDraftRequest>,
    ) -> Result<Response<GetDraftResponse>, Status> {
        Ok(Response::new(read::get(&self.shared, &request).await?))
    }
}
