//! Where requests come in: which listener, which protocol.

use std::{convert::Infallible, sync::Arc};

use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyStream, StreamBody};
use madoguchi_kit::grpc::{self, HttpService};
use tonic::body::Body;
use tonic_web::GrpcWebLayer;
use tower::{Layer as _, ServiceExt as _, service_fn};

use super::Switch;
use crate::console::Console;

/// Who comes through a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Terminals and browsers.
    Terminals,
    /// Department systems.
    Systems,
}

/// How a request speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    Grpc,
    GrpcWeb,
    Http,
}

impl Wire {
    fn of(headers: &HeaderMap) -> Self {
        let content = headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        match content.strip_prefix("application/grpc") {
            Some("-web" | "-web+proto" | "-web-text" | "-web-text+proto") => Self::GrpcWeb,
            Some("") => Self::Grpc,
            Some(rest) if rest.starts_with(['+', ';']) => Self::Grpc,
            _ => Self::Http,
        }
    }
}

/// The service behind the listener of one side, with the pages that browsers find there.
pub(crate) fn door(side: Side, switch: Arc<Switch>, console: Arc<Console>) -> HttpService {
    grpc::service(service_fn(move |request| {
        let (switch, console) = (Arc::clone(&switch), Arc::clone(&console));
        async move { Ok::<_, Infallible>(answer(side, switch, &console, request).await) }
    }))
}

async fn answer(
    side: Side,
    switch: Arc<Switch>,
    console: &Console,
    request: Request<Body>,
) -> Response<Body> {
    let wire = Wire::of(request.headers());
    match wire {
        Wire::Http => console.answer(&request),
        _ if request.method() != Method::POST => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
            response
        }
        Wire::Grpc => switch.answer(side, wire, request).await,
        Wire::GrpcWeb => {
            let inner = service_fn(move |request| {
                let switch = Arc::clone(&switch);
                async move {
                    Ok::<_, Infallible>(switch.answer(side, wire, request).await.map(of_any_length))
                }
            });
            match GrpcWebLayer::new().layer(inner).oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            }
        }
    }
}

/// gRPC-Web makes the trailers part of the body: what was known of its length is not true any more.
fn of_any_length(body: Body) -> Body {
    Body::new(StreamBody::new(BodyStream::new(body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_protocols() {
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, text.parse().unwrap());
            Wire::of(&headers)
        };
        assert_eq!(of("application/grpc"), Wire::Grpc);
        assert_eq!(of("application/grpc+proto"), Wire::Grpc);
        assert_eq!(of("application/grpc-web+proto"), Wire::GrpcWeb);
        assert_eq!(of("application/grpc-web-text"), Wire::GrpcWeb);
        assert_eq!(of("application/grpc-webinar"), Wire::Http);
        assert_eq!(of("application/grpcx"), Wire::Http);
        assert_eq!(of("text/plain"), Wire::Http);
        assert_eq!(Wire::of(&HeaderMap::new()), Wire::Http);
    }
}
