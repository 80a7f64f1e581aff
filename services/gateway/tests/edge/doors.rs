//! Which certificates open which listener.

use madoguchi_devstack::testing::{identity, system, terminal};
use madoguchi_proto::{
    auth::v1::{LoginRequest, session_service_client::SessionServiceClient},
    faq::v1::{SearchArticlesRequest, search_service_client::SearchServiceClient},
};
use tonic::{Code, transport::Channel};
use uuid::Uuid;

use crate::support::{World, refused};

async fn search(channel: Channel) -> Result<(), tonic::Status> {
    SearchServiceClient::new(channel)
        .search_articles(SearchArticlesRequest::default())
        .await
        .map(|_| ())
}

#[tokio::test]
async fn certificates_of_other_authorities_are_refused() {
    let world = World::start().await;
    let strangers = [
        (0, Some(identity("faq"))),
        (0, Some(system(Uuid::now_v7()))),
        (1, Some(terminal(Uuid::now_v7()))),
        (1, Some(identity("gateway"))),
        (1, None),
    ];
    for (listener, own) in strangers {
        let status = search(world.connect(listener, own.as_ref())).await.unwrap_err();
        // The handshake fails; the client sees it at once or when it first reads.
        assert!(
            matches!(status.code(), Code::Unavailable | Code::Unknown),
            "{listener}: {status:?}"
        );
    }
    // A terminal or nobody gets as far as the question who is calling.
    for own in [None, Some(terminal(Uuid::now_v7()))] {
        let status = search(world.connect(0, own.as_ref())).await.unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated);
    }
    assert!(world.seen.all().is_empty());
}

#[tokio::test]
async fn a_department_system_is_known_by_its_certificate() {
    let world = World::start().await;
    let account = world.account("system.koseki", &["department_system"]).await;
    search(world.system(account)).await.unwrap();
    assert!(world.seen.last().headers.contains_key("madoguchi-assertion"));

    let stranger = refused(search(world.system(Uuid::now_v7())).await);
    assert_eq!(stranger, (Code::PermissionDenied, "SYSTEM_UNKNOWN".into()));
    let person = world.person("clerk01", &["section_clerk"]).await;
    let no_system = refused(search(world.system(person.account)).await);
    assert_eq!(no_system, (Code::PermissionDenied, "SYSTEM_UNKNOWN".into()));
}

#[tokio::test]
async fn a_session_is_worth_nothing_at_the_systems_listener() {
    let world = World::start().await;
    let person = world.person("info01", &["information_section"]).await;
    let mut client = SearchServiceClient::new(world.system(Uuid::now_v7()));
    let answer =
        refused(client.search_articles(person.with(SearchArticlesRequest::default())).await);
    assert_eq!(answer, (Code::PermissionDenied, "SYSTEM_UNKNOWN".into()));
    let login = SessionServiceClient::new(world.system(Uuid::now_v7()))
        .login(LoginRequest::default())
        .await;
    assert_eq!(login.unwrap_err().code(), Code::Unimplemented);
}
