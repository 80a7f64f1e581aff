//! Who did it.

use madoguchi_access::Caller;
use uuid::Uuid;

/// Which side of the contract somebody works for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Organisation {
    /// 甲, the ward.
    Ward,
    /// 乙, the contractor that runs the operators' room.
    Contractor,
    /// A part of the system that acts by itself.
    Service,
}

impl Organisation {
    /// The word in the table and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ward => "ward",
            Self::Contractor => "contractor",
            Self::Service => "service",
        }
    }
}

/// A person, a department's system or a service, with where it sat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// None for a service.
    pub account_id: Option<Uuid>,
    /// What a person logs in with, a system's name, or `service:<name>`.
    pub user_id: String,
    /// Whose person, system or service it is.
    pub organisation: Organisation,
    /// The terminal, if the caller had one.
    pub terminal_id: Option<Uuid>,
    /// The session, if there was one.
    pub session_id: Option<Uuid>,
}

impl Actor {
    /// A service acting by itself, in a job: `Actor::service("handoff")`.
    #[must_use]
    pub fn service(name: &str) -> Self {
        Self {
            account_id: None,
            user_id: format!("service:{name}"),
            organisation: Organisation::Service,
            terminal_id: None,
            session_id: None,
        }
    }
}

impl From<&Caller> for Actor {
    fn from(caller: &Caller) -> Self {
        Self {
            account_id: Some(caller.account),
            user_id: caller.user_id.clone(),
            organisation: match caller.organisation {
                madoguchi_access::Organisation::Ward => Organisation::Ward,
                madoguchi_access::Organisation::Contractor => Organisation::Contractor,
            },
            terminal_id: caller.terminal,
            session_id: caller.session,
        }
    }
}
