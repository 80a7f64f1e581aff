//! How many messages and idempotent requests a second: `cargo run --release -p madoguchi-outbox --example throughput`.
//!
//! Uses the cluster of `MADOGUCHI_TEST_DATABASE_URL`. One that runs without fsync says nothing about a durable one.

#![expect(clippy::disallowed_methods, reason = "a measurement runs on the time of day")]

use std::time::Instant;

use jiff::Timestamp;
use madoguchi_devstack::testing::empty_database;
use madoguchi_kit::{
    CancellationToken,
    db::{Migrations, migrate},
};
use madoguchi_outbox::{
    Begin, Claimed, Deliver, Idempotency, Message, Outbox, SHARED_SCHEMA, Settings, Undelivered,
    Worker,
};
use sqlx::{PgPool, postgres::PgPoolOptions};
use uuid::Uuid;

const SCHEMA: &str = "handoff";
const MESSAGES: usize = 20_000;
const WRITERS: usize = 16;

/// A receiver that answers at once.
struct Instantly;

impl Deliver for Instantly {
    async fn deliver(&self, _: &Claimed) -> Result<(), Undelivered> {
        Ok(())
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let database = empty_database(SCHEMA).await;
    migrate(&database.url, SCHEMA, &[Migrations::Shared(&SHARED_SCHEMA)]).await?;
    let pool = PgPoolOptions::new()
        .max_connections(40)
        .test_before_acquire(false)
        .connect(&database.app_url)
        .await?;
    let fsync: String = sqlx::query_scalar("SHOW fsync").fetch_one(&pool).await?;
    println!("{WRITERS} writers, fsync {fsync}");
    push(&pool).await?;
    for concurrency in [16, 32] {
        deliver(&pool, concurrency).await?;
        push(&pool).await?;
    }
    requests(&pool).await
}

async fn push(pool: &PgPool) -> anyhow::Result<()> {
    let since = Instant::now();
    let writers = (0..WRITERS).map(|_| {
        let pool = pool.clone();
        tokio::spawn(async move {
            let outbox = Outbox::new(SCHEMA);
            for _ in 0..MESSAGES / WRITERS {
                let mut transaction = pool.begin().await?;
                let message =
                    Message { topic: "test", key: Uuid::new_v4(), payload: vec![7; 1_000] };
                outbox.push(&mut transaction, message).await?;
                transaction.commit().await?;
            }
            Ok::<_, sqlx::Error>(())
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await??;
    }
    report("pushed, a transaction each", MESSAGES, since);
    Ok(())
}

async fn deliver(pool: &PgPool, concurrency: usize) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let settings = Settings { concurrency, ..Settings::default() };
    let since = Instant::now();
    let worker =
        Worker::with_settings(pool.clone(), &Outbox::new(SCHEMA), &["test"], Instantly, settings);
    let worker = tokio::spawn(worker.run(stop.clone()));
    while sqlx::query_scalar::<_, bool>("SELECT EXISTS (SELECT FROM handoff.outbox)")
        .fetch_one(pool)
        .await?
    {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    report(&format!("delivered by one worker, {concurrency} at once"), MESSAGES, since);
    stop.cancel();
    Ok(worker.await?)
}

async fn requests(pool: &PgPool) -> anyhow::Result<()> {
    let since = Instant::now();
    let clients = (0..WRITERS).map(|_| {
        let pool = pool.clone();
        tokio::spawn(async move {
            let replies = Idempotency::new(SCHEMA);
            for _ in 0..MESSAGES / WRITERS {
                let (key, request) = (Uuid::new_v4().to_string(), "a request".to_owned());
                let mut transaction = pool.begin().await?;
                let begun = replies
                    .begin::<String>(
                        &mut transaction,
                        Uuid::nil(),
                        "rpc",
                        &key,
                        &request,
                        Timestamp::now(),
                    )
                    .await?;
                if let Begin::Fresh(ticket) = begun {
                    ticket.finish(&mut transaction, &"a reply".to_owned()).await?;
                }
                transaction.commit().await?;
            }
            anyhow::Ok(())
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await??;
    }
    report("requests begun and finished", MESSAGES, since);
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a figure to read")]
fn report(what: &str, count: usize, since: Instant) {
    println!("{:>8.0}/s  {what}", count as f64 / since.elapsed().as_secs_f64());
}
