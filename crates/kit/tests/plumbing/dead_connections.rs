//! The pool recovers from connections that died, loudly or silently.

use crate::support::{database::TestDatabase, proxy::Proxy, run, until};
use madoguchi_kit::{
    config::DatabaseConfig,
    db::{Database, within},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const CONNECTIONS: u32 = 4;

async fn answers(database: &Database) -> bool {
    sqlx::query("SELECT 1").execute(database.pool()).await.is_ok()
}

/// Fills the pool: every connection has been used and is idle.
async fn warm(database: &Database) {
    let mut tasks = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let database = database.clone();
        tasks.spawn(async move {
            sqlx::query("SELECT pg_sleep(0.3)").execute(database.pool()).await.unwrap()
        });
    }
    while tasks.join_next().await.is_some() {}
    assert_eq!(database.pool().size(), CONNECTIONS);
}

#[test]
fn killed_backends_are_replaced() {
    run(async {
        let test = TestDatabase::new().await;
        let database =
            Database::new(&DatabaseConfig::from_url(test.url(), CONNECTIONS), "kit-test").unwrap();
        warm(&database).await;
        let killer = Database::new(&DatabaseConfig::from_url(test.url(), 1), "killer").unwrap();
        sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kit-test' AND datname = current_database()")
            .execute(killer.pool()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1100)).await;
        for _ in 0..20 {
            assert!(answers(&database).await);
        }
        test.drop().await;
    });
}

#[test]
fn idle_connections_in_a_black_hole_are_replaced() {
    run(async {
        let test = TestDatabase::new().await;
        let proxy = Proxy::to(test.address()).await;
        let url = test.url_of("postgres", Some(proxy.address));
        let database =
            Database::new(&DatabaseConfig::from_url(url, CONNECTIONS), "kit-test").unwrap();
        warm(&database).await;
        proxy.swallow();
        tokio::time::sleep(Duration::from_millis(1100)).await;
        let started = Instant::now();
        assert!(answers(&database).await, "one ping finds out, and condemns the others");
        assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
        for _ in 0..20 {
            assert!(answers(&database).await);
        }
        test.drop().await;
    });
}

#[test]
fn busy_connections_in_a_black_hole_give_their_places_back() {
    run(async {
        let test = TestDatabase::new().await;
        let proxy = Proxy::to(test.address()).await;
        let url = test.url_of("postgres", Some(proxy.address));
        let database = Arc::new(
            Database::new(&DatabaseConfig::from_url(url, CONNECTIONS), "kit-test").unwrap(),
        );
        warm(&database).await;
        let mut calls = JoinSet::new();
        for _ in 0..CONNECTIONS {
            let database = Arc::clone(&database);
            calls.spawn(async move {
                let mut tx = database.begin().await.unwrap();
                within(
                    Duration::from_secs(1),
                    sqlx::query("SELECT pg_sleep(0.5)").execute(&mut *tx),
                )
                .await
                .is_err()
            });
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        proxy.swallow();
        while let Some(stalled) = calls.join_next().await {
            assert!(stalled.unwrap(), "the answer never came");
        }
        let started = Instant::now();
        until("the pool to work again", || answers(&database)).await;
        assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
        test.drop().await;
    });
}
