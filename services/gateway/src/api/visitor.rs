//! Who stands at the door, by connection and headers alone.

use std::net::{IpAddr, Ipv4Addr};

use http::{HeaderMap, Request, header};
use madoguchi_access::Origin;
use madoguchi_kit::{grpc::Peer, status::Refusal};
use uuid::Uuid;

use super::{Side, door::Wire};
use crate::{
    domain::{SessionToken, token_in_cookies},
    introspection::{Claim, Credential},
};

const TERMINAL: &str = "spiffe://madoguchi/terminal/";
const SYSTEM: &str = "spiffe://madoguchi/system/";

/// What is known of a client before auth is asked.
#[derive(Clone, Copy)]
pub(super) struct Visitor {
    pub side: Side,
    pub wire: Wire,
    /// Of the connection.
    pub origin: Origin,
    system: Option<Uuid>,
}

impl Visitor {
    /// From the connection, never from a header. A browser of this very machine, without a certificate, counts as the
    /// `loopback` terminal if a development stack has one.
    pub fn of<B>(side: Side, wire: Wire, request: &Request<B>, loopback: Option<Uuid>) -> Self {
        let peer = request.extensions().get::<Peer>();
        let identity = peer.and_then(|peer| peer.identity.as_deref()).unwrap_or_default();
        let id = |prefix: &str| identity.strip_prefix(prefix).and_then(|id| id.parse().ok());
        // The kit always leaves a peer; without one nobody would be let in from an unspecified address either.
        let address =
            peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.address.ip().to_canonical());
        let terminal = (side == Side::Terminals).then(|| id(TERMINAL)).flatten();
        let here = wire == Wire::GrpcWeb && identity.is_empty() && address.is_loopback();
        let terminal = terminal.or(loopback.filter(|_| here && side == Side::Terminals));
        let system = (side == Side::Systems).then(|| id(SYSTEM)).flatten();
        Self { side, wire, origin: Origin { terminal, address }, system }
    }

    /// What the client shows to be let in; `None` if nothing.
    ///
    /// # Errors
    /// A credential that cannot be one.
    pub fn claim(&self, headers: &HeaderMap) -> Result<Option<Claim>, Refusal> {
        let address = self.origin.address;
        if self.side == Side::Systems {
            let system = self.system.ok_or_else(|| {
                Refusal::denied(
                    "SYSTEM_UNKNOWN",
                    "the client certificate names no department system; ask an administrator",
                )
            })?;
            return Ok(Some(Claim { credential: Credential::System(system), address }));
        }
        let Some(token) = token(self.wire, headers)? else { return Ok(None) };
        let credential = Credential::Session { token, terminal: self.origin.terminal };
        Ok(Some(Claim { credential, address }))
    }

    /// Refuses a page of another origin: it may neither use a session nor open one.
    ///
    /// # Errors
    /// `PERMISSION_DENIED` `CROSS_SITE`.
    pub fn same_site(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let same = match headers.get("sec-fetch-site") {
            Some(site) => site == "same-origin",
            None => !headers.contains_key(header::ORIGIN),
        };
        if self.wire != Wire::GrpcWeb || same {
            return Ok(());
        }
        Err(Refusal::denied("CROSS_SITE", "only the console's own pages may call from a browser"))
    }
}

/// The bearer token, or in a browser the cookie.
fn token(wire: Wire, headers: &HeaderMap) -> Result<Option<SessionToken>, Refusal> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let shown = match text(header::AUTHORIZATION) {
        Some(value) => match value.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Some(token.trim()),
            _ => return Err(malformed()),
        },
        None if wire == Wire::GrpcWeb => cookie(headers),
        None => None,
    };
    shown.map(|token| SessionToken::parse(token).ok_or_else(malformed)).transpose()
}

/// Browsers may split cookies over several headers (RFC 9113, 8.2.3).
fn cookie(headers: &HeaderMap) -> Option<&str> {
    let headers = headers.get_all(header::COOKIE).into_iter();
    let mut found = headers.filter_map(|value| token_in_cookies(value.to_str().ok()?));
    // An empty value is what a cleared cookie leaves behind in some clients.
    found.next().filter(|token| !token.is_empty())
}

fn malformed() -> Refusal {
    Refusal::unauthenticated(
        "TOKEN_MALFORMED",
        "send `authorization: Bearer <session token>` as Login gave it; log in again if it is lost",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    fn shown(wire: Wire, pairs: &[(&'static str, &str)]) -> Option<bool> {
        token(wire, &headers(pairs)).ok().map(|token| token.is_some())
    }

    #[test]
    fn takes_bearer_tokens_and_browser_cookies() {
        let bearer = format!("Bearer {TOKEN}");
        let cookie = format!("a=b; __Host-madoguchi={TOKEN}");
        assert_eq!(shown(Wire::Grpc, &[("authorization", &bearer)]), Some(true));
        assert_eq!(shown(Wire::GrpcWeb, &[("cookie", &cookie)]), Some(true));
        assert_eq!(shown(Wire::Grpc, &[("cookie", &cookie)]), Some(false));
        assert_eq!(shown(Wire::Grpc, &[]), Some(false));
        for bad in
            ["Bearer", "Bearer ", "Bearer x", "Basic abc", TOKEN, &format!("Bearer {TOKEN}A")]
        {
            assert_eq!(shown(Wire::Grpc, &[("authorization", bad)]), None, "{bad}");
        }
    }

    #[test]
    fn pages_of_others_stay_outside() {
        let origin = Origin { terminal: None, address: "10.0.0.1".parse().unwrap() };
        let visitor = Visitor { side: Side::Terminals, wire: Wire::GrpcWeb, origin, system: None };
        let lets_in = |pairs: &[(&'static str, &str)]| visitor.same_site(&headers(pairs)).is_ok();
        assert!(lets_in(&[]));
        assert!(lets_in(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://madoguchi.example")
        ]));
        assert!(!lets_in(&[("sec-fetch-site", "same-site")]));
        assert!(!lets_in(&[("sec-fetch-site", "cross-site")]));
        assert!(!lets_in(&[("sec-fetch-site", "none")]));
        assert!(!lets_in(&[("origin", "https://madoguchi.example")]));
    }
}
