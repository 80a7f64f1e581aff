//! A throw-away stack: it works, its parts can be killed and started again, and nothing is left of it.

use std::time::{Duration, Instant};

use madoguchi_devstack::{Client, Door, Service, Stack, StackOptions};
use madoguchi_proto::faq::v1::SearchArticlesRequest;
use madoguchi_proto::faq::v1::search_service_client::SearchServiceClient;
use tonic::{Code, Status};

async fn search(client: &Client) -> Result<usize, Status> {
    let request = SearchArticlesRequest { query: "住民票".to_owned(), ..Default::default() };
    let mut service = SearchServiceClient::new(client.service());
    Ok(service.search_articles(request).await?.into_inner().hits.len())
}

fn found(answer: &Result<usize, Status>) -> bool {
    answer.as_ref().is_ok_and(|hits| *hits > 0)
}

/// Waits until the search is answered as wanted: after a crash, connections are made anew.
async fn until(client: &Client, what: &str, wanted: impl Fn(&Result<usize, Status>) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(15);
    loop {
        let answer = search(client).await;
        if wanted(&answer) {
            return;
        }
        assert!(Instant::now() < deadline, "{what}: not within 15 s, but {answer:?}");
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
    assert!(found(&search(&operator).await));

    stack.kill(Service::Faq);
    assert!(stack.failed().await.to_string().contains("faq was killed"));
    assert!(search(&operator).await.is_err());
    stack.restart(Service::Faq).await.unwrap();
    until(&operator, "faq is back", found).await;

    stack.pg().kill9();
    stack.restart_pg().await.unwrap();
    stack.redis().kill9();
    stack.restart_redis().await.unwrap();
    until(&operator, "PostgreSQL and Redis are back", found).await;

    // Sessions end after ten hours at the latest, and all services share the stack's time.
    stack.clock().set("2026-11-25T10:30:00Z".parse().unwrap()).await.unwrap();
    let ended = |status: &Status| status.code() == Code::Unauthenticated;
    until(&operator, "the session has ended", |answer| answer.as_ref().is_err_and(ended)).await;

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
