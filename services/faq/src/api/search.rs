//! Finding answers and sections with a caller on the line (B6, B15).

use std::{sync::Arc, time::Duration};

use madoguchi_kit::status::Refusal;
use madoguchi_personal::{Lines, require};
use madoguchi_proto::faq::v1::{
    ArticleHit, MarkUsedRequest, MarkUsedResponse, SearchArticlesRequest, SearchArticlesResponse,
    SearchSectionsRequest, SearchSectionsResponse, SourceKind as WireKind,
    search_service_server::SearchService,
};
use tonic::{Request, Response, Status};

use super::{Shared, used, wire};
use crate::{
    Index,
    domain::{ArticleHead, SectionCode, SourceKind},
    error::Failure,
    search::{EngineError, Hit, Hits, MAX_HITS, MAX_QUERY_CHARS, Query},
};

/// Hits given where the request does not say how many.
const DEFAULT_HITS: usize = 10;
/// When to come back while the index is being built.
const BUILDING: Duration = Duration::from_secs(2);

/// The service `SearchService`.
pub struct Search {
    shared: Shared,
}

impl Search {
    /// Searches the shared index.
    pub fn new(shared: Shared) -> Self {
        Self { shared }
    }

    /// Runs `find` on a thread that may compute.
    async fn find<D: Send + 'static>(
        &self,
        text: String,
        limit: u32,
        find: impl FnOnce(&Index, &Query<'_>) -> Result<Hits<D>, EngineError> + Send + 'static,
    ) -> Result<Hits<D>, Failure> {
        if !text.trim().is_empty() {
            require(&text, MAX_QUERY_CHARS, Lines::One)
                .map_err(|problem| Refusal::invalid("query", problem.to_string()))?;
        }
        let limit = hits(limit)?;
        if !self.shared.index.is_built() {
            let words = "the search index is being built; try again in a moment";
            return Err(Refusal::unavailable("INDEX_BUILDING", words, BUILDING).into());
        }
        let (index, now) = (Arc::clone(&self.shared.index), self.shared.clock.now());
        let searching =
            tokio::task::spawn_blocking(move || find(&index, &Query { text: &text, limit, now }));
        Ok(searching.await??)
    }
}

#[tonic::async_trait]
impl SearchService for Search {
    async fn search_articles(
        &self,
        request: Request<SearchArticlesRequest>,
    ) -> Result<Response<SearchArticlesResponse>, Status> {
        let request = request.into_inner();
        let filter = Filter::read(&request)?;
        let found = self
            .find(request.query, request.limit, move |index, query| {
                index.search(query, |head| filter.lets(head))
            })
            .await?;
        let took_micros = micros(found.took);
        Ok(Response::new(SearchArticlesResponse {
            hits: found.hits.into_iter().map(hit).collect(),
            took_micros,
        }))
    }

    async fn search_sections(
        &self,
        request: Request<SearchSectionsRequest>,
    ) -> Result<Response<SearchSectionsResponse>, Status> {
        let request = request.into_inner();
        let found = self.find(request.query, request.limit, Index::search_sections).await?;
        let now = self.shared.clock.now();
        let section = |hit: Hit<_>| wire::section(hit.data, &self.shared.calendar, now);
        let took_micros = micros(found.took);
        Ok(Response::new(SearchSectionsResponse {
            sections: found.hits.into_iter().map(section).collect(),
            took_micros,
        }))
    }

    async fn mark_used(
        &self,
        request: Request<MarkUsedRequest>,
    ) -> Result<Response<MarkUsedResponse>, Status> {
        Ok(Response::new(used::mark(&self.shared, &request).await?))
    }
}

/// Which articles count.
struct Filter {
    /// Empty for all.
    kinds: Vec<SourceKind>,
    /// None for all.
    section: Option<SectionCode>,
}

impl Filter {
    fn read(request: &SearchArticlesRequest) -> Result<Self, Refusal> {
        let known = |number: &i32| {
            SourceKind::ALL.into_iter().find(|kind| i32::from(wire::kind(*kind)) == *number)
        };
        let kinds =
            request.kinds.iter().map(known).collect::<Option<Vec<_>>>().ok_or_else(|| {
                Refusal::invalid(
                    "kinds",
                    format!("name known kinds, not {}", WireKind::Unspecified.as_str_name()),
                )
            })?;
        let section = match request.section_code.as_str() {
            "" => None,
            code => Some(
                SectionCode::parse(code)
                    .ok_or_else(|| Refusal::invalid("section_code", "is not a section code"))?,
            ),
        };
        Ok(Self { kinds, section })
    }

    fn lets(&self, head: &ArticleHead) -> bool {
        (self.kinds.is_empty() || self.kinds.iter().any(|kind| head.kinds.contains(kind)))
            && self.section.as_ref().is_none_or(|section| *section == head.section)
    }
}

fn hits(limit: u32) -> Result<usize, Refusal> {
    match usize::try_from(limit) {
        Ok(0) => Ok(DEFAULT_HITS),
        Ok(limit) if limit <= MAX_HITS => Ok(limit),
        _ => Err(Refusal::invalid("limit", format!("ask for at most {MAX_HITS}"))),
    }
}

fn micros(took: Duration) -> u32 {
    u32::try_from(took.as_micros()).unwrap_or(u32::MAX)
}

fn hit(hit: Hit<ArticleHead>) -> ArticleHit {
    ArticleHit {
        article_id: hit.data.article.to_string(),
        number: hit.data.number.as_str().to_owned(),
        version: hit.data.version,
        question: hit.title.text,
        marks: wire::marks(&hit.snippet),
        snippet: hit.snippet.text,
        section_code: hit.data.section.as_str().to_owned(),
        score: hit.score,
    }
}
