//! A request has one effect, however often and however concurrently it is sent.

use jiff::{SignedDuration, Timestamp};
use madoguchi_outbox::{Begin, Idempotency, IdempotencyError, Sweeper};
use uuid::Uuid;

use crate::support::{DONE, Fixture, SCHEMA};

const RPC: &str = "madoguchi.test.v1.TestService/Do";
const KEY: &str = "a-key-of-the-client";

/// Requests and replies are strings (`google.protobuf.StringValue`).
struct Handler {
    fixture: Fixture,
    replies: Idempotency,
    now: Timestamp,
}

impl Handler {
    async fn new() -> Self {
        Self {
            fixture: Fixture::new().await,
            replies: Idempotency::new(SCHEMA),
            now: "2026-11-24T00:00:00Z".parse().unwrap(),
        }
    }

    /// Handles a request as a service does: its effect is a row, its reply names the row.
    async fn handle(
        &self,
        subject: Uuid,
        rpc: &str,
        key: &str,
        request: &str,
    ) -> Result<String, IdempotencyError> {
        let mut transaction = self.fixture.pool.begin().await?;
        let begun = self
            .replies
            .begin(&mut transaction, subject, rpc, key, &request.to_owned(), self.now)
            .await?;
        let ticket = match begun {
            Begin::Replay(reply) => return Ok(reply),
            Begin::Fresh(ticket) => ticket,
        };
        let effect = Uuid::new_v4();
        sqlx::query("INSERT INTO handoff.done (message_id) VALUES ($1)")
            .bind(effect)
            .execute(&mut *transaction)
            .await?;
        let reply = effect.to_string();
        ticket.finish(&mut transaction, &reply).await?;
        transaction.commit().await?;
        Ok(reply)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_sent_many_times_at_once_has_one_effect_and_one_reply() {
    let handler = Handler::new().await;
    let subject = Uuid::new_v4();
    let replies =
        futures_util::future::join_all((0..16).map(|_| handler.handle(subject, RPC, KEY, "body")))
            .await;
    let first = replies[0].as_ref().unwrap();
    assert!(replies.iter().all(|reply| reply.as_ref().unwrap() == first), "{replies:?}");
    assert_eq!(handler.fixture.count(DONE).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_with_another_request_is_refused() {
    let handler = Handler::new().await;
    let subject = Uuid::new_v4();
    handler.handle(subject, RPC, KEY, "body").await.unwrap();
    let error = handler.handle(subject, RPC, KEY, "other body").await.unwrap_err();
    assert!(matches!(error, IdempotencyError::Reused), "{error:?}");
    let status = tonic::Status::from(error);
    assert_eq!(status.code(), tonic::Code::FailedPrecondition);
    assert_eq!(handler.fixture.count(DONE).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_counts_for_one_caller_and_one_rpc() {
    let handler = Handler::new().await;
    let subject = Uuid::new_v4();
    handler.handle(subject, RPC, KEY, "body").await.unwrap();
    handler.handle(Uuid::new_v4(), RPC, KEY, "body").await.unwrap();
    handler.handle(subject, "madoguchi.test.v1.TestService/DoElse", KEY, "body").await.unwrap();
    handler.handle(subject, RPC, "another-key-of-the-client", "body").await.unwrap();
    assert_eq!(handler.fixture.count(DONE).await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_was_rolled_back_may_be_repeated() {
    let handler = Handler::new().await;
    let subject = Uuid::new_v4();
    let mut transaction = handler.fixture.pool.begin().await.unwrap();
    let begun: Begin<String> = handler
        .replies
        .begin(&mut transaction, subject, RPC, KEY, &"body".to_owned(), handler.now)
        .await
        .unwrap();
    assert!(matches!(begun, Begin::Fresh(_)));
    transaction.rollback().await.unwrap();
    handler.handle(subject, RPC, KEY, "body").await.unwrap();
    assert_eq!(handler.fixture.count(DONE).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_runs_too_long_is_not_waited_for_forever() {
    let handler = Handler::new().await;
    let subject = Uuid::new_v4();
    let mut running = handler.fixture.pool.begin().await.unwrap();
    let begun: Begin<String> = handler
        .replies
        .begin(&mut running, subject, RPC, KEY, &"body".to_owned(), handler.now)
        .await
        .unwrap();
    assert!(matches!(begun, Begin::Fresh(_)));

    let mut second = handler.fixture.pool.begin().await.unwrap();
    sqlx::query("SET LOCAL lock_timeout = '100ms'").execute(&mut *second).await.unwrap();
    let waited = handler
        .replies
        .begin::<String>(&mut second, subject, RPC, KEY, &"body".to_owned(), handler.now)
        .await;
    assert!(matches!(waited, Err(IdempotencyError::Running)), "{waited:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_are_kept_48_hours_and_no_longer() {
    let handler = Handler::new().await;
    let subject = Uuid::new_v4();
    let first = handler.handle(subject, RPC, KEY, "body").await.unwrap();
    let sweep_after = |hours: i64| {
        let then = handler.now + SignedDuration::from_hours(hours);
        Sweeper::new(handler.fixture.pool.clone(), SCHEMA, move || then)
    };
    assert_eq!(sweep_after(48).sweep().await.unwrap(), (0, 0));
    assert_eq!(handler.handle(subject, RPC, KEY, "body").await.unwrap(), first);
    assert_eq!(sweep_after(49).sweep().await.unwrap(), (1, 0));
    assert_ne!(handler.handle(subject, RPC, KEY, "body").await.unwrap(), first);
}
