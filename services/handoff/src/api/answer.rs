//! `RecordAnswer`: how the caller was tried, and what was said, sealed with the key of the inquiry's day.

use madoguchi_calendar::jst_date;
use madoguchi_personal::{
    InquiryText,
    seal::{self, Aad, DayPublicKey},
};
use madoguchi_proto::handoff::v1::{RecordAnswerRequest, RecordAnswerResponse};
use tonic::Request;
use uuid::Uuid;

use super::{Context, context::Begun, fields::Fields, wire};
use crate::{
    domain::{Acting, Inquiry},
    error::{Failure, keyring_away},
    jobs::fetch_keys,
    store::{self, Answer},
};

/// `RecordAnswer`.
pub async fn record(
    context: &Context,
    request: &Request<RecordAnswerRequest>,
) -> Result<RecordAnswerResponse, Failure> {
    let message = request.get_ref();
    let mut fields = Fields::default();
    let id = fields.id("inquiry_id", &message.inquiry_id);
    let seen = fields.version("version", message.version);
    let method = fields
        .check("method", wire::read_method(message.method).ok_or("say how the caller was tried"));
    let text = match message.text.as_str() {
        "" if message.answered => fields.check("text", Err("write what was answered")),
        "" => Some(None),
        text => {
            fields.check("text", InquiryText::parse(text).map_err(|error| error.problem)).map(Some)
        }
    };
    let ((id, seen), (method, text)) = fields.finish(id.zip(seen).zip(method.zip(text)))?;
    let key = day_key(context, request, id).await?;
    let mut act = match context.act(request, id).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    let acting = Acting { user_id: &act.caller.user_id, now: act.now, seen };
    let ordinal = act.inquiry.record(acting, message.answered)?;
    let aad =
        Aad { service: "handoff", table: "answer", column: "text", record: id, version: ordinal };
    let sealed = text.map(|text| seal::seal(&key, &aad, text.open().as_bytes())).transpose()?;
    let answer = Answer {
        ordinal,
        at: act.now,
        user_id: act.caller.user_id.clone(),
        method,
        answered: message.answered,
        key_id: key.id.to_string(),
        sealed: sealed.map(seal::Sealed::into_bytes),
    };
    store::insert_answer(&mut act.tx, id, &answer).await?;
    act.event(if message.answered { "answered" } else { "attempted" }).await?;
    act.done(["method", "answered", "text"], |handoff| RecordAnswerResponse {
        handoff: Some(handoff),
    })
    .await
}

/// The key that the inquiry is sealed with, fetched if it is not here yet. Before the transaction: no call is made within one.
async fn day_key(
    context: &Context,
    request: &Request<RecordAnswerRequest>,
    id: Uuid,
) -> Result<DayPublicKey, Failure> {
    let viewer = wire::viewer(madoguchi_access::Caller::of(request)?);
    let inquiry = context.visible(&viewer, id).await?;
    if let Some(key) = kept_key(context, &inquiry).await? {
        return Ok(key);
    }
    if let Err(error) = fetch_keys(context, jst_date(inquiry.taken.at), 1).await {
        tracing::warn!(
            error = format!("{error:#}"),
            "the key of an inquiry's day could not be fetched"
        );
    }
    kept_key(context, &inquiry).await?.ok_or_else(keyring_away)
}

async fn kept_key(context: &Context, inquiry: &Inquiry) -> Result<Option<DayPublicKey>, Failure> {
    let mut connection = context.database.pool().acquire().await?;
    Ok(store::day_key(&mut connection, &inquiry.taken.key_id).await?)
}
