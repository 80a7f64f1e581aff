//! Too often, too much.

use std::time::Duration;

use futures_util::stream;
use madoguchi_proto::{
    auth::v1::{LoginRequest, session_service_client::SessionServiceClient},
    faq::v1::{
        ImportRequest, SearchArticlesRequest, article_service_client::ArticleServiceClient,
        import_request::Part, search_service_client::SearchServiceClient,
    },
};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::support::{World, refused, writing};

fn retry_after(status: &Status) -> Option<Duration> {
    status.get_error_details().retry_info().and_then(|info| info.retry_delay)
}

#[tokio::test]
async fn a_session_has_its_rate() {
    let limits = "session_rate = 1\nsession_burst = 5\n";
    let world = World::start_with(limits, &madoguchi_devstack::testing::redis_url()).await;
    let (one, other) = (
        world.person("clerk01", &["section_clerk"]).await,
        world.person("clerk02", &["section_clerk"]).await,
    );
    let mut client = SearchServiceClient::new(world.office());
    for _ in 0..5 {
        client.search_articles(one.with(SearchArticlesRequest::default())).await.unwrap();
    }
    let status =
        client.search_articles(one.with(SearchArticlesRequest::default())).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    let wait = retry_after(&status).unwrap();
    assert!(wait > Duration::ZERO && wait <= Duration::from_secs(1), "{wait:?}");
    client.search_articles(other.with(SearchArticlesRequest::default())).await.unwrap();
    assert_eq!(world.seen.all().len(), 6);
}

#[tokio::test]
async fn an_address_has_its_rate_for_logins_and_for_guesses() {
    let limits = "address_rate = 0.5\naddress_burst = 4\n";
    let world = World::start_with(limits, &madoguchi_devstack::testing::redis_url()).await;
    let mut sessions = SessionServiceClient::new(world.office());
    for _ in 0..4 {
        let code = sessions.login(LoginRequest::default()).await.unwrap_err().code();
        assert_eq!(code, Code::InvalidArgument);
    }
    let status = sessions.login(LoginRequest::default()).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert!(retry_after(&status).is_some());

    let clerk = world.person("clerk01", &["section_clerk"]).await;
    let mut client = SearchServiceClient::new(world.office());
    client.search_articles(clerk.with(SearchArticlesRequest::default())).await.unwrap();
    let mut codes = Vec::new();
    for guess in 0..6 {
        let mut request = tonic::Request::new(SearchArticlesRequest::default());
        let bearer = format!("Bearer {}{guess}AA", "A".repeat(40));
        request.metadata_mut().insert("authorization", bearer.parse().unwrap());
        codes.push(client.search_articles(request).await.unwrap_err().code());
    }
    assert_eq!(codes[..4], [Code::Unauthenticated; 4]);
    assert_eq!(codes[5], Code::ResourceExhausted);
    // Who is known already is not locked out by a guesser at the same address.
    client.search_articles(clerk.with(SearchArticlesRequest::default())).await.unwrap();
}

#[tokio::test]
async fn a_message_has_its_size() {
    let world = World::start().await;
    let clerk = world.person("clerk01", &["section_clerk"]).await;
    let mut client = SearchServiceClient::new(world.office());
    let query = |bytes: usize| SearchArticlesRequest {
        query: "x".repeat(bytes),
        ..SearchArticlesRequest::default()
    };
    client.search_articles(clerk.with(query((4 << 20) - 8))).await.unwrap();
    let answer = refused(client.search_articles(clerk.with(query((4 << 20) + 1))).await);
    assert_eq!(answer, (Code::ResourceExhausted, "REQUEST_TOO_LARGE".into()));
    client
        .search_articles(clerk.with(query(1)))
        .await
        .expect("the connection is as good as before");
}

#[tokio::test]
async fn an_import_has_its_size() {
    let world = World::start().await;
    let section = world.person("info01", &["information_section"]).await;
    let import = |pieces: usize| {
        let piece = ImportRequest { part: Some(Part::Chunk(vec![b'x'; 1 << 20])) };
        let request = writing(section.with(stream::iter(vec![piece; pieces])));
        let mut client = ArticleServiceClient::new(world.office());
        async move {
            let mut events = client.import_articles(request).await?.into_inner();
            while events.message().await?.is_some() {}
            Ok::<_, Status>(())
        }
    };
    import(31).await.unwrap();
    assert_eq!(refused(import(33).await), (Code::ResourceExhausted, "REQUEST_TOO_LARGE".into()));
}
