//! The admin port: liveness, readiness, metrics. Clear text, for the inside network.

use super::ready::Readiness;
use crate::{CancellationToken, telemetry};
use axum::{Router, extract::State, http::StatusCode, routing::get};
use std::fmt::Write as _;
use tokio::net::TcpListener;

/// Serves until `stop`.
pub async fn serve(socket: TcpListener, readiness: Readiness, stop: CancellationToken) {
    let router = Router::new()
        .route("/health/live", get(async || "alive\n"))
        .route("/health/ready", get(ready))
        .route("/metrics", get(async || telemetry::render_metrics()))
        .with_state(readiness);
    if let Err(error) =
        axum::serve(socket, router).with_graceful_shutdown(stop.cancelled_owned()).await
    {
        tracing::error!(%error, "the admin port failed");
    }
}

async fn ready(State(readiness): State<Readiness>) -> (StatusCode, String) {
    let problems = readiness.problems().await;
    if problems.is_empty() {
        return (StatusCode::OK, "ready\n".to_owned());
    }
    let mut text = String::new();
    for (name, problem) in problems {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{name}: {problem}");
    }
    (StatusCode::SERVICE_UNAVAILABLE, text)
}
