//! The history of articles and their end (B6).

mod compare;
mod history;
mod retire;
mod reviews;

use madoguchi_proto::faq::v1::{
    CompareVersionsRequest, CompareVersionsResponse, ListReviewsDueRequest, ListReviewsDueResponse,
    ListVersionsRequest, ListVersionsResponse, RetireArticleRequest, RetireArticleResponse,
    version_service_server::VersionService,
};
use tonic::{Request, Response, Status};

use super::Shared;

/// The service `VersionService`.
pub struct Versions {
    shared: Shared,
}

impl Versions {
    /// Reads the shared versions.
    pub fn new(shared: Shared) -> Self {
        Self { shared }
    }
}

#[tonic::async_trait]
impl VersionService for Versions {
    async fn list_versions(
        &self,
        request: Request<ListVersionsRequest>,
    ) -> Result<Response<ListVersionsResponse>, Status> {
        Ok(Response::new(history::list(&self.shared, request.get_ref()).await?))
    }

    async fn compare_versions(
        &self,
        request: Request<CompareVersionsRequest>,
    ) -> Result<Response<CompareVersionsResponse>, Status> {
        Ok(Response::new(compare::compare_versions(&self.shared, &request).await?))
    }

    async fn retire_article(
        &self,
        request: Request<RetireArticleRequest>,
    ) -> Result<Response<RetireArticleResponse>, Status> {
        Ok(Response::new(retire::retire(&self.shared, &request).await?))
    }

    async fn list_reviews_due(
        &self,
        request: Request<ListReviewsDueRequest>,
    ) -> Result<Response<ListReviewsDueResponse>, Status> {
        Ok(Response::new(reviews::list(&self.shared, &request).await?))
    }
}
