//! The web console: the files of its build, read once when the gateway starts.
//!
//! A request can name nothing but what was read then, so no path of a request ever reaches the file system.

mod files;
mod headers;

use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use tonic::body::Body;

pub(crate) use files::Console;

use files::File;

impl Console {
    /// Answers a request that is neither gRPC nor gRPC-Web.
    pub fn answer(&self, request: &Request<Body>) -> Response<Body> {
        let mut response = match *request.method() {
            Method::GET => self.get(request, true),
            Method::HEAD => self.get(request, false),
            _ => text(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "send application/grpc or application/grpc-web\n",
            ),
        };
        headers::protect(response.headers_mut(), request.uri(), request.headers());
        response
    }

    fn get(&self, request: &Request<Body>, body: bool) -> Response<Body> {
        match self.find(request.uri().path()) {
            Some(file) => served(file, request, body),
            None if self.is_absent() => {
                let told = "This gateway serves no console: build it with `make console` and name its folder in [console] folder.\n";
                text(StatusCode::NOT_FOUND, told)
            }
            None => text(StatusCode::NOT_FOUND, "there is nothing here\n"),
        }
    }
}

/// A file in the shortest form that the client takes.
fn served(file: &File, request: &Request<Body>, body: bool) -> Response<Body> {
    let (encoding, content) = file.for_client(request.headers());
    let length = HeaderValue::from(content.len());
    let content = if body { content } else { bytes::Bytes::new() };
    let mut response = Response::new(Body::new(Full::new(content)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, file.kind.clone());
    headers.insert(header::CONTENT_LENGTH, length);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, file.kept());
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn text(status: StatusCode, words: &'static str) -> Response<Body> {
    let mut response =
        Response::new(Body::new(Full::new(bytes::Bytes::from_static(words.as_bytes()))));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
