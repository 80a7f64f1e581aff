//! Who calls.

use jiff::Timestamp;
use madoguchi_access::{ASSERTION_LIFETIME, Caller, CallerKind, Organisation, Role};
use uuid::Uuid;

use crate::world::DEPLOYMENT;

/// A person or a section's system.
#[derive(Clone, Copy)]
pub struct Person {
    pub account: u128,
    pub user_id: &'static str,
    pub role: Role,
    pub section: Option<&'static str>,
}

/// The Ward Information Section.
pub const INFORMATION: Person =
    Person { account: 1, user_id: "joho01", role: Role::InformationSection, section: None };
/// A clerk of section 1010.
pub const CLERK: Person =
    Person { account: 2, user_id: "koseki01", role: Role::SectionClerk, section: Some("1010") };
/// A clerk of section 1020.
pub const NEIGHBOUR: Person =
    Person { account: 3, user_id: "seiso01", role: Role::SectionClerk, section: Some("1020") };
/// The system of section 1010.
pub const SYSTEM: Person = Person {
    account: 4,
    user_id: "koseki-system",
    role: Role::DepartmentSystem,
    section: Some("1010"),
};
/// An operator.
pub const OPERATOR: Person =
    Person { account: 5, user_id: "operator01", role: Role::Operator, section: None };
/// A clerk whose section is not known.
pub const STRAY: Person =
    Person { account: 6, user_id: "stray01", role: Role::SectionClerk, section: None };

impl Person {
    /// As auth would vouch for them now.
    pub fn caller(self, now: Timestamp) -> Caller {
        let operator = self.role == Role::Operator;
        let system = self.role == Role::DepartmentSystem;
        Caller {
            kind: if system { CallerKind::System } else { CallerKind::Person },
            account: Uuid::from_u128(self.account),
            user_id: self.user_id.into(),
            organisation: if operator { Organisation::Contractor } else { Organisation::Ward },
            roles: [self.role].into_iter().collect(),
            section: self.section.map(str::to_owned),
            contract: operator.then(|| Uuid::from_u128(20)),
            terminal: operator.then(|| Uuid::from_u128(21)),
            session: (!system).then(|| Uuid::from_u128(22)),
            designated: operator,
            trained: operator,
            terms_pending: false,
            authenticated_at: Some(now),
            issued_at: now,
            expires_at: now + ASSERTION_LIFETIME,
            audience: DEPLOYMENT.into(),
        }
    }
}
