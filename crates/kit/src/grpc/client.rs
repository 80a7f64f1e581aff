//! Channels to other services.

use super::{edge::REQUEST_ID, timeout, tls::ClientTls};
use crate::{config::PeerConfig, context::CallContext, telemetry};
use http::{HeaderValue, Request, Response};
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tonic::{Status, body::Body, transport::Endpoint};
use tower::Service;
use tracing::Instrument as _;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// Time to set up TCP, and again TLS.
const CONNECT_LIMIT: Duration = Duration::from_secs(2);
/// How a broken line is noticed although nobody calls.
const PING_INTERVAL: Duration = Duration::from_secs(10);
const PING_LIMIT: Duration = Duration::from_secs(3);

/// A connection to another service: connects when first used, reconnects by itself.
///
/// Each call carries on the trace, the request id and what is left of the deadline of the call being handled; a call that
/// is not answered in time ends as `DEADLINE_EXCEEDED` (tonic alone would say `CANCELLED`). Generated clients take it as it is:
/// `FaqServiceClient::new(channel)`; so does byte-level forwarding (`Service<http::Request<tonic::body::Body>>`).
#[derive(Debug, Clone)]
pub struct Channel {
    inner: tonic::transport::Channel,
    timeout: Duration,
}

/// Prepares a channel. Must be called within a Tokio runtime.
///
/// # Errors
/// When the URL or the TLS settings cannot be used.
pub fn connect(peer: &PeerConfig, tls: &ClientTls) -> Result<Channel, tonic::transport::Error> {
    super::install_crypto();
    let mut endpoint = Endpoint::from(peer.url.clone())
        .connect_timeout(CONNECT_LIMIT)
        .tcp_nodelay(true)
        .http2_keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_LIMIT)
        .keep_alive_while_idle(true)
        .initial_stream_window_size(1 << 20)
        .initial_connection_window_size(4 << 20);
    if let (Some("https"), Some(config)) = (peer.url.scheme_str(), tls.get()) {
        let config = config.timeout(CONNECT_LIMIT);
        let config = match &peer.server_name {
            Some(name) => config.domain_name(name),
            None => config,
        };
        endpoint = endpoint.tls_config(config)?;
    }
    Ok(Channel { inner: endpoint.connect_lazy(), timeout: peer.timeout })
}

impl Service<Request<Body>> for Channel {
    type Response = Response<Body>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let span = tracing::info_span!(
            "outgoing call",
            otel.name = %request.uri().path(),
            otel.kind = "client",
            rpc.system = "grpc",
        );
        let limit = self.limit(&request);
        let headers = request.headers_mut();
        headers.insert(timeout::HEADER, timeout::write(limit));
        if let Some(id) =
            CallContext::current().and_then(|call| HeaderValue::from_str(&call.request_id).ok())
        {
            headers.insert(REQUEST_ID, id);
        }
        telemetry::carry_trace(&span, headers);
        let answer = self.inner.call(request);
        let limited = async move {
            match tokio::time::timeout(limit, answer).await {
                Ok(Err(error)) if !timed_out(&error) => Err(error.into()),
                Ok(Ok(response)) => Ok(response),
                _ => Err(Status::deadline_exceeded(format!("no answer within {limit:?}")).into()),
            }
        };
        Box::pin(limited.instrument(span))
    }
}

impl Channel {
    /// The request's own limit or else the peer's, cut to what is left of the call being handled.
    fn limit(&self, request: &Request<Body>) -> Duration {
        let own = timeout::read(request.headers()).unwrap_or(self.timeout);
        let left = CallContext::current()
            .map(|call| call.deadline.saturating_duration_since(Instant::now()));
        left.map_or(own, |left| left.min(own))
    }
}

/// tonic keeps the time as well, from the same header; whichever of the two is first, the answer is the same.
fn timed_out(error: &tonic::transport::Error) -> bool {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = next {
        if cause.is::<tonic::TimeoutExpired>() {
            return true;
        }
        next = cause.source();
    }
    false
}
