//! `ListVersions`: who published what, when and why.

use madoguchi_kit::status::Refusal;
use madoguchi_proto::faq::v1::{ListVersionsRequest, ListVersionsResponse, Version};

use crate::{
    api::{Shared, fields::Fields, wire::timestamp},
    error::Failure,
    store::versions::{self, Told},
};

/// Most versions a reply gives.
const MAX_VERSIONS: u32 = 500;

/// `ListVersions`.
pub async fn list(
    shared: &Shared,
    request: &ListVersionsRequest,
) -> Result<ListVersionsResponse, Failure> {
    let mut fields = Fields::default();
    let article = fields.id("article_id", &request.article_id);
    let article = fields.finish(article)?;
    let pool = shared.database.pool();
    let told = versions::history(pool, article, MAX_VERSIONS).await?;
    if told.is_empty() {
        return Err(Refusal::not_found("the article").into());
    }
    let retirement = versions::retirement(pool, article).await?;
    let mut reply = ListVersionsResponse {
        versions: told.into_iter().map(version).collect(),
        ..ListVersionsResponse::default()
    };
    if let Some(retirement) = retirement {
        reply.retired_at = Some(timestamp(retirement.at));
        reply.retired_by = retirement.by;
        reply.retired_because = retirement.comment;
    }
    Ok(reply)
}

fn version(told: Told) -> Version {
    Version {
        version: told.version,
        question: told.question,
        section_code: told.section,
        authors: told.authors,
        approved_by: told.approved_by,
        comment: told.comment,
        published_at: Some(timestamp(told.published_at)),
        imported: told.imported,
        valid_from: told.period.from.to_string(),
        valid_until: told.period.until.map(|day| day.to_string()).unwrap_or_default(),
    }
}
