//! What happens to every call before and after its handler.

use super::{
    http_service::HttpService,
    observe,
    peer::RequestId,
    refuse::{Protocol, code_of},
    timeout,
};
use crate::{context::CallContext, db, status::Refusal};
use futures_util::FutureExt as _;
use http::{HeaderValue, Request, Response};
use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::{Status, body::Body};
use tower::ServiceExt as _;
use tracing::Instrument as _;
use uuid::Uuid;

/// Name of the header that ties log lines of several services together.
pub(super) const REQUEST_ID: &str = "x-request-id";

/// Sheds, times, isolates and observes the calls of one process. Clones share the count of calls in flight.
#[derive(Debug, Clone)]
pub struct Edge {
    in_flight: Arc<Semaphore>,
    deadline: Duration,
}

impl Edge {
    /// At most `in_flight` handlers at once; each answers within `deadline` or the caller's shorter `grpc-timeout`.
    #[must_use]
    pub fn new(in_flight: usize, deadline: Duration) -> Self {
        Self { in_flight: Arc::new(Semaphore::new(in_flight)), deadline }
    }

    /// Handles one call. The handler runs in a task of its own: when the caller goes away it still finishes.
    pub(super) async fn call(
        &self,
        service: HttpService,
        mut request: Request<Body>,
    ) -> Response<Body> {
        let started = Instant::now();
        let protocol = Protocol::of(request.headers());
        let request_id = request_id(&mut request);
        let path = request.uri().path().to_owned();
        let span = observe::span(&request, &request_id);
        let answer = match Arc::clone(&self.in_flight).try_acquire_owned() {
            Err(_) => {
                let response = protocol.answer(&shed());
                observe::ended(&span, &path, code_of(&response), started.elapsed());
                response
            }
            Ok(permit) => {
                let limit = timeout::read(request.headers())
                    .map_or(self.deadline, |wanted| wanted.min(self.deadline));
                let context =
                    CallContext { deadline: started + limit, request_id: Arc::clone(&request_id) };
                let observed = span.clone();
                let work = async move {
                    let response = guarded(service, request, limit, protocol, permit).await;
                    observe::ended(&observed, &path, code_of(&response), started.elapsed());
                    response
                };
                match tokio::spawn(context.scope(work).instrument(span)).await {
                    Ok(response) => response,
                    // Only a runtime that is shutting down cancels the task; a panic ends inside it.
                    Err(_) => protocol.answer(&Status::unavailable("the service is shutting down")),
                }
            }
        };
        with_request_id(answer, &request_id)
    }
}

/// Runs the handler, turning a panic or a missed deadline into a status.
async fn guarded(
    service: HttpService,
    request: Request<Body>,
    limit: Duration,
    protocol: Protocol,
    permit: OwnedSemaphorePermit,
) -> Response<Body> {
    let handled =
        AssertUnwindSafe(db::within(limit, service.oneshot(request))).catch_unwind().await;
    drop(permit);
    match handled {
        Ok(Ok(Ok(response))) => response,
        Ok(Ok(Err(never))) => match never {},
        Ok(Err(_stalled)) => {
            protocol.answer(&Status::deadline_exceeded(format!("not done within {limit:?}")))
        }
        Err(panic) => {
            let reference = Uuid::new_v4().simple();
            tracing::error!(%reference, panic = crate::process::job::panic_text(panic.as_ref()), "a handler panicked");
            protocol
                .answer(&Status::internal(format!("internal error; quote reference {reference}")))
        }
    }
}

fn shed() -> Status {
    metrics::counter!("rpc_server_shed_total").increment(1);
    Refusal::exhausted("too many calls at once; try again shortly", Duration::from_millis(500))
        .into()
}

/// The caller's request id when it is short and printable, else a new one; also left in the request.
fn request_id(request: &mut Request<Body>) -> Arc<str> {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let id: Arc<str> = match given {
        Some(id)
            if (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic()) =>
        {
            id.into()
        }
        _ => Uuid::now_v7().to_string().into(),
    };
    if let Ok(value) = HeaderValue::from_str(&id) {
        request.headers_mut().insert(REQUEST_ID, value);
    }
    request.extensions_mut().insert(RequestId(Arc::clone(&id)));
    id
}

fn with_request_id(mut response: Response<Body>, id: &str) -> Response<Body> {
    if let Ok(value) = HeaderValue::from_str(id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
