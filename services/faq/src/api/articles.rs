//! Reading articles, and importing them (B6).

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use madoguchi_access::{Caller, Role};
use madoguchi_calendar::jst_date;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::faq::v1::{
    GetArticleRequest, GetArticleResponse, ImportRequest, ListArticlesRequest,
    ListArticlesResponse, article_service_server::ArticleService,
};
use tonic::{Request, Response, Status, Streaming};
use uuid::Uuid;

use super::{
    Shared,
    import::{self, Events},
    wire,
};
use crate::{
    domain::{ArticleNumber, ArticleText, SectionCode},
    error::Failure,
    store::articles,
};

/// Articles of a page where the request does not say how many, and at most.
const PAGE: std::ops::RangeInclusive<u32> = 50..=200;

/// The service `ArticleService`.
pub struct Articles {
    shared: Shared,
}

impl Articles {
    /// Reads and imports the shared articles.
    pub fn new(shared: Shared) -> Self {
        Self { shared }
    }

    async fn get(
        &self,
        caller: &Caller,
        request: &GetArticleRequest,
    ) -> Result<GetArticleResponse, Failure> {
        let article: Uuid = request
            .article_id
            .parse()
            .map_err(|_| Refusal::invalid("article_id", "is not the id of an article"))?;
        let (pool, today) = (self.shared.database.pool(), jst_date(self.shared.clock.now()));
        let found = match request.version {
            0 => articles::in_force(pool, article, today).await?,
            version => articles::get(pool, article, version).await?,
        };
        let version = found.ok_or_else(|| Refusal::not_found("the article in this version"))?;
        if caller.is(Role::Operator) {
            self.shared.tally.shown(article, today);
        }
        Ok(GetArticleResponse { article: Some(wire::article(version)) })
    }

    async fn list(&self, request: ListArticlesRequest) -> Result<ListArticlesResponse, Failure> {
        let size = match request.page_size {
            0 => *PAGE.start(),
            size if size <= *PAGE.end() => size,
            _ => {
                return Err(Refusal::invalid(
                    "page_size",
                    format!("ask for at most {}", PAGE.end()),
                )
                .into());
            }
        };
        let section = match request.section_code.as_str() {
            "" => None,
            code => Some(
                SectionCode::parse(code)
                    .ok_or_else(|| Refusal::invalid("section_code", "is not a section code"))?,
            ),
        };
        let after = read_token(&request.page_token)?;
        let section = section.as_ref().map(SectionCode::as_str);
        let mut found =
            articles::list(self.shared.database.pool(), section, &after, size + 1).await?;
        let more = found.len() > size as usize;
        found.truncate(size as usize);
        let next_page_token =
            found.last().filter(|_| more).map(|last| token(&last.text.number)).unwrap_or_default();
        Ok(ListArticlesResponse {
            articles: found.into_iter().map(wire::article).collect(),
            next_page_token,
        })
    }
}

#[tonic::async_trait]
impl ArticleService for Articles {
    async fn get_article(
        &self,
        request: Request<GetArticleRequest>,
    ) -> Result<Response<GetArticleResponse>, Status> {
        Ok(Response::new(self.get(Caller::of(&request)?, request.get_ref()).await?))
    }

    async fn list_articles(
        &self,
        request: Request<ListArticlesRequest>,
    ) -> Result<Response<ListArticlesResponse>, Status> {
        Ok(Response::new(self.list(request.into_inner()).await?))
    }

    type ImportArticlesStream = Events;

    async fn import_articles(
        &self,
        request: Request<Streaming<ImportRequest>>,
    ) -> Result<Response<Events>, Status> {
        import::start::<ArticleText>(&self.shared, request)
    }
}

/// The last number of a page, from which the next goes on.
fn token(last: &ArticleNumber) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(last.as_str())
}

fn read_token(token: &str) -> Result<String, Refusal> {
    if token.is_empty() {
        return Ok(String::new());
    }
    let number =
        BASE64_URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let known = number.filter(|number| ArticleNumber::parse(number).is_some());
    known.ok_or_else(|| {
        Refusal::invalid("page_token", "is not from a reply of this RPC; begin without one")
    })
}
