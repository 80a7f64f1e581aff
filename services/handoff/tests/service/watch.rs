//! Watching: in order, nothing lost, nothing that is not the caller's.

use std::{collections::BTreeSet, time::Duration};

use madoguchi_proto::handoff::v1::{RerouteRequest, WatchHandoffsRequest, WatchHandoffsResponse};
use tonic::{Code, Status, Streaming};

use crate::{
    arrival::arrival,
    people::{CLERK, INFORMATION, NEIGHBOUR, Person},
    world::{EVENING, OPENING, World, reason},
};

async fn watch(
    world: &World,
    person: Person,
    token: &str,
) -> Result<Streaming<WatchHandoffsResponse>, Status> {
    let message = WatchHandoffsRequest { resume_token: token.into() };
    Ok(world.handoffs().watch_handoffs(world.by(person, message)).await?.into_inner())
}

/// The next change within ten seconds: kind, id, token.
async fn next(stream: &mut Streaming<WatchHandoffsResponse>) -> Option<(String, String, String)> {
    loop {
        let message = tokio::time::timeout(Duration::from_secs(10), stream.message())
            .await
            .expect("in time")
            .unwrap()?;
        if let Some(change) = message.change {
            return Some((change.kind, change.handoff.unwrap().inquiry_id, message.resume_token));
        }
    }
}

#[tokio::test]
async fn a_watcher_is_told_what_is_open_and_then_what_happens() {
    let world = World::start(EVENING).await;
    let id = world.hand_over("1010").await;
    let mut all = watch(&world, INFORMATION, "").await.unwrap();
    assert_eq!(next(&mut all).await.unwrap().0, "received");
    world.set_clock(OPENING).await;
    // The assertions of the evening have ended, and with them the stream; it goes on with its token.
    let mut token = String::new();
    while let Some(message) = all.message().await.unwrap() {
        token = message.resume_token;
    }
    world.until_delivered(&id).await;
    let mut all = watch(&world, INFORMATION, &token).await.unwrap();
    if token.is_empty() {
        next(&mut all).await;
    }
    let mut clerk = watch(&world, CLERK, "").await.unwrap();
    let mut neighbour = watch(&world, NEIGHBOUR, "").await.unwrap();
    assert_eq!(next(&mut clerk).await.unwrap().0, "delivered");
    let version = world.acknowledge(CLERK, &id).await.version;
    assert_eq!(next(&mut clerk).await.unwrap().0, "acknowledged");
    let message = RerouteRequest {
        inquiry_id: id.clone(),
        version,
        section_code: "1020".into(),
        reason: "所管".into(),
        confirm_repeated: false,
    };
    world.handoffs().reroute(world.writes(CLERK, message)).await.unwrap();
    // It leaves the one list and appears in the other.
    let (kind, left, _) = next(&mut clerk).await.unwrap();
    assert_eq!((kind.as_str(), &left), ("rerouted", &id));
    let kinds = [next(&mut neighbour).await.unwrap().0, next(&mut neighbour).await.unwrap().0];
    assert!(kinds.contains(&"delivered".to_owned()), "{kinds:?}");
}

#[tokio::test]
async fn nothing_is_lost_between_concurrent_writers_and_resuming_readers() {
    let world = World::start(EVENING).await;
    let key = world.day_key().await;
    let at = world.now();
    let (writers, each) = (8_u32, 15_u32);
    let mut tasks = Vec::new();
    for writer in 0..writers {
        let (mut transfer, key) = (world.transfer(), key.clone());
        tasks.push(tokio::spawn(async move {
            let mut ids = Vec::new();
            for n in 0..each {
                let message = arrival(&key, at, writer * each + n + 1, "1010");
                ids.push(message.inquiry_id.clone());
                transfer.accept_inquiry(message).await.expect("it is taken");
            }
            ids
        }));
    }
    // A reader that loses its connection after every few messages.
    let (mut seen, mut token) = (BTreeSet::new(), String::new());
    let total = (writers * each) as usize;
    let limit = tokio::time::Instant::now() + Duration::from_secs(40);
    while seen.len() < total && tokio::time::Instant::now() < limit {
        let mut stream = watch(&world, INFORMATION, &token).await.unwrap();
        for _ in 0..7 {
            match tokio::time::timeout(Duration::from_millis(500), stream.message()).await {
                Ok(Ok(Some(message))) => {
                    token = message.resume_token;
                    seen.extend(message.change.map(|change| change.handoff.unwrap().inquiry_id));
                }
                _ => break,
            }
        }
    }
    let mut expected = BTreeSet::new();
    for task in tasks {
        expected.extend(task.await.unwrap());
    }
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_token_ends_after_thirty_days_and_with_its_stream() {
    let world = World::start(EVENING).await;
    world.hand_over("1010").await;
    let mut stream = watch(&world, INFORMATION, "").await.unwrap();
    let token = next(&mut stream).await.unwrap().2;
    drop(stream);
    assert!(
        watch(&world, CLERK, &token).await.is_ok(),
        "a token carries no right, so it may change hands"
    );
    world.set_clock("2026-12-20T12:00:00+09:00").await;
    let old = watch(&world, INFORMATION, &token).await.unwrap_err();
    assert_eq!((old.code(), reason(&old).as_str()), (Code::OutOfRange, "TOKEN_EXPIRED"));
    world.set_clock(EVENING).await;
    sqlx::query("UPDATE handoff.stream SET stream_id = gen_random_uuid()")
        .execute(&world.behind)
        .await
        .unwrap();
    assert_eq!(watch(&world, INFORMATION, &token).await.unwrap_err().code(), Code::OutOfRange);
}
