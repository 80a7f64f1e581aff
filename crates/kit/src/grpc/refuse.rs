//! Answers of the edge itself, in the words of the protocol the caller speaks.

use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use tonic::{Code, Status, body::Body};

/// What the caller speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Grpc,
    GrpcWeb,
    Http,
}

impl Protocol {
    pub fn of(headers: &HeaderMap) -> Self {
        let content = headers.get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
        if content.starts_with(b"application/grpc-web") {
            Self::GrpcWeb
        } else if content.starts_with(b"application/grpc") {
            Self::Grpc
        } else {
            Self::Http
        }
    }

    /// A response that carries nothing but `status`.
    pub fn answer(self, status: &Status) -> Response<Body> {
        match self {
            Self::Grpc => status.clone().into_http(),
            Self::GrpcWeb => {
                // A response without a body may carry the status in its headers ("trailers-only").
                let mut response = status.clone().into_http();
                let content = HeaderValue::from_static("application/grpc-web+proto");
                response.headers_mut().insert(header::CONTENT_TYPE, content);
                response
            }
            Self::Http => {
                let mut response = Response::new(Body::new(status.message().to_owned()));
                *response.status_mut() = http_status(status.code());
                let content = HeaderValue::from_static("text/plain; charset=utf-8");
                response.headers_mut().insert(header::CONTENT_TYPE, content);
                response
            }
        }
    }
}

/// The nearest HTTP status, for those codes the edge itself answers.
const fn http_status(code: Code) -> StatusCode {
    match code {
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The gRPC code of an answer, as far as its head tells: a stream that fails later says so in its trailers.
pub(super) fn code_of(response: &Response<Body>) -> Code {
    match response.headers().get("grpc-status") {
        Some(value) => Code::from_bytes(value.as_bytes()),
        None if response.status().is_success() || response.status().is_redirection() => Code::Ok,
        None => match response.status() {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Code::Unimplemented,
            StatusCode::UNAUTHORIZED => Code::Unauthenticated,
            StatusCode::FORBIDDEN => Code::PermissionDenied,
            status if status.is_client_error() => Code::InvalidArgument,
            _ => Code::Internal,
        },
    }
}

/// `DEADLINE_EXCEEDED`-style name of a code, for labels.
pub(super) const fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
