//! How soon a revocation bites.

use std::time::Duration;

use madoguchi_devstack::testing::redis_url;
use madoguchi_proto::{
    auth::v1::{DisableAccountRequest, account_service_client::AccountServiceClient},
    faq::v1::{SearchArticlesRequest, search_service_client::SearchServiceClient},
};
use tonic::{Code, Status};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::support::{Cable, Person, World, until, writing};

async fn search(world: &World, person: &Person) -> Result<(), Status> {
    let request = person.with(SearchArticlesRequest::default());
    SearchServiceClient::new(world.office()).search_articles(request).await.map(|_| ())
}

async fn disable(world: &World, administrator: &Person, person: &Person) {
    let message = DisableAccountRequest {
        account_id: person.account.to_string(),
        version: 1,
        reason: "leaves".into(),
    };
    let request = writing(administrator.with(message));
    AccountServiceClient::new(world.office()).disable_account(request).await.expect("disabled");
}

/// How long the person still gets through.
async fn until_refused(world: &World, person: &Person, limit: Duration) -> Duration {
    let client = SearchServiceClient::new(world.office());
    let attempt = || async {
        let mut client = client.clone();
        client.search_articles(person.with(SearchArticlesRequest::default())).await.err()
    };
    let (status, took) = until(limit, attempt).await;
    assert!(matches!(status.code(), Code::Unauthenticated | Code::PermissionDenied), "{status:?}");
    took
}

/// The health of the gateway or of its signal path.
async fn health(world: &World, service: &str) -> ServingStatus {
    let request = HealthCheckRequest { service: service.into() };
    HealthClient::new(world.office()).check(request).await.expect("an answer").into_inner().status()
}

async fn until_signals(world: &World, up: bool) {
    let wanted = if up { ServingStatus::Serving } else { ServingStatus::NotServing };
    until(Duration::from_secs(5), || async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        (health(world, "revocation-signals").await == wanted).then_some(())
    })
    .await;
}

const MANY: &str = "address_rate = 1000\naddress_burst = 1000\n";

#[tokio::test]
async fn a_signal_bites_within_two_seconds() {
    let world = World::start_with(MANY, &redis_url()).await;
    let administrator = world.person("admin01", &["administrator"]).await;
    let (clerk, other) = (
        world.person("clerk01", &["section_clerk"]).await,
        world.person("clerk02", &["section_clerk"]).await,
    );
    until_signals(&world, true).await;
    search(&world, &clerk).await.unwrap();
    search(&world, &other).await.unwrap();
    disable(&world, &administrator, &clerk).await;
    let took = until_refused(&world, &clerk, Duration::from_secs(2)).await;
    assert!(took < Duration::from_secs(2), "{took:?}");
    search(&world, &other).await.expect("nobody else is concerned");
}

#[tokio::test]
async fn without_the_signal_path_it_bites_within_six_seconds() {
    let cable =
        Cable::to(redis_url().trim_start_matches("redis://").trim_end_matches('/').to_owned())
            .await;
    let world = World::start_with(MANY, &format!("redis://{}", cable.address)).await;
    let administrator = world.person("admin01", &["administrator"]).await;
    let clerk = world.person("clerk01", &["section_clerk"]).await;
    until_signals(&world, true).await;
    search(&world, &clerk).await.unwrap();
    cable.cut();
    search(&world, &clerk).await.unwrap();
    disable(&world, &administrator, &clerk).await;
    let took = until_refused(&world, &clerk, Duration::from_secs(6)).await;
    assert!(took < Duration::from_secs(6), "{took:?}");

    until_signals(&world, false).await;
    assert_eq!(health(&world, "").await, ServingStatus::Serving, "degraded, and yet serving");
    cable.mend();
    until_signals(&world, true).await;
}

#[tokio::test]
async fn a_caller_is_asked_about_once_for_many_calls() {
    let world = World::start().await;
    let clerk = world.person("clerk01", &["section_clerk"]).await;
    let calls = (0..40).map(|_| search(&world, &clerk));
    for answer in futures_util::future::join_all(calls).await {
        answer.unwrap();
    }
    let assertions: std::collections::HashSet<_> = world
        .seen
        .all()
        .into_iter()
        .map(|seen| seen.headers["madoguchi-assertion"].to_str().unwrap().to_owned())
        .collect();
    assert!(assertions.len() <= 2, "{} introspections for 40 calls at once", assertions.len());
}
