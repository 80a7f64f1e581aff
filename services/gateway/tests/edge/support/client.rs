//! gRPC-Web by hand, as a browser sends it.

use bytes::{BufMut as _, Bytes, BytesMut};
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt as _, Full};
use tonic::{body::Body, transport::Channel};
use tower::ServiceExt as _;

/// A message with the prefix of gRPC.
pub fn frame(message: &[u8]) -> Bytes {
    let mut bytes = BytesMut::with_capacity(message.len() + 5);
    bytes.put_u8(0);
    bytes.put_u32(u32::try_from(message.len()).expect("a small message"));
    bytes.put_slice(message);
    bytes.freeze()
}

/// A request of a page.
pub fn web_request(path: &str, message: &[u8], headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::post(path)
        .header("content-type", "application/grpc-web+proto")
        .header("x-grpc-web", "1");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::new(Full::new(frame(message)))).expect("a request")
}

/// What a page gets.
#[derive(Debug)]
pub struct WebReply {
    pub headers: HeaderMap,
    pub messages: Vec<Bytes>,
    /// Of the last frame, or of the head if there is no body.
    pub status: u32,
}

impl WebReply {
    /// Sends a request and reads the reply to its end.
    pub async fn to(channel: &Channel, request: Request<Body>) -> Self {
        let response: Response<Body> = channel.clone().oneshot(request).await.expect("an answer");
        let headers = response.headers().clone();
        assert_eq!(headers["content-type"], "application/grpc-web+proto");
        let mut bytes = response.into_body().collect().await.expect("a body").to_bytes();
        let (mut messages, mut trailers) = (Vec::new(), None);
        while !bytes.is_empty() {
            let prefix = bytes.split_to(5);
            let length = u32::from_be_bytes(prefix[1..5].try_into().expect("four bytes")) as usize;
            let content = bytes.split_to(length);
            if prefix[0] & 0x80 == 0 {
                messages.push(content);
            } else {
                trailers = Some(String::from_utf8(content.to_vec()).expect("ASCII").to_lowercase());
            }
        }
        let in_head =
            headers.get("grpc-status").map(|status| status.to_str().expect("ASCII").to_owned());
        let in_trailers = trailers.and_then(|text| {
            text.lines().find_map(|line| {
                line.strip_prefix("grpc-status:").map(|status| status.trim().to_owned())
            })
        });
        let status = in_trailers.or(in_head).expect("a status").parse().expect("a number");
        Self { headers, messages, status }
    }
}
