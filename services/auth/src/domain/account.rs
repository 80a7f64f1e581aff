//! What an account may look like (B17, S6).

use madoguchi_access::{Organisation, Role, Roles};
use uuid::Uuid;

/// Accounts in one page at most.
pub const MAX_PAGE: u32 = 200;

/// An account as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: Uuid,
    /// Canonical user id; for a system, its name.
    pub user_id: String,
    /// The name colleagues know.
    pub display_name: String,
    /// 甲 or 乙.
    pub organisation: Organisation,
    /// What it is there for.
    pub roles: Roles,
    /// The ward's section code.
    pub section: Option<String>,
    /// The contract of a contractor account.
    pub contract: Option<Uuid>,
    /// Whether access has been ended.
    pub disabled: bool,
    /// Rises with each change.
    pub version: i64,
}

impl Account {
    /// Whether it is a department system, which has a certificate and no password.
    #[must_use]
    pub fn is_system(&self) -> bool {
        self.roles.contains(Role::DepartmentSystem)
    }
}

/// What decides whether an account can exist: employer, roles, section and contract.
#[derive(Clone, Copy, Debug)]
pub struct AccountShape<'a> {
    /// 甲 or 乙.
    pub organisation: Organisation,
    /// What it shall be there for.
    pub roles: Roles,
    /// The section code, if given.
    pub section: Option<&'a str>,
    /// The contract, if given.
    pub contract: Option<Uuid>,
}

/// Why an account cannot exist. [`field`](Self::field) names the field to mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountFault {
    /// No role.
    #[error("name at least one role")]
    NoRole,
    /// A role of the other organisation (S6).
    #[error("{role} is a role of the {}; choose roles of the account's own organisation", .role.organisation())]
    ForeignRole {
        /// Which.
        role: Role,
    },
    /// A department system that is also a person.
    #[error("a department system holds no other role; create an account of its own for it")]
    SystemIsNoPerson,
    /// An auditor who could change what is audited.
    #[error("an auditor holds no other role; who audits does not act")]
    AuditorActs,
    /// A role that works for a section, without one.
    #[error("write the section code; {role} works for a section")]
    SectionMissing {
        /// Which.
        role: Role,
    },
    /// A contractor account in a section of the ward.
    #[error("leave it empty; contractor accounts belong to no section of the ward")]
    SectionOfContractor,
    /// A contractor account without a contract.
    #[error("write the contract's id; contractor accounts work under a contract")]
    ContractMissing,
    /// A ward account with a contract.
    #[error("leave it empty; ward accounts work under no contract")]
    ContractOfWard,
}

impl AccountFault {
    /// The field of the contract that has to change.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::NoRole
            | Self::ForeignRole { .. }
            | Self::SystemIsNoPerson
            | Self::AuditorActs => "roles",
            Self::SectionMissing { .. } | Self::SectionOfContractor => "section_code",
            Self::ContractMissing | Self::ContractOfWard => "contract_id",
        }
    }
}

impl AccountShape<'_> {
    /// Checks the shape.
    ///
    /// # Errors
    /// The first [`AccountFault`].
    pub fn check(&self) -> Result<(), AccountFault> {
        if self.roles.is_empty() {
            return Err(AccountFault::NoRole);
        }
        if let Some(role) = self.roles.iter().find(|role| role.organisation() != self.organisation)
        {
            return Err(AccountFault::ForeignRole { role });
        }
        if self.roles.iter().count() > 1 {
            if self.roles.contains(Role::DepartmentSystem) {
                return Err(AccountFault::SystemIsNoPerson);
            }
            if self.roles.contains(Role::Auditor) {
                return Err(AccountFault::AuditorActs);
            }
        }
        self.check_section()?;
        match (self.organisation, self.contract) {
            (Organisation::Contractor, None) => Err(AccountFault::ContractMissing),
            (Organisation::Ward, Some(_)) => Err(AccountFault::ContractOfWard),
            _ => Ok(()),
        }
    }

    fn check_section(&self) -> Result<(), AccountFault> {
        if self.organisation == Organisation::Contractor && self.section.is_some() {
            return Err(AccountFault::SectionOfContractor);
        }
        let of_a_section = [Role::SectionClerk, Role::SectionHead, Role::DepartmentSystem];
        match of_a_section.into_iter().find(|role| self.roles.contains(*role)) {
            Some(role) if self.section.is_none() => Err(AccountFault::SectionMissing { role }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shape(organisation: Organisation, roles: &[Role]) -> AccountShape<'static> {
        let contract = (organisation == Organisation::Contractor).then_some(Uuid::nil());
        AccountShape {
            organisation,
            roles: roles.iter().copied().collect(),
            section: None,
            contract,
        }
    }

    #[test]
    fn each_fault_names_its_field() {
        use Organisation::{Contractor, Ward};
        let fault = |shape: AccountShape<'_>| shape.check().map_err(|fault| (fault, fault.field()));
        assert_eq!(fault(shape(Ward, &[Role::Administrator])), Ok(()));
        assert_eq!(fault(shape(Contractor, &[Role::Operator, Role::HandlingManager])), Ok(()));
        assert_eq!(fault(shape(Ward, &[])), Err((AccountFault::NoRole, "roles")));
        assert_eq!(
            fault(shape(Ward, &[Role::Operator])),
            Err((AccountFault::ForeignRole { role: Role::Operator }, "roles"))
        );
        assert_eq!(
            fault(shape(Ward, &[Role::DepartmentSystem, Role::Administrator])),
            Err((AccountFault::SystemIsNoPerson, "roles"))
        );
        assert_eq!(
            fault(shape(Ward, &[Role::Auditor, Role::Administrator])),
            Err((AccountFault::AuditorActs, "roles"))
        );
        assert_eq!(
            fault(shape(Ward, &[Role::SectionClerk])),
            Err((AccountFault::SectionMissing { role: Role::SectionClerk }, "section_code"))
        );
        let operator = shape(Contractor, &[Role::Operator]);
        assert_eq!(
            fault(AccountShape { section: Some("1010"), ..operator }),
            Err((AccountFault::SectionOfContractor, "section_code"))
        );
        assert_eq!(
            fault(AccountShape { contract: None, ..operator }),
            Err((AccountFault::ContractMissing, "contract_id"))
        );
        assert_eq!(
            fault(AccountShape {
                contract: Some(Uuid::nil()),
                ..shape(Ward, &[Role::Administrator])
            }),
            Err((AccountFault::ContractOfWard, "contract_id"))
        );
    }

    proptest! {
        /// S6: whatever is asked for, no account holds a role of the other organisation.
        #[test]
        fn no_account_crosses_organisations(picked in 1_u16..256, ward: bool, section: bool, contract: bool) {
            let organisation = if ward { Organisation::Ward } else { Organisation::Contractor };
            let roles: Roles = Role::ALL.into_iter().filter(|role| picked & (1 << *role as u16) != 0).collect();
            let shape = AccountShape {
                organisation,
                roles,
                section: section.then_some("1010"),
                contract: contract.then_some(Uuid::nil()),
            };
            if shape.check().is_ok() {
                prop_assert!(roles.iter().all(|role| role.organisation() == organisation));
                prop_assert_eq!(contract, !ward);
            }
        }
    }
}
