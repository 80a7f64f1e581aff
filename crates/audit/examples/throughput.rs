//! How many entries a second are written and sealed: `cargo run --release -p madoguchi-audit --example throughput`.
//!
//! Uses the cluster of `MADOGUCHI_TEST_DATABASE_URL`. One that runs without fsync says nothing about a durable one.

#![expect(clippy::disallowed_methods, reason = "a measurement runs on the time of day")]

use std::time::Instant;

use jiff::Timestamp;
use madoguchi_audit::{Actor, AuditLog, Entry, SHARED_SCHEMA, Sealed, Sealer};
use madoguchi_devstack::testing::empty_database;
use madoguchi_kit::db::{Migrations, migrate};
use sqlx::{PgPool, postgres::PgPoolOptions};
use uuid::Uuid;

const SCHEMA: &str = "handoff";
const ENTRIES: usize = 40_000;
const WRITERS: usize = 16;

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
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let mut sealer = Sealer::new(pool.clone(), SCHEMA, key, Timestamp::now);

    write(&pool, "written, nothing sealing").await?;
    let since = Instant::now();
    while let Sealed::Entries { .. } = sealer.seal().await? {}
    report("sealed from a backlog", ENTRIES, since);

    let sealing = tokio::spawn(async move {
        while sealer.seal().await.is_ok() {
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
    });
    write(&pool, "written while a sealer works").await?;
    sealing.abort();
    Ok(())
}

async fn write(pool: &PgPool, what: &str) -> anyhow::Result<()> {
    let since = Instant::now();
    let writers = (0..WRITERS).map(|_| {
        let pool = pool.clone();
        tokio::spawn(async move {
            let log = AuditLog::new(SCHEMA);
            let (session, inquiry) = (Uuid::now_v7(), Uuid::now_v7());
            let actor = Actor { session_id: Some(session), ..Actor::service("handoff") };
            for _ in 0..ENTRIES / WRITERS {
                let entry =
                    Entry::by(actor.clone(), "madoguchi.handoff.v1.HandoffService/OpenHandoff")
                        .subject("inquiry", inquiry)
                        .fields(["name", "phone"]);
                let mut connection = pool.acquire().await?;
                log.record(&mut connection, entry).await?;
            }
            Ok::<_, sqlx::Error>(())
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await??;
    }
    report(what, ENTRIES, since);
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a figure to read")]
fn report(what: &str, count: usize, since: Instant) {
    println!("{:>8.0}/s  {what}", count as f64 / since.elapsed().as_secs_f64());
}
