//! A throw-away stack: it works, its parts can be killed and started again, and nothing is left of it.

use std::time::{Duration, Instant};

use madoguchi_devstack::{Client, Door, Service, Stack, StackOptions};
use madoguchi_proto::auth::v1::GetSessionRequest;
use madoguchi_proto::auth::v1::session_service_client::SessionServiceClient;
use madoguchi_proto::faq::v1::SearchArticlesRequest;
use madoguchi_proto::faq::v1::search_service_client::SearchServiceClient;
use tonic::{Code, Status};

async fn search(client: &Client) -> Result<usize, Status> {
    let request = SearchArticlesRequest { query: "住民票".to_owned(), ..Default::default() };
    let mut service = SearchServiceClient::new(client.service());
    Ok(service.search_articles(request).await?.into_inner().hits.len())
}

/// What a patient client does after a crash: tries again, for a while.
async fn search_again(client: &Client) -> usize {
    let deadline = Instant::now() + Duration::from_secs(15);
    loop {
        match search(client).await {
            Ok(hits) => return hits,
            Err(status) => {
                assert!(Instant::now() < deadline, "still refused after 15 s: {status:?}")
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_outlives_the_death_of_its_parts_and_then_goes_without_a_trace() {
    let evening = "2026-11-24T10:30:00Z".parse().unwrap();
    let options = StackOptions { clock: Some(evening), ..Default::default() };
    let mut stack = Stack::start(options).await.unwrap();
    let root = stack.home().root().to_owned();
    assert!(stack.clock().now().duration_since(evening).as_secs() < 120);

    let operator = stack.log_in_as("operator1").await.unwrap();
    assert!(search(&operator).await.unwrap() > 0);

    stack.kill(Service::Faq);
    assert!(stack.failed().await.to_string().contains("faq was killed"));
    assert!(search(&operator).await.is_err());
    stack.restart(Service::Faq).await.unwrap();
    assert!(search_again(&operator).await > 0);

    stack.pg().kill9();
    stack.restart_pg().await.unwrap();
    stack.redis().kill9();
    stack.restart_redis().await.unwrap();
    assert!(search_again(&operator).await > 0);

    // Sessions end after ten hours at the latest, and all services share the stack's time.
    stack.clock().set("2026-11-25T10:30:00Z".parse().unwrap()).await.unwrap();
    let session =
        SessionServiceClient::new(operator.service()).get_session(GetSessionRequest {}).await;
    assert_eq!(session.unwrap_err().code(), Code::Unauthenticated);

    drop(stack);
    assert!(!root.exists(), "the directory is gone when drop returns");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_is_served_at_a_terminal_only() {
    let stack = Stack::start(StackOptions::default()).await.unwrap();
    let password = stack.ward().unwrap().password.clone();
    let refused = stack.log_in(Door::Office, "operator1", &password).await.err().unwrap();
    assert_eq!(refused.code(), Code::PermissionDenied, "{refused:?}");
}
