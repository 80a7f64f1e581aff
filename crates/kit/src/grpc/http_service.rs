//! What a listener serves.

use http::{Request, Response};
use std::convert::Infallible;
use tonic::body::Body;
use tower::{Service, ServiceExt as _, util::BoxCloneSyncService};

/// Anything that answers HTTP: tonic `Routes`, an axum `Router`, a forwarding service.
pub type HttpService = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

/// Wraps any tower HTTP service that cannot fail.
pub fn service<S, B>(service: S) -> HttpService
where
    S: Service<Request<Body>, Response = Response<B>, Error = Infallible>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send + 'static,
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    BoxCloneSyncService::new(service.map_response(|response: Response<B>| response.map(Body::new)))
}
