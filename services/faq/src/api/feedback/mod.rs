//! What operators say of articles, and what comes of it.

mod give;
mod list;
mod resolve;

use madoguchi_proto::faq::v1::{
    self as wire, GiveFeedbackRequest, GiveFeedbackResponse, ListFeedbackRequest,
    ListFeedbackResponse, ResolveFeedbackRequest, ResolveFeedbackResponse,
    feedback_service_server::FeedbackService,
};
use tonic::{Request, Response, Status};

use super::{Shared, wire::timestamp};
use crate::{
    domain::{FeedbackKind, FeedbackState},
    store::feedback::Feedback,
};

/// Longest text of an operator and longest reply, in characters.
const MAX_TEXT: usize = 500;

/// The service `FeedbackService`.
pub struct Feedbacks {
    shared: Shared,
}

impl Feedbacks {
    /// Takes and shows the shared feedback.
    pub fn new(shared: Shared) -> Self {
        Self { shared }
    }
}

#[tonic::async_trait]
impl FeedbackService for Feedbacks {
    async fn give_feedback(
        &self,
        request: Request<GiveFeedbackRequest>,
    ) -> Result<Response<GiveFeedbackResponse>, Status> {
        Ok(Response::new(give::give(&self.shared, &request).await?))
    }

    async fn list_feedback(
        &self,
        request: Request<ListFeedbackRequest>,
    ) -> Result<Response<ListFeedbackResponse>, Status> {
        Ok(Response::new(list::list(&self.shared, &request).await?))
    }

    async fn resolve_feedback(
        &self,
        request: Request<ResolveFeedbackRequest>,
    ) -> Result<Response<ResolveFeedbackResponse>, Status> {
        Ok(Response::new(resolve::resolve(&self.shared, &request).await?))
    }
}

fn feedback(feedback: Feedback) -> wire::Feedback {
    wire::Feedback {
        feedback_id: feedback.id.to_string(),
        article_id: feedback.article.to_string(),
        article_number: feedback.number,
        version: feedback.version,
        question: feedback.question,
        section_code: feedback.section.as_str().to_owned(),
        kind: kind(feedback.kind).into(),
        text: feedback.text,
        state: state(feedback.state).into(),
        reply: feedback.reply,
        given_by: feedback.given_by,
        given_at: Some(timestamp(feedback.given_at)),
        answered_by: feedback.answered_by.unwrap_or_default(),
        answered_at: feedback.answered_at.map(timestamp),
    }
}

fn kind(kind: FeedbackKind) -> wire::FeedbackKind {
    match kind {
        FeedbackKind::Wrong => wire::FeedbackKind::Wrong,
        FeedbackKind::Outdated => wire::FeedbackKind::Outdated,
        FeedbackKind::Unclear => wire::FeedbackKind::Unclear,
    }
}

fn state(state: FeedbackState) -> wire::FeedbackState {
    match state {
        FeedbackState::Open => wire::FeedbackState::Open,
        FeedbackState::Accepted => wire::FeedbackState::Accepted,
        FeedbackState::Declined => wire::FeedbackState::Declined,
        FeedbackState::Done => wire::FeedbackState::Done,
    }
}

fn read_kind(number: i32) -> Option<FeedbackKind> {
    FeedbackKind::ALL.into_iter().find(|known| i32::from(kind(*known)) == number)
}

fn read_state(number: i32) -> Option<FeedbackState> {
    FeedbackState::ALL.into_iter().find(|known| i32::from(state(*known)) == number)
}
