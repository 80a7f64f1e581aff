//! A database with the tables, and a receiver that does as it is told.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use madoguchi_devstack::testing::{TestDatabase, empty_database};
use madoguchi_kit::{
    CancellationToken,
    db::{Migrations, migrate},
};
use madoguchi_outbox::{
    Claimed, Deliver, Message, Outbox, SHARED_SCHEMA, Settings, Undelivered, Worker,
};
use sqlx::{PgConnection, PgPool, postgres::PgPoolOptions};
use tokio::task::JoinHandle;
use uuid::Uuid;

pub const SCHEMA: &str = "handoff";

/// A database of its own for one test, and the service's pool.
pub struct Fixture {
    pub pool: PgPool,
    pub outbox: Outbox,
    _database: TestDatabase,
}

impl Fixture {
    pub async fn new() -> Self {
        let database = empty_database(SCHEMA).await;
        migrate(&database.url, SCHEMA, &[Migrations::Shared(&SHARED_SCHEMA)]).await.unwrap();
        let pool =
            PgPoolOptions::new().max_connections(24).connect(&database.app_url).await.unwrap();
        let owner = PgPool::connect(&database.url).await.unwrap();
        sqlx::query("CREATE TABLE handoff.done (message_id uuid PRIMARY KEY, fence bigint)")
            .execute(&owner)
            .await
            .unwrap();
        Self { pool, outbox: Outbox::new(SCHEMA), _database: database }
    }

    /// Pushes in a transaction of its own and wakes the workers.
    pub async fn push(&self, key: Uuid, payload: &str) {
        let mut transaction = self.pool.begin().await.unwrap();
        let message = Message { topic: "test", key, payload: payload.as_bytes().to_vec() };
        self.outbox.push(&mut transaction, message).await.unwrap();
        transaction.commit().await.unwrap();
        self.outbox.wake();
    }

    /// Starts a worker; abort the handle to kill it.
    pub fn work(&self, receiver: &Receiver, settings: Settings) -> JoinHandle<()> {
        let worker = Worker::with_settings(
            self.pool.clone(),
            &self.outbox,
            &["test"],
            receiver.clone(),
            settings,
        );
        tokio::spawn(worker.run(CancellationToken::new()))
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }

    /// Waits until the statement counts so many.
    pub async fn until(&self, sql: &'static str, expected: i64) {
        let since = Instant::now();
        while self.count(sql).await != expected {
            assert!(
                since.elapsed() < Duration::from_secs(20),
                "{sql} is {}, not {expected}",
                self.count(sql).await
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

pub const OPEN: &str = "SELECT count(*) FROM handoff.outbox";
pub const PARKED: &str = "SELECT count(*) FROM handoff.outbox WHERE state = 'parked'";
pub const DONE: &str = "SELECT count(*) FROM handoff.done";

/// Fast enough for a test.
pub fn quick() -> Settings {
    Settings {
        lease: Duration::from_millis(800),
        delivery_timeout: Duration::from_millis(700),
        poll: Duration::from_millis(50),
        ..Settings::default()
    }
}

type Answer = dyn Fn(&Claimed) -> Result<(), Undelivered> + Send + Sync;

/// Answers as the test says and remembers what came, in order.
#[derive(Clone)]
pub struct Receiver {
    answer: Arc<Answer>,
    /// Deliveries wait until this opens.
    gate: Arc<tokio::sync::Semaphore>,
    pub seen: Arc<Mutex<Vec<(Uuid, String)>>>,
    /// What `completed` is to answer, last first.
    pub completions: Arc<Mutex<Vec<Result<(), Undelivered>>>>,
}

impl Receiver {
    pub fn new(
        answer: impl Fn(&Claimed) -> Result<(), Undelivered> + Send + Sync + 'static,
    ) -> Self {
        Self {
            answer: Arc::new(answer),
            gate: Arc::new(tokio::sync::Semaphore::new(1_000_000)),
            seen: Arc::default(),
            completions: Arc::default(),
        }
    }

    /// Takes everything.
    pub fn willing() -> Self {
        Self::new(|_| Ok(()))
    }

    /// Takes nothing in until [`open`](Self::open).
    pub fn closed() -> Self {
        Self { gate: Arc::new(tokio::sync::Semaphore::new(0)), ..Self::willing() }
    }

    pub fn open(&self) {
        self.gate.add_permits(1_000_000);
    }

    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|(_, text)| text.clone()).collect()
    }

    /// Waits until a number of deliveries has begun.
    pub async fn until_seen(&self, expected: usize) {
        let since = Instant::now();
        while self.seen().len() < expected {
            assert!(since.elapsed() < Duration::from_secs(20), "only {:?} seen", self.seen());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Deliver for Receiver {
    async fn deliver(&self, message: &Claimed) -> Result<(), Undelivered> {
        let text = String::from_utf8(message.payload.clone()).unwrap();
        self.seen.lock().unwrap().push((message.key, text));
        self.gate.acquire().await.unwrap().forget();
        (self.answer)(message)
    }

    async fn completed(
        &self,
        connection: &mut PgConnection,
        message: &Claimed,
    ) -> Result<(), Undelivered> {
        sqlx::query("INSERT INTO handoff.done (message_id, fence) VALUES ($1, $2)")
            .bind(message.message_id)
            .bind(message.fence)
            .execute(connection)
            .await?;
        self.completions.lock().unwrap().pop().unwrap_or(Ok(()))
    }
}
