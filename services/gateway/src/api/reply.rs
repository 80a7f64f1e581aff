//! What becomes of a service's reply.

use http::{HeaderMap, HeaderValue, Response, header};
use madoguchi_kit::status::Refusal;
use std::time::Duration;
use tonic::{Status, body::Body};

use super::{
    door::Wire,
    headers,
    metered::{Overrun, too_large},
    route::Route,
};
use crate::domain::{SESSION_METADATA, cleared_cookie, session_cookie};

/// The one RPC after which a browser has no session.
const LOGOUT: &str = "/madoguchi.auth.v1.SessionService/Logout";

/// Cleans the reply's head; a new session becomes a cookie in browsers and stays metadata for others.
pub(super) fn head(wire: Wire, route: &Route, response: &mut Response<Body>) {
    let replied = response.headers_mut();
    let session = headers::outwards(replied);
    let opens_sessions =
        route.rule.as_ref().is_some_and(|rule| !super::admission::needs_caller(rule));
    match (wire, session) {
        (Wire::GrpcWeb, Some(token)) if opens_sessions => {
            let cookie = token.to_str().ok().map(session_cookie);
            set_cookie(replied, cookie);
        }
        (Wire::Grpc, Some(token)) if opens_sessions => {
            replied.insert(SESSION_METADATA, token);
        }
        (Wire::GrpcWeb, _) if route.path.path() == LOGOUT && succeeded(replied) => {
            set_cookie(replied, Some(cleared_cookie()));
        }
        _ => {}
    }
    if wire == Wire::GrpcWeb {
        replied.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

fn set_cookie(headers: &mut HeaderMap, cookie: Option<String>) {
    if let Some(mut value) = cookie.and_then(|cookie| HeaderValue::try_from(cookie).ok()) {
        value.set_sensitive(true);
        headers.insert(header::SET_COOKIE, value);
    }
}

/// A refusal says so in the head: only replies with a message end in trailers.
fn succeeded(headers: &HeaderMap) -> bool {
    headers.get("grpc-status").is_none_or(|status| status == "0")
}

/// Why a service did not answer, in words for clients.
pub(super) fn fault(
    error: Box<dyn std::error::Error + Send + Sync>,
    overrun: &Overrun,
    peer: &str,
) -> Status {
    if overrun.happened() {
        return too_large();
    }
    match error.downcast::<Status>() {
        Ok(status) => *status,
        Err(error) => {
            tracing::warn!(peer, error = chain(error.as_ref()), "a service did not answer");
            unavailable()
        }
    }
}

/// A service that cannot be reached, or went away in the middle of a reply.
pub(super) fn unavailable() -> Status {
    let message = "the service does not answer; try again shortly";
    Refusal::unavailable("SERVICE_UNAVAILABLE", message, Duration::from_secs(1)).into()
}

fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
