//! `MarkUsed`: "answered with this".

use madoguchi_calendar::jst_date;
use madoguchi_kit::status::Refusal;
use madoguchi_personal::{Lines, require};
use madoguchi_proto::faq::v1::{MarkUsedRequest, MarkUsedResponse};
use tonic::Request;

use super::{Shared, act::Begun, fields::Fields};
use crate::{error::Failure, search::MAX_QUERY_CHARS, store::usage};

/// `MarkUsed`.
pub async fn mark(
    shared: &Shared,
    request: &Request<MarkUsedRequest>,
) -> Result<MarkUsedResponse, Failure> {
    let message = request.get_ref();
    let mut fields = Fields::default();
    let article = fields.id("article_id", &message.article_id);
    let version = fields.version("version", message.version);
    if !message.query.is_empty() {
        fields.check("query", require(&message.query, MAX_QUERY_CHARS, Lines::One));
    }
    let (article, version) = fields.finish(article.zip(version))?;
    let mut act = match shared.act(request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    if !usage::add_used(&mut *act.tx, article, version, jst_date(act.now)).await? {
        return Err(Refusal::not_found("the article in this version").into());
    }
    metrics::counter!("faq_articles_used_total").increment(1);
    act.done("article", article, MarkUsedResponse {}).await
}
