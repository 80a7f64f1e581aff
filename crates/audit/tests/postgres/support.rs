//! A database with the trail of one service.

use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use madoguchi_audit::{Actor, AuditLog, Entry, SHARED_SCHEMA, Sealed, Sealer};
use madoguchi_devstack::testing::{TestDatabase, empty_database};
use madoguchi_kit::db::{Migrations, migrate};
use sqlx::{PgPool, postgres::PgPoolOptions};

pub const SCHEMA: &str = "handoff";

pub struct Fixture {
    /// As the service.
    pub pool: PgPool,
    /// As the owner of the schema, who can do what the service cannot.
    pub owner: PgPool,
    pub log: AuditLog,
    _database: TestDatabase,
}

impl Fixture {
    pub async fn new() -> Self {
        let database = empty_database(SCHEMA).await;
        migrate(&database.url, SCHEMA, &[Migrations::Shared(&SHARED_SCHEMA)]).await.unwrap();
        let pool =
            PgPoolOptions::new().max_connections(16).connect(&database.app_url).await.unwrap();
        let owner = PgPool::connect(&database.url).await.unwrap();
        Self { pool, owner, log: AuditLog::new(SCHEMA), _database: database }
    }

    pub fn sealer(&self) -> Sealer {
        Sealer::new(self.pool.clone(), SCHEMA, key(), now)
    }

    /// Records entries, each in a transaction of its own.
    pub async fn record(&self, count: u32) {
        for n in 0..count {
            let mut connection = self.pool.acquire().await.unwrap();
            self.log.record(&mut connection, entry(n)).await.unwrap();
        }
    }

    /// Seals until nothing is left, and says how many entries it were.
    pub async fn seal(&self) -> usize {
        let mut sealer = self.sealer();
        let mut total = 0;
        while let Sealed::Entries { count, .. } = sealer.seal().await.unwrap() {
            total += count;
        }
        total
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }
}

pub fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// The service's clock in these tests.
pub fn now() -> Timestamp {
    "2026-11-24T00:00:00.123456789Z".parse().unwrap()
}

pub fn entry(n: u32) -> Entry {
    Entry::by(Actor::service("handoff"), "job:test")
        .subject("inquiry", format!("inquiry-{n}"))
        .purpose("TEST")
        .fields(["name", "phone"])
        .note("窓口")
        .request("request-1")
}
