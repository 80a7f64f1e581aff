//! A small service, its certificates, its clients, and the time each test has.

pub mod admin;
pub mod certificates;
pub mod database;
pub mod methods;
pub mod process;
pub mod proxy;
pub mod running;
pub mod wire;

use std::{
    future::Future,
    time::{Duration, Instant},
};

/// How long a test may take. The longest takes about seven seconds on an idle machine.
const TEST_LIMIT: Duration = Duration::from_secs(60);
/// How long a test waits for one condition.
const WAIT_LIMIT: Duration = Duration::from_secs(20);

/// Runs a test on threads of its own, as a service would, and fails it when it does not end.
pub fn run(test: impl Future<Output = ()>) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let ended = runtime.block_on(async { tokio::time::timeout(TEST_LIMIT, test).await });
    // Without waiting: what hangs must not hold up the verdict.
    runtime.shutdown_background();
    assert!(ended.is_ok(), "the test hangs: no end after {TEST_LIMIT:?}");
}

/// Waits for a condition by polling.
pub async fn until<F: Future<Output = bool>>(what: &str, mut condition: impl FnMut() -> F) {
    let started = Instant::now();
    while !condition().await {
        assert!(started.elapsed() < WAIT_LIMIT, "waited in vain for: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
