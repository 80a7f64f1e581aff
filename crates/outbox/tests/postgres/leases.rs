//! A holder that dies or oversleeps loses its lease, and nothing else.

use std::time::Duration;

use madoguchi_outbox::Settings;
use uuid::Uuid;

use crate::support::{DONE, Fixture, OPEN, PARKED, Receiver, quick};

const FENCE: &str = "SELECT fence FROM handoff.done";

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_holder_is_relieved_after_its_lease_with_a_higher_fence() {
    let fixture = Fixture::new().await;
    let doomed = Receiver::closed();
    let holder = fixture.work(&doomed, Settings { poll: Duration::from_hours(1), ..quick() });
    fixture.push(Uuid::new_v4(), "survives").await;
    doomed.until_seen(1).await;
    holder.abort();

    let heir = Receiver::willing();
    fixture.work(&heir, quick());
    fixture.until(DONE, 1).await;
    assert_eq!(heir.seen(), ["survives"]);
    assert_eq!(fixture.count(FENCE).await, 2);
    assert_eq!(fixture.count(OPEN).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_is_respected_while_it_runs() {
    let fixture = Fixture::new().await;
    let holding = Receiver::closed();
    // One delivery at a time: it cannot take the other message as well.
    fixture.work(&holding, Settings { concurrency: 1, ..Settings::default() });
    fixture.push(Uuid::new_v4(), "held").await;
    holding.until_seen(1).await;
    let other = Receiver::willing();
    fixture.work(&other, quick());
    // The other worker proves that it is awake by delivering something else.
    fixture.push(Uuid::new_v4(), "free").await;
    fixture.until(OPEN, 1).await;
    assert!(!other.seen().contains(&"held".to_owned()));
    holding.open();
    fixture.until(OPEN, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_that_overslept_changes_nothing() {
    let fixture = Fixture::new().await;
    let long = Settings { poll: Duration::from_hours(1), ..Settings::default() };
    let (sleeper, heir) = (Receiver::closed(), Receiver::closed());
    fixture.work(&sleeper, long);
    fixture.push(Uuid::new_v4(), "contested").await;
    sleeper.until_seen(1).await;
    // As if the sleeper had been stopped for longer than its lease.
    sqlx::query("UPDATE handoff.outbox SET due_at = now()").execute(&fixture.pool).await.unwrap();
    fixture.work(&heir, long);
    heir.until_seen(1).await;

    sleeper.open();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(fixture.count(OPEN).await, 1, "the sleeper's removal must be refused");
    assert_eq!(fixture.count(DONE).await, 0, "and its completion with it");
    heir.open();
    fixture.until(DONE, 1).await;
    assert_eq!(fixture.count(FENCE).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_kills_every_holder_is_parked() {
    let fixture = Fixture::new().await;
    let receiver = Receiver::new(|_| panic!("this message is deadly"));
    fixture.work(
        &receiver,
        Settings {
            strikes: 2,
            lease: Duration::from_millis(200),
            delivery_timeout: Duration::from_millis(100),
            ..quick()
        },
    );
    fixture.push(Uuid::new_v4(), "deadly").await;
    fixture.until(PARKED, 1).await;
    assert_eq!(receiver.seen().len(), 2);
}
