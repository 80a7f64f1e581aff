//! One span, one measurement and at most one log line for each call.

use super::{peer::Peer, refuse};
use crate::telemetry;
use http::Request;
use std::{
    collections::HashSet,
    sync::{LazyLock, RwLock},
    time::Duration,
};
use tonic::{Code, body::Body};
use tracing::{Span, field::Empty};

/// Methods with labels of their own. More than any service has, few enough for every metrics store.
const MOST_METHODS: usize = 256;

/// Methods that have answered something other than a refusal of the edge, as `(service, method)`.
///
/// A path is the caller's text: without this, guessing names would fill the metrics store.
static KNOWN: LazyLock<RwLock<HashSet<&'static str>>> = LazyLock::new(RwLock::default);

/// The span of a call, continuing the caller's trace.
pub(super) fn span(request: &Request<Body>, request_id: &str) -> Span {
    let path = request.uri().path();
    let peer = request.extensions().get::<Peer>();
    let span = tracing::info_span!(
        "call",
        otel.name = %path,
        otel.kind = "server",
        otel.status_code = Empty,
        rpc.system = "grpc",
        rpc.path = %path,
        rpc.code = Empty,
        peer.identity = peer.and_then(|peer| peer.identity.as_deref()),
        trace_id = Empty,
        request_id,
    );
    telemetry::continue_trace(&span, request.headers());
    span
}

/// Records how a call ended.
pub(super) fn ended(span: &Span, path: &str, code: Code, took: Duration) {
    let name = refuse::name(code);
    let (service, method) = labels(path, code);
    metrics::histogram!("rpc_server_duration_seconds", "service" => service, "method" => method, "code" => name)
        .record(took.as_secs_f64());
    span.record("rpc.code", name);
    let _entered = span.enter();
    match code {
        Code::Ok => tracing::debug!(?took, "answered"),
        Code::Internal | Code::Unknown | Code::DataLoss | Code::DeadlineExceeded => {
            span.record("otel.status_code", "ERROR");
            tracing::warn!(code = name, ?took, "failed");
        }
        _ => tracing::info!(code = name, ?took, "refused"),
    }
}

fn labels(path: &str, code: Code) -> (&'static str, &'static str) {
    let refused = matches!(
        code,
        Code::Unimplemented
            | Code::PermissionDenied
            | Code::Unauthenticated
            | Code::ResourceExhausted
            | Code::Internal
    );
    let known = KNOWN.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(path).copied();
    let path = match known {
        Some(path) => path,
        None if refused || path.len() > 200 => "/other/other",
        None => {
            let mut known = KNOWN.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            if known.len() >= MOST_METHODS {
                return ("other", "other");
            }
            // Kept for the life of the process, at most MOST_METHODS of 200 bytes: labels must be 'static to be free of cost.
            let kept: &'static str = Box::leak(path.into());
            known.insert(kept);
            kept
        }
    };
    path.trim_start_matches('/').rsplit_once('/').unwrap_or(("http", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessed_names_share_a_label() {
        assert_eq!(labels("/x.v1.Guess/One", Code::Unimplemented), ("other", "other"));
        assert_eq!(labels("/x.v1.Real/Get", Code::NotFound), ("x.v1.Real", "Get"));
        assert_eq!(labels("/x.v1.Real/Get", Code::PermissionDenied), ("x.v1.Real", "Get"));
        assert_eq!(labels("/index.html", Code::Ok), ("http", "/index.html"));
    }
}
