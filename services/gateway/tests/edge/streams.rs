//! A stream lasts as long as its caller may listen.

use std::time::{Duration, Instant};

use madoguchi_devstack::testing::redis_url;
use madoguchi_proto::{
    auth::v1::{LogoutRequest, session_service_client::SessionServiceClient},
    handoff::v1::{
        WatchHandoffsRequest, WatchHandoffsResponse, handoff_service_client::HandoffServiceClient,
    },
};
use prost::Message as _;
use tonic::{Code, Status, Streaming};

use crate::support::{Cable, Person, WebReply, World, web_request, writing};

async fn watch(world: &World, person: &Person) -> Streaming<WatchHandoffsResponse> {
    let request = person.with(WatchHandoffsRequest::default());
    HandoffServiceClient::new(world.office())
        .watch_handoffs(request)
        .await
        .expect("a stream")
        .into_inner()
}

/// Reads to the end: how many messages, how long, and why it ended.
async fn drain(
    mut stream: Streaming<WatchHandoffsResponse>,
    limit: Duration,
) -> (usize, Duration, Status) {
    let (began, mut messages) = (Instant::now(), 0);
    let reading = async {
        loop {
            match stream.message().await {
                Ok(Some(_)) => messages += 1,
                Ok(None) => break Status::ok("ended by itself"),
                Err(status) => break status,
            }
        }
    };
    let status =
        tokio::time::timeout(limit, reading).await.expect("the stream was not cut in time");
    (messages, began.elapsed(), status)
}

async fn log_out(world: &World, person: &Person) {
    let request = writing(person.with(LogoutRequest {}));
    SessionServiceClient::new(world.office()).logout(request).await.expect("logged out");
}

#[tokio::test]
async fn a_stream_is_passed_on_as_it_comes_and_cut_on_a_signal() {
    let world = World::start().await;
    let clerk = world.person("clerk01", &["section_clerk"]).await;
    let other = world.person("clerk02", &["section_clerk"]).await;
    let (mut stream, mut others) = (watch(&world, &clerk).await, watch(&world, &other).await);
    let began = Instant::now();
    for number in 0..5 {
        assert_eq!(stream.message().await.unwrap().unwrap().resume_token, number.to_string());
    }
    assert!(began.elapsed() < Duration::from_secs(1), "messages are not held back");
    log_out(&world, &clerk).await;
    let (_, took, status) = drain(stream, Duration::from_secs(2)).await;
    assert_eq!(status.code(), Code::Unauthenticated, "{status:?}");
    assert!(took < Duration::from_secs(2), "{took:?}");
    for _ in 0..20 {
        others.message().await.unwrap().expect("the other stream goes on");
    }
}

#[tokio::test]
async fn a_stream_is_cut_without_signals_too() {
    let target = redis_url().trim_start_matches("redis://").trim_end_matches('/').to_owned();
    let cable = Cable::to(target).await;
    let world = World::start_with("", &format!("redis://{}", cable.address)).await;
    let clerk = world.person("clerk01", &["section_clerk"]).await;
    let stream = watch(&world, &clerk).await;
    cable.cut();
    world.end_silently(&clerk).await;
    let (messages, took, status) = drain(stream, Duration::from_secs(6)).await;
    assert_eq!(status.code(), Code::Unauthenticated, "{status:?}");
    assert!(messages > 0 && took < Duration::from_secs(6), "{messages} messages, {took:?}");
}

#[tokio::test]
async fn a_page_sees_why_its_stream_ended() {
    let world = World::start().await;
    let clerk = world.person("clerk01", &["section_clerk"]).await;
    let cookie = clerk.cookie();
    let channel = world.office();
    let request = web_request(
        "/madoguchi.handoff.v1.HandoffService/WatchHandoffs",
        &WatchHandoffsRequest::default().encode_to_vec(),
        &[("cookie", &cookie), ("sec-fetch-site", "same-origin")],
    );
    let ending = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        log_out(&world, &clerk).await;
    };
    let (reply, ()) = tokio::join!(WebReply::to(&channel, request), ending);
    assert_eq!(reply.status, Code::Unauthenticated as u32);
    assert!(reply.messages.len() > 3);
}

#[tokio::test]
async fn streams_end_when_the_gateway_drains() {
    let world = World::start().await;
    let clerk = world.person("clerk01", &["section_clerk"]).await;
    let stream = watch(&world, &clerk).await;
    let began = Instant::now();
    let (ended, stopped) =
        tokio::join!(drain(stream, Duration::from_secs(5)), world.gateway.stop());
    stopped.unwrap();
    assert_eq!(ended.2.code(), Code::Unavailable, "{:?}", ended.2);
    assert!(began.elapsed() < Duration::from_secs(5));
}
