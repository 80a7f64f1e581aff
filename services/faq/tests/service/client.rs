//! What a client of the service does, in a word each.

use std::time::Duration;

use madoguchi_access::{ASSERTION_METADATA, IDEMPOTENCY_METADATA, Role};
use madoguchi_kit::Started;
use madoguchi_proto::faq::v1::{
    ArticleHit, ImportFault, ImportRequest, ImportResponse, ImportResult, ImportStart,
    SearchArticlesRequest, article_service_client::ArticleServiceClient,
    directory_service_client::DirectoryServiceClient, draft_service_client::DraftServiceClient,
    feedback_service_client::FeedbackServiceClient, import_request::Part, import_response::Event,
    search_service_client::SearchServiceClient, statistics_service_client::StatisticsServiceClient,
    version_service_client::VersionServiceClient,
};
use tonic::{Request, Status, transport::Channel};
use uuid::Uuid;

use super::support::Who;

/// A running service.
pub struct Service {
    pub started: Started,
    pub(super) channel: Channel,
    pub(super) token: Box<dyn Fn(Who) -> String + Send + Sync>,
}

/// How an import went.
#[derive(Debug)]
pub struct Imported {
    pub result: ImportResult,
    pub faults: Vec<ImportFault>,
    pub stages: Vec<String>,
}

impl Service {
    pub fn search(&self) -> SearchServiceClient<Channel> {
        SearchServiceClient::new(self.channel.clone())
    }

    pub fn articles(&self) -> ArticleServiceClient<Channel> {
        ArticleServiceClient::new(self.channel.clone())
    }

    pub fn directory(&self) -> DirectoryServiceClient<Channel> {
        DirectoryServiceClient::new(self.channel.clone())
    }

    pub fn versions(&self) -> VersionServiceClient<Channel> {
        VersionServiceClient::new(self.channel.clone())
    }

    pub fn feedback(&self) -> FeedbackServiceClient<Channel> {
        FeedbackServiceClient::new(self.channel.clone())
    }

    pub fn statistics(&self) -> StatisticsServiceClient<Channel> {
        StatisticsServiceClient::new(self.channel.clone())
    }

    pub fn drafts(&self) -> DraftServiceClient<Channel> {
        DraftServiceClient::new(self.channel.clone())
    }

    /// A request of somebody with `role`.
    pub fn by<T>(&self, role: Role, message: T) -> Request<T> {
        self.of(Who::with(role), message)
    }

    /// A request of somebody.
    pub fn of<T>(&self, who: Who, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request
            .metadata_mut()
            .insert(ASSERTION_METADATA, (self.token)(who).parse().expect("ASCII"));
        request
    }

    /// A writing request of somebody, with a new key.
    pub fn act<T>(&self, who: Who, message: T) -> Request<T> {
        let mut request = self.of(who, message);
        let key = Uuid::now_v7().to_string();
        request.metadata_mut().insert(IDEMPOTENCY_METADATA, key.parse().expect("ASCII"));
        request
    }

    /// A writing request of the Ward Information Section.
    pub fn writing<T>(&self, key: &str, message: T) -> Request<T> {
        let mut request = self.by(Role::InformationSection, message);
        request.metadata_mut().insert(IDEMPOTENCY_METADATA, key.parse().expect("ASCII"));
        request
    }

    pub async fn import_articles(&self, file: &str) -> Imported {
        self.import_article_bytes(file.as_bytes()).await
    }

    pub async fn import_article_bytes(&self, file: &[u8]) -> Imported {
        let request = self.writing(&Uuid::now_v7().to_string(), pieces(file, false));
        let events =
            self.articles().import_articles(request).await.expect("the import runs").into_inner();
        gather(events).await.expect("the import ends")
    }

    pub async fn import_articles_as(
        &self,
        key: &str,
        file: &str,
        dry_run: bool,
    ) -> Result<Imported, Status> {
        let request = self.writing(key, pieces(file.as_bytes(), dry_run));
        gather(self.articles().import_articles(request).await?.into_inner()).await
    }

    pub async fn import_sections(&self, file: &str) -> Imported {
        let request = self.writing(&Uuid::now_v7().to_string(), pieces(file.as_bytes(), false));
        let events =
            self.directory().import_sections(request).await.expect("the import runs").into_inner();
        gather(events).await.expect("the import ends")
    }

    /// What an operator finds.
    pub async fn find(&self, query: &str) -> Vec<ArticleHit> {
        let request =
            SearchArticlesRequest { query: query.into(), ..SearchArticlesRequest::default() };
        let reply = self.search().search_articles(self.by(Role::Operator, request)).await;
        reply.expect("the search answers").into_inner().hits
    }

    /// Waits until `query` finds the article `number`, or no longer does; gives the time it took.
    pub async fn until_found(&self, query: &str, number: &str, found: bool) -> Duration {
        let started = std::time::Instant::now();
        while self.find(query).await.iter().any(|hit| hit.number == number) != found {
            assert!(
                started.elapsed() < Duration::from_secs(5),
                "{query}: {number} found = {found} did not come true"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        started.elapsed()
    }

    /// Waits until the index is built.
    pub async fn until_built(&self) {
        for _ in 0..200 {
            let request =
                SearchArticlesRequest { query: "始".into(), ..SearchArticlesRequest::default() };
            match self.search().search_articles(self.by(Role::Operator, request)).await {
                Ok(_) => return,
                Err(status) => assert_eq!(status.code(), tonic::Code::Unavailable, "{status:?}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the index is not built within 10 s");
    }
}

/// A file as a client sends it.
pub fn pieces(
    file: &[u8],
    dry_run: bool,
) -> impl futures_util::Stream<Item = ImportRequest> + Send + 'static {
    let start = Part::Start(ImportStart { file_name: "test.csv".into(), dry_run });
    let chunks: Vec<Part> =
        file.chunks(16 << 10).map(|chunk| Part::Chunk(chunk.to_vec())).collect();
    let parts = std::iter::once(start).chain(chunks).map(|part| ImportRequest { part: Some(part) });
    futures_util::stream::iter(parts.collect::<Vec<_>>())
}

/// Hears an import to its end.
pub async fn gather(mut events: tonic::Streaming<ImportResponse>) -> Result<Imported, Status> {
    let (mut faults, mut stages) = (Vec::new(), Vec::new());
    while let Some(message) = events.message().await? {
        match message.event.expect("an event") {
            Event::Progress(progress) => stages.push(progress.stage),
            Event::Fault(fault) => faults.push(fault),
            Event::Result(result) => return Ok(Imported { result, faults, stages }),
        }
    }
    Err(Status::internal("the import ended without a result"))
}
