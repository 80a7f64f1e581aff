//! Which headers cross the gateway. Inwards only what is on the list; outwards everything but what is meant for the inside.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use madoguchi_access::{ASSERTION_METADATA, IDEMPOTENCY_METADATA, Origin};

use crate::domain::SESSION_METADATA;

/// Headers of a client that a service may see. Deadline, trace context and request id are added by the channel, which
/// carries on what the listener has read from the client's.
const INWARDS: [HeaderName; 4] = [
    header::CONTENT_TYPE,
    HeaderName::from_static("grpc-encoding"),
    HeaderName::from_static("grpc-accept-encoding"),
    HeaderName::from_static(IDEMPOTENCY_METADATA),
];

/// Headers of one connection (RFC 9110, 7.6.1), of no concern to the other.
const HOP_BY_HOP: [&str; 6] =
    ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te"];

/// The headers of the request to a service.
pub(super) fn inwards(
    client: &HeaderMap,
    origin: &Origin,
    assertion: Option<&HeaderValue>,
) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(12);
    for name in INWARDS {
        if let Some(value) = client.get(&name) {
            headers.insert(name, value.clone());
        }
    }
    headers.insert(header::TE, HeaderValue::from_static("trailers"));
    origin.write(&mut headers);
    if let Some(assertion) = assertion {
        headers.insert(ASSERTION_METADATA, assertion.clone());
    }
    headers
}

/// Takes out of a reply what is not for clients; gives the new session's token if there is one.
pub(super) fn outwards(headers: &mut HeaderMap) -> Option<HeaderValue> {
    let session = headers.remove(SESSION_METADATA);
    for name in HOP_BY_HOP {
        headers.remove(name);
    }
    headers.remove(header::SET_COOKIE);
    // gRPC-Web makes the trailers part of the body, so it gets longer on the way.
    headers.remove(header::CONTENT_LENGTH);
    let inside: Vec<HeaderName> =
        headers.keys().filter(|name| name.as_str().starts_with("madoguchi-")).cloned().collect();
    for name in inside {
        headers.remove(name);
    }
    session
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_inside_comes_from_outside() {
        let mut client = HeaderMap::new();
        for name in [
            "madoguchi-assertion",
            "madoguchi-terminal",
            "madoguchi-source-address",
            "madoguchi-service",
            "x-forwarded-for",
            "forwarded",
            "cookie",
            "authorization",
            "connection",
            "traceparent",
            "x-request-id",
            "grpc-timeout",
            "anything",
        ] {
            client.insert(name, HeaderValue::from_static("forged"));
        }
        client.insert("content-type", HeaderValue::from_static("application/grpc"));
        client.insert("idempotency-key", HeaderValue::from_static("0123456789abcdef"));
        let origin = Origin { terminal: None, address: "10.0.0.1".parse().unwrap() };
        let headers = inwards(&client, &origin, Some(&HeaderValue::from_static("signed")));
        assert!(headers.values().all(|value| value != "forged"));
        assert_eq!(headers["madoguchi-assertion"], "signed");
        assert_eq!(headers["madoguchi-source-address"], "10.0.0.1");
        assert_eq!(headers["idempotency-key"], "0123456789abcdef");
        assert_eq!(headers.len(), 5);
    }

    #[test]
    fn what_is_inside_stays_inside() {
        let mut headers = HeaderMap::new();
        for name in [
            "madoguchi-session",
            "madoguchi-secret",
            "set-cookie",
            "content-length",
            "grpc-status",
            "x-request-id",
        ] {
            headers.insert(name, HeaderValue::from_static("x"));
        }
        assert_eq!(outwards(&mut headers).unwrap(), "x");
        let mut left: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        left.sort_unstable();
        assert_eq!(left, ["grpc-status", "x-request-id"]);
    }
}
