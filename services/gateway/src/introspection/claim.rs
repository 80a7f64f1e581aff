//! What somebody shows to be let in.

use std::net::IpAddr;

use uuid::Uuid;

use crate::domain::{SessionToken, TokenHash};

/// How somebody shows who is calling.
#[derive(Clone)]
pub(crate) enum Credential {
    /// A person: a session, and the terminal of the client certificate.
    Session { token: SessionToken, terminal: Option<Uuid> },
    /// A department system: its client certificate.
    System(Uuid),
}

/// A credential and where it came from.
#[derive(Clone)]
pub(crate) struct Claim {
    pub credential: Credential,
    /// Of the connection itself.
    pub address: IpAddr,
}

/// What a claim is remembered by; holds no secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Session(TokenHash, Option<Uuid>, IpAddr),
    System(Uuid, IpAddr),
}

impl Claim {
    pub(super) fn key(&self) -> Key {
        match &self.credential {
            Credential::Session { token, terminal } => {
                Key::Session(token.hash(), *terminal, self.address)
            }
            Credential::System(id) => Key::System(*id, self.address),
        }
    }

    /// The terminal of the client certificate.
    pub const fn terminal(&self) -> Option<Uuid> {
        match &self.credential {
            Credential::Session { terminal, .. } => *terminal,
            Credential::System(_) => None,
        }
    }
}
