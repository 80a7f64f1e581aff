//! `RetireArticle`: the end of an article.

use madoguchi_kit::status::Refusal;
use madoguchi_proto::faq::v1::{RetireArticleRequest, RetireArticleResponse};
use tonic::Request;

use crate::{
    api::{Shared, act::Begun, drafts::MAX_COMMENT, fields::Fields, person::person},
    error::Failure,
    store::{changes, sections, versions},
};

/// `RetireArticle`.
pub async fn retire(
    shared: &Shared,
    request: &Request<RetireArticleRequest>,
) -> Result<RetireArticleResponse, Failure> {
    let message = request.get_ref();
    let directory = sections::directory(shared.database.pool()).await?;
    let mut fields = Fields::default();
    let article = fields.id("article_id", &message.article_id);
    let seen = fields.version("version", message.version);
    let comment = fields.clean("comment", &message.comment, 1, MAX_COMMENT, &directory.phones);
    let ((article, seen), comment) = fields.finish(article.zip(seen).zip(comment))?;
    let mut act = match shared.act(request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    let person = person(&act.caller);
    let position = changes::next_position(&mut act.tx).await?;
    let standing = versions::standing(&mut *act.tx, article).await?;
    let standing = standing.ok_or_else(|| Refusal::not_found("the article"))?;
    if !person.information && !person.may_approve(&standing.section) {
        let words =
            "heads of the section in charge retire articles, and the Ward Information Section";
        return Err(Refusal::denied("NOT_IN_CHARGE", words).into());
    }
    if standing.version != seen {
        return Err(Refusal::stale_version(standing.version).into());
    }
    if standing.retired {
        return Err(Refusal::precondition("RETIRED", "the article is retired already").into());
    }
    let by = (&person).into();
    versions::retire(&mut act.tx, article, position, &by, &comment, act.now).await?;
    act.done("article", article, RetireArticleResponse {}).await
}
