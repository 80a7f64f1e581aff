//! What is pushed arrives, in order, and what cannot arrive waits for a person.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use madoguchi_outbox::{Message, Settings, Undelivered};
use uuid::Uuid;

use crate::support::{DONE, Fixture, OPEN, PARKED, Receiver, quick};

#[tokio::test(flavor = "multi_thread")]
async fn everything_arrives_once_and_in_the_order_of_its_key() {
    let fixture = Fixture::new().await;
    let receiver = Receiver::willing();
    for _ in 0..3 {
        fixture.work(&receiver, Settings { concurrency: 8, ..quick() });
    }
    let keys: Vec<Uuid> = (0..20).map(|_| Uuid::new_v4()).collect();
    let pushers = keys.iter().map(|&key| {
        let fixture = &fixture;
        async move {
            for n in 0..20 {
                fixture.push(key, &n.to_string()).await;
            }
        }
    });
    futures_util::future::join_all(pushers).await;
    fixture.until(OPEN, 0).await;

    assert_eq!(fixture.count(DONE).await, 400);
    let mut orders: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (key, text) in receiver.seen.lock().unwrap().drain(..) {
        orders.entry(key).or_default().push(text);
    }
    let expected: Vec<String> = (0..20).map(|n| n.to_string()).collect();
    assert!(keys.iter().all(|key| orders[key] == expected), "{orders:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wake_starts_delivery_without_waiting_for_the_poll() {
    let fixture = Fixture::new().await;
    let receiver = Receiver::willing();
    fixture.work(&receiver, Settings { poll: Duration::from_hours(1), ..Settings::default() });
    fixture.push(Uuid::new_v4(), "first").await;
    fixture.until(DONE, 1).await;
    let since = Instant::now();
    fixture.push(Uuid::new_v4(), "second").await;
    fixture.until(DONE, 2).await;
    assert!(since.elapsed() < Duration::from_secs(1), "took {:?}", since.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_a_rolled_back_transaction_never_existed() {
    let fixture = Fixture::new().await;
    let receiver = Receiver::willing();
    let mut transaction = fixture.pool.begin().await.unwrap();
    let message = Message { topic: "test", key: Uuid::new_v4(), payload: b"gone".to_vec() };
    fixture.outbox.push(&mut transaction, message).await.unwrap();
    transaction.rollback().await.unwrap();
    fixture.work(&receiver, quick());
    fixture.push(Uuid::new_v4(), "here").await;
    fixture.until(DONE, 1).await;
    assert_eq!(receiver.seen(), ["here"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn poison_is_parked_at_once_and_holds_its_key_until_a_person_retries_it() {
    let fixture = Fixture::new().await;
    let receiver = Receiver::new(|message| match (message.payload.as_slice(), message.attempts) {
        (b"bad", 1) => Err(Undelivered::Poison("INVALID_ARGUMENT")),
        _ => Ok(()),
    });
    let key = Uuid::new_v4();
    fixture.push(key, "bad").await;
    fixture.push(key, "after").await;
    fixture.push(Uuid::new_v4(), "other").await;
    fixture.work(&receiver, quick());
    fixture.until(PARKED, 1).await;
    fixture.until(DONE, 1).await;

    let mut connection = fixture.pool.acquire().await.unwrap();
    let parked = fixture.outbox.parked(&mut connection, 0, 10).await.unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!((parked[0].key, parked[0].attempts), (key, 1));
    assert_eq!(parked[0].last_error_code.as_deref(), Some("INVALID_ARGUMENT"));
    assert!(!receiver.seen().contains(&"after".to_owned()), "{:?}", receiver.seen());

    assert!(fixture.outbox.retry(&mut connection, parked[0].id).await.unwrap());
    assert!(
        !fixture.outbox.retry(&mut connection, parked[0].id).await.unwrap(),
        "it is parked no more"
    );
    fixture.outbox.wake();
    fixture.until(DONE, 3).await;
    assert_eq!(receiver.seen().last().unwrap(), "after");
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_are_counted_and_outages_are_not() {
    let fixture = Fixture::new().await;
    let receiver = Receiver::new(|message| match (message.payload.as_slice(), message.attempts) {
        (b"failing", _) => Err(Undelivered::Failed("INTERNAL")),
        (_, 1..=3) => Err(Undelivered::Later("UNAVAILABLE")),
        _ => Ok(()),
    });
    fixture.push(Uuid::new_v4(), "failing").await;
    fixture.push(Uuid::new_v4(), "outage").await;
    fixture.work(&receiver, Settings { strikes: 2, ..quick() });
    fixture.until(PARKED, 1).await;
    fixture.until(DONE, 1).await;
    let mut connection = fixture.pool.acquire().await.unwrap();
    let parked = fixture.outbox.parked(&mut connection, 0, 10).await.unwrap();
    assert_eq!(parked[0].attempts, 2);
    assert_eq!(receiver.seen().iter().filter(|text| *text == "outage").count(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_completion_that_fails_leaves_the_message_in_the_outbox() {
    let fixture = Fixture::new().await;
    let receiver = Receiver::willing();
    receiver.completions.lock().unwrap().push(Err(Undelivered::Later("NOT_NOW")));
    fixture.work(&receiver, quick());
    fixture.push(Uuid::new_v4(), "twice").await;
    fixture.until(OPEN, 0).await;
    assert_eq!(receiver.seen(), ["twice", "twice"]);
    assert_eq!(fixture.count(DONE).await, 1, "the first completion's row was rolled back");
}
