//! What the auth service says of a caller.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Organisation, Role, Roles};

/// Whether a person or a department system is calling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallerKind {
    /// A person with a session.
    Person,
    /// A department system with its certificate.
    System,
}

/// A person or system as auth saw it when it signed the assertion. Holds names of things, nothing about residents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// Person or system.
    pub kind: CallerKind,
    /// The account.
    #[serde(rename = "sub")]
    pub account: Uuid,
    /// The id the person logs in with, or the system's name.
    pub user_id: String,
    /// 甲 or 乙.
    pub organisation: Organisation,
    /// Roles in force now.
    pub roles: Roles,
    /// The ward's section code, if the account belongs to a section.
    pub section: Option<String>,
    /// The contract that a contractor account works under.
    pub contract: Option<Uuid>,
    /// The terminal, checked against the registry, its room and the room's networks (P3).
    pub terminal: Option<Uuid>,
    /// The session; `None` for a system.
    pub session: Option<Uuid>,
    /// A designation is in force (Q1).
    pub designated: bool,
    /// A training is valid (S10).
    pub trained: bool,
    /// Special terms wait to be confirmed (P1).
    pub terms_pending: bool,
    /// When the password was last entered; `None` for a system.
    pub authenticated_at: Option<Timestamp>,
    /// When auth signed.
    #[serde(rename = "iat")]
    pub issued_at: Timestamp,
    /// When the assertion ends.
    #[serde(rename = "exp")]
    pub expires_at: Timestamp,
    /// The deployment the assertion is for: one municipality's is worth nothing at another's.
    #[serde(rename = "aud")]
    pub audience: String,
}

impl Caller {
    /// Whether the caller holds the role now.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(role)
    }

    /// Whether the caller belongs to the Ward Information Section, which sees every section's handoffs.
    #[must_use]
    pub fn is_information_section(&self) -> bool {
        self.is(Role::InformationSection)
    }
}
