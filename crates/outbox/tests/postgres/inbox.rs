//! A message is accepted once.

use madoguchi_outbox::{Accepted, Inbox};
use uuid::Uuid;

use crate::support::{Fixture, SCHEMA};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_time_again_and_another_content_are_told_apart() {
    let fixture = Fixture::new().await;
    let inbox = Inbox::new(SCHEMA);
    let mut connection = fixture.pool.acquire().await.unwrap();
    let id = Uuid::new_v4();
    assert_eq!(inbox.accept(&mut connection, id, &[1; 32]).await.unwrap(), Accepted::First);
    assert_eq!(inbox.accept(&mut connection, id, &[1; 32]).await.unwrap(), Accepted::Again);
    assert_eq!(inbox.accept(&mut connection, id, &[2; 32]).await.unwrap(), Accepted::Conflict);
    assert_eq!(
        inbox.accept(&mut connection, Uuid::new_v4(), &[1; 32]).await.unwrap(),
        Accepted::First
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_deliveries_at_once_one_is_the_first() {
    let fixture = Fixture::new().await;
    let id = Uuid::new_v4();
    let deliveries = (0..12).map(|_| async {
        let mut transaction = fixture.pool.begin().await.unwrap();
        let accepted = Inbox::new(SCHEMA).accept(&mut transaction, id, &[7; 32]).await.unwrap();
        transaction.commit().await.unwrap();
        accepted
    });
    let accepted = futures_util::future::join_all(deliveries).await;
    assert_eq!(accepted.iter().filter(|a| **a == Accepted::First).count(), 1);
    assert_eq!(accepted.iter().filter(|a| **a == Accepted::Again).count(), 11);
}
