//! `GiveFeedback`: an article should be looked at.

use madoguchi_kit::status::Refusal;
use madoguchi_proto::faq::v1::{GiveFeedbackRequest, GiveFeedbackResponse};
use tonic::Request;
use uuid::Uuid;

use super::{MAX_TEXT, feedback as told, read_kind};
use crate::{
    api::{Shared, act::Begun, fields::Fields, person::person},
    error::Failure,
    store::{feedback, sections},
};

/// `GiveFeedback`.
pub async fn give(
    shared: &Shared,
    request: &Request<GiveFeedbackRequest>,
) -> Result<GiveFeedbackResponse, Failure> {
    let message = request.get_ref();
    let directory = sections::directory(shared.database.pool()).await?;
    let mut fields = Fields::default();
    let article = fields.id("article_id", &message.article_id);
    let version = fields.version("version", message.version);
    let kind = fields.check("kind", read_kind(message.kind).ok_or("is missing; choose one"));
    let text = fields.clean("text", &message.text, 0, MAX_TEXT, &directory.phones);
    let (version, (kind, text)) = fields.finish(article.zip(version).zip(kind.zip(text)))?;
    let mut act = match shared.act(request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    let (id, by) = (Uuid::now_v7(), (&person(&act.caller)).into());
    if !feedback::give(&mut act.tx, id, version, kind, &text, &by, act.now).await? {
        return Err(Refusal::not_found("the article in this version").into());
    }
    let given = feedback::get(&mut *act.tx, id).await?.ok_or(sqlx::Error::RowNotFound)?;
    metrics::counter!("faq_feedback_total", "kind" => kind.as_str()).increment(1);
    act.done("feedback", id, GiveFeedbackResponse { feedback: Some(told(given)) }).await
}
