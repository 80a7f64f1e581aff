//! What a revocation signal says and whom it concerns.

use madoguchi_access::{Caller, Organisation};
use serde::Deserialize;
use uuid::Uuid;

/// The Redis channel on which auth says whom to forget.
pub const CHANNEL: &str = "madoguchi:revocations";

/// Whom to forget: everybody to whom one of the parts applies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Revocation {
    /// All sessions of an account, or a department system.
    pub account_id: Option<Uuid>,
    /// One session.
    pub session_id: Option<Uuid>,
    /// Everybody at a terminal.
    pub terminal_id: Option<Uuid>,
    /// Everybody who works for the contractor.
    pub all_contractor: bool,
    /// Everybody: what cannot be understood, or was missed, may concern anybody.
    #[serde(skip)]
    pub everybody: bool,
}

/// Somebody who can be concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The account.
    pub account: Uuid,
    /// The session; `None` for a system.
    pub session: Option<Uuid>,
    /// The terminal of the client certificate.
    pub terminal: Option<Uuid>,
    /// Works for the contractor.
    pub contractor: bool,
}

impl Subject {
    /// Of a caller at the terminal with this certificate.
    #[must_use]
    pub fn of(caller: &Caller, terminal: Option<Uuid>) -> Self {
        Self {
            account: caller.account,
            session: caller.session,
            terminal: terminal.or(caller.terminal),
            contractor: caller.organisation == Organisation::Contractor,
        }
    }
}

impl Revocation {
    /// Concerns everybody.
    #[must_use]
    pub fn everybody() -> Self {
        Self { everybody: true, ..Self::default() }
    }

    /// A message as published; what cannot be understood concerns everybody, so that no signal is ever lost on the gateway.
    #[must_use]
    pub fn parse(message: &[u8]) -> Self {
        match serde_json::from_slice::<Self>(message) {
            Ok(revocation) if revocation != Self::default() => revocation,
            _ => Self::everybody(),
        }
    }

    /// Whether it concerns `subject`.
    #[must_use]
    pub fn concerns(&self, subject: &Subject) -> bool {
        let same = |wanted: Option<Uuid>, has: Option<Uuid>| wanted.is_some() && wanted == has;
        self.everybody
            || same(self.account_id, Some(subject.account))
            || same(self.session_id, subject.session)
            || same(self.terminal_id, subject.terminal)
            || (self.all_contractor && subject.contractor)
    }

    /// What it names, for metrics.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self { everybody: true, .. } => "everybody",
            Self { all_contractor: true, .. } => "contractor",
            Self { account_id: Some(_), .. } => "account",
            Self { terminal_id: Some(_), .. } => "terminal",
            _ => "session",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0192f1c0-0000-7000-8000-000000000001";

    fn subject() -> Subject {
        let id: Uuid = ID.parse().unwrap();
        Subject {
            account: id,
            session: Some(Uuid::from_u128(2)),
            terminal: None,
            contractor: false,
        }
    }

    #[test]
    fn concerns_whom_it_names() {
        let read = |text: &str| Revocation::parse(text.as_bytes());
        assert!(read(&format!("{{\"account_id\":\"{ID}\"}}")).concerns(&subject()));
        assert!(!read(&format!("{{\"session_id\":\"{ID}\"}}")).concerns(&subject()));
        assert!(!read(&format!("{{\"terminal_id\":\"{ID}\"}}")).concerns(&subject()));
        assert!(!read("{\"all_contractor\":true}").concerns(&subject()));
        assert!(
            read("{\"all_contractor\":true}").concerns(&Subject { contractor: true, ..subject() })
        );
    }

    #[test]
    fn the_unknown_concerns_everybody() {
        for text in [
            "",
            "x",
            "{}",
            "{\"all_contractor\":false}",
            "{\"account_id\":\"nobody\"}",
            "{\"later\":1}",
        ] {
            assert!(Revocation::parse(text.as_bytes()).concerns(&subject()), "{text}");
        }
    }
}
