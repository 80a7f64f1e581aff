//! What is neither gRPC nor gRPC-Web: the place of the web console's files.

use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use tonic::body::Body;

/// Answers a plain HTTP request. No console is built into this gateway yet, so there is nothing at any path.
pub(super) fn answer(request: &Request<Body>) -> Response<Body> {
    let (status, text) = match *request.method() {
        Method::GET | Method::HEAD => (StatusCode::NOT_FOUND, "there is nothing here\n"),
        _ => {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/grpc or application/grpc-web\n")
        }
    };
    let mut response = Response::new(Body::new(text.to_owned()));
    *response.status_mut() = status;
    let content = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, content);
    response
}
