//! `ResolveFeedback`: what the section makes of it.

use madoguchi_kit::status::Refusal;
use madoguchi_proto::faq::v1::{ResolveFeedbackRequest, ResolveFeedbackResponse};
use tonic::Request;

use super::{MAX_TEXT, feedback as told, read_state};
use crate::{
    api::{Shared, act::Begun, fields::Fields, person::person},
    domain::FeedbackState,
    error::Failure,
    store::{feedback, sections},
};

/// `ResolveFeedback`.
pub async fn resolve(
    shared: &Shared,
    request: &Request<ResolveFeedbackRequest>,
) -> Result<ResolveFeedbackResponse, Failure> {
    let message = request.get_ref();
    let directory = sections::directory(shared.database.pool()).await?;
    let mut fields = Fields::default();
    let id = fields.id("feedback_id", &message.feedback_id);
    let seen =
        fields.check("seen", read_state(message.seen).ok_or("is missing; send what was read"));
    let state = fields.check("state", read_state(message.state).ok_or("is missing; choose one"));
    let least = usize::from(state == Some(FeedbackState::Declined));
    let reply = fields.clean("reply", &message.reply, least, MAX_TEXT, &directory.phones);
    let ((id, seen), (state, reply)) = fields.finish(id.zip(seen).zip(state.zip(reply)))?;
    let mut act = match shared.act(request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    let person = person(&act.caller);
    let found = feedback::lock(&mut act.tx, id).await?;
    let found = found.filter(|found| person.may_write(&found.section));
    let found = found.ok_or_else(|| Refusal::not_found("the feedback"))?;
    if found.state != seen {
        return Err(Refusal::stale_version(found.state.as_str()).into());
    }
    if !seen.may_become(state) {
        let words = format!("feedback that is {} cannot become {}", seen.as_str(), state.as_str());
        return Err(Refusal::precondition("WRONG_STATE", words).into());
    }
    feedback::answer(&mut act.tx, id, state, &reply, &(&person).into(), act.now).await?;
    let answered = feedback::get(&mut *act.tx, id).await?.ok_or(sqlx::Error::RowNotFound)?;
    act.done("feedback", id, ResolveFeedbackResponse { feedback: Some(told(answered)) }).await
}
