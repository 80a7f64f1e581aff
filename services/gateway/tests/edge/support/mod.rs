//! A gateway, an auth service behind it, and clients of every kind.

mod cable;
mod client;
mod stand_in;
mod world;

pub use cable::Cable;
pub use client::{WebReply, frame, web_request};
pub use world::{Person, World};

use madoguchi_access::IDEMPOTENCY_METADATA;
use std::{fmt::Debug, time::Duration};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;
use uuid::Uuid;

/// Code and reason of a refusal.
pub fn refused<T: Debug>(result: Result<T, Status>) -> (Code, String) {
    let status = result.expect_err("refused");
    let reason = status.get_error_details().error_info().map(|info| info.reason.clone());
    (status.code(), reason.unwrap_or_default())
}

/// A request with a fresh idempotency key.
pub fn writing<T>(mut request: Request<T>) -> Request<T> {
    let key = Uuid::now_v7().to_string();
    request.metadata_mut().insert(IDEMPOTENCY_METADATA, key.parse().expect("ASCII"));
    request
}

/// Repeats `attempt` until it gives something, for `limit` at most; how long that took.
pub async fn until<T, F: Future<Output = Option<T>>>(
    limit: Duration,
    mut attempt: impl FnMut() -> F,
) -> (T, Duration) {
    let began = std::time::Instant::now();
    loop {
        if let Some(found) = attempt().await {
            return (found, began.elapsed());
        }
        assert!(began.elapsed() < limit, "did not come true within {limit:?}");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}
