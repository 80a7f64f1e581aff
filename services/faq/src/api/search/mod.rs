//! Finding answers and sections with a caller on the line (B6, B15).

mod filter;
mod hits;

use std::{sync::Arc, time::Duration};

use madoguchi_kit::status::Refusal;
use madoguchi_personal::{Lines, require};
use madoguchi_proto::faq::v1::{
    MarkUsedRequest, MarkUsedResponse, SearchArticlesRequest, SearchArticlesResponse,
    SearchRequest, SearchResponse, SearchSectionsRequest, SearchSectionsResponse,
    search_service_server::SearchService,
};
use tonic::{Request, Response, Status};

use self::filter::{Directory, Filter};
use super::{Shared, used, wire};
use crate::{
    Index,
    domain::ArticleHead,
    error::Failure,
    search::{EngineError, Hit, MAX_HITS, MAX_QUERY_CHARS, Query},
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
    async fn find<T: Send + 'static>(
        &self,
        text: String,
        limit: u32,
        find: impl FnOnce(&Index, &Query<'_>) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, Failure> {
        if !text.trim().is_empty() {
            require(&text, MAX_QUERY_CHARS, Lines::One)
                .map_err(|problem| Refusal::invalid("query", problem.to_string()))?;
        }
        let limit = most(limit)?;
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
    async fn search(
        &self,
        request: Request<SearchRequest>,
    ) -> Result<Response<SearchResponse>, Status> {
        let request = request.into_inner();
        let filter = Filter::read(&request.kinds, &request.section_code)?;
        let (calendar, open_now) = (Arc::clone(&self.shared.calendar), request.open_now);
        let found = self
            .find(request.query, request.limit, move |index, query| {
                let mut directory = Directory::new(index, &calendar, query.now);
                let articles = index.search(query, |head| {
                    filter.lets(head) && (!open_now || directory.in_charge(&head.section).open)
                })?;
                let sections = index.search_sections(query, |section| {
                    filter.lets_section(&section.code) && (!open_now || directory.is_open(section))
                })?;
                let took = articles.took + sections.took;
                let article = |hit: Hit<ArticleHead>| {
                    let in_charge = directory.in_charge(&hit.data.section).clone();
                    hits::article_match(hit, &in_charge)
                };
                Ok(SearchResponse {
                    articles: articles.hits.into_iter().map(article).collect(),
                    sections: sections
                        .hits
                        .into_iter()
                        .map(|hit| hits::section_match(hit, &calendar, query.now))
                        .collect(),
                    took_micros: micros(took),
                    with_meaning: false,
                })
            })
            .await?;
        Ok(Response::new(found))
    }

    async fn search_articles(
        &self,
        request: Request<SearchArticlesRequest>,
    ) -> Result<Response<SearchArticlesResponse>, Status> {
        let request = request.into_inner();
        let filter = Filter::read(&request.kinds, &request.section_code)?;
        let found = self
            .find(request.query, request.limit, move |index, query| {
                index.search(query, |head| filter.lets(head))
            })
            .await?;
        Ok(Response::new(SearchArticlesResponse {
            hits: found.hits.into_iter().map(hits::article_hit).collect(),
            took_micros: micros(found.took),
        }))
    }

    async fn search_sections(
        &self,
        request: Request<SearchSectionsRequest>,
    ) -> Result<Response<SearchSectionsResponse>, Status> {
        let request = request.into_inner();
        let find = |index: &Index, query: &Query<'_>| index.search_sections(query, |_| true);
        let found = self.find(request.query, request.limit, find).await?;
        let now = self.shared.clock.now();
        let section = |hit: Hit<_>| wire::section(hit.data, &self.shared.calendar, now);
        Ok(Response::new(SearchSectionsResponse {
            sections: found.hits.into_iter().map(section).collect(),
            took_micros: micros(found.took),
        }))
    }

    async fn mark_used(
        &self,
        request: Request<MarkUsedRequest>,
    ) -> Result<Response<MarkUsedResponse>, Status> {
        Ok(Response::new(used::mark(&self.shared, &request).await?))
    }
}

/// The number of hits a request asks for.
fn most(limit: u32) -> Result<usize, Refusal> {
    match usize::try_from(limit) {
        Ok(0) => Ok(DEFAULT_HITS),
        Ok(limit) if limit <= MAX_HITS => Ok(limit),
        _ => Err(Refusal::invalid("limit", format!("ask for at most {MAX_HITS}"))),
    }
}

fn micros(took: Duration) -> u32 {
    u32::try_from(took.as_micros()).unwrap_or(u32::MAX)
}
