//! Roles and organisations: the same words as in the contract, as Rust types.

use std::fmt;

use madoguchi_proto::policy::v1 as wire;
use serde::{Deserialize, Serialize};

/// What an account is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers calls in the operators' room.
    Operator,
    /// The contractor's designated handling manager (Q1).
    HandlingManager,
    /// Answers handoffs of the own section.
    SectionClerk,
    /// Head of a section.
    SectionHead,
    /// The Ward Information Section.
    InformationSection,
    /// Reads the audit trail and no personal value (S9).
    Auditor,
    /// Keeps accounts, terminals and contracts.
    Administrator,
    /// A section's own system.
    DepartmentSystem,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Operator,
        Self::HandlingManager,
        Self::SectionClerk,
        Self::SectionHead,
        Self::InformationSection,
        Self::Auditor,
        Self::Administrator,
        Self::DepartmentSystem,
    ];

    /// The word used in SQL, logs and assertions.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::HandlingManager => "handling_manager",
            Self::SectionClerk => "section_clerk",
            Self::SectionHead => "section_head",
            Self::InformationSection => "information_section",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
            Self::DepartmentSystem => "department_system",
        }
    }

    /// From the word used in SQL, logs and assertions.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// The organisation whose accounts can hold the role (S6): operators and handling managers are the contractor's.
    #[must_use]
    pub const fn organisation(self) -> Organisation {
        match self {
            Self::Operator | Self::HandlingManager => Organisation::Contractor,
            _ => Organisation::Ward,
        }
    }

    /// From the contract's enum; `None` for "unspecified".
    #[must_use]
    pub const fn from_wire(role: wire::Role) -> Option<Self> {
        Some(match role {
            wire::Role::Unspecified => return None,
            wire::Role::Operator => Self::Operator,
            wire::Role::HandlingManager => Self::HandlingManager,
            wire::Role::SectionClerk => Self::SectionClerk,
            wire::Role::SectionHead => Self::SectionHead,
            wire::Role::InformationSection => Self::InformationSection,
            wire::Role::Auditor => Self::Auditor,
            wire::Role::Administrator => Self::Administrator,
            wire::Role::DepartmentSystem => Self::DepartmentSystem,
        })
    }

    /// To the contract's enum.
    #[must_use]
    pub const fn to_wire(self) -> wire::Role {
        match self {
            Self::Operator => wire::Role::Operator,
            Self::HandlingManager => wire::Role::HandlingManager,
            Self::SectionClerk => wire::Role::SectionClerk,
            Self::SectionHead => wire::Role::SectionHead,
            Self::InformationSection => wire::Role::InformationSection,
            Self::Auditor => wire::Role::Auditor,
            Self::Administrator => wire::Role::Administrator,
            Self::DepartmentSystem => wire::Role::DepartmentSystem,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The two parties of the contract (B17).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Organisation {
    /// 甲, the ward.
    Ward,
    /// 乙, the contractor.
    Contractor,
}

impl Organisation {
    /// The word used in SQL, logs and assertions.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ward => "ward",
            Self::Contractor => "contractor",
        }
    }

    /// From the word used in SQL, logs and assertions.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Ward, Self::Contractor]
            .into_iter()
            .find(|organisation| organisation.as_str() == word)
    }

    /// From the contract's enum; `None` for "unspecified".
    #[must_use]
    pub const fn from_wire(organisation: wire::Organisation) -> Option<Self> {
        match organisation {
            wire::Organisation::Unspecified => None,
            wire::Organisation::Ward => Some(Self::Ward),
            wire::Organisation::Contractor => Some(Self::Contractor),
        }
    }

    /// To the contract's enum.
    #[must_use]
    pub const fn to_wire(self) -> wire::Organisation {
        match self {
            Self::Ward => wire::Organisation::Ward,
            Self::Contractor => wire::Organisation::Contractor,
        }
    }
}

impl fmt::Display for Organisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of roles.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Role>", into = "Vec<Role>")]
pub struct Roles(u16);

impl Roles {
    /// Whether the role is among them.
    #[must_use]
    pub const fn contains(self, role: Role) -> bool {
        self.0 & (1 << role as u16) != 0
    }

    /// Whether any role is in both sets.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The roles, in the order of the contract.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.contains(*role))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Self(roles.into_iter().fold(0, |set, role| set | 1 << role as u16))
    }
}

impl From<Vec<Role>> for Roles {
    fn from(roles: Vec<Role>) -> Self {
        roles.into_iter().collect()
    }
}

impl From<Roles> for Vec<Role> {
    fn from(roles: Roles) -> Self {
        roles.iter().collect()
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_wire_values_come_back() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
            assert_eq!(Role::from_wire(role.to_wire()), Some(role));
        }
        assert_eq!(Role::from_wire(wire::Role::Unspecified), None);
        assert_eq!(Role::parse("root"), None);
    }

    #[test]
    fn a_set_knows_its_members() {
        let roles: Roles = [Role::Auditor, Role::Operator].into_iter().collect();
        assert!(roles.contains(Role::Auditor) && !roles.contains(Role::Administrator));
        assert_eq!(roles.iter().collect::<Vec<_>>(), [Role::Operator, Role::Auditor]);
        assert!(!roles.intersects([Role::SectionClerk].into_iter().collect()));
    }
}
