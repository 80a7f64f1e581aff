//! Who works in the demonstration ward. None of them exists.

use madoguchi_proto::policy::v1::{Organisation, Role};

/// One account.
pub struct Person {
    /// What the person logs in with.
    pub user_id: &'static str,
    /// The name colleagues know.
    pub name: &'static str,
    /// What the account is there for.
    pub role: Role,
    /// The ward's section, for clerks and heads.
    pub section: &'static str,
    /// Which terminal of the operators' room, for the contractor's people.
    pub seat: Option<usize>,
    /// What the person does here, for the list that `make up` prints.
    pub task: &'static str,
}

impl Person {
    /// 甲 or 乙.
    #[must_use]
    pub fn organisation(&self) -> Organisation {
        if self.seat.is_some() { Organisation::Contractor } else { Organisation::Ward }
    }
}

/// The section whose clerk, head and system are there to answer: 戸籍住民課.
pub const SECTION: &str = "1210";
/// The Ward Information Section: 区政情報課.
pub const INFORMATION_SECTION: &str = "1010";

/// Everybody but the first administrator.
pub const PEOPLE: [Person; 7] = [
    person("operator1", "受電 一郎", Role::Operator, "", Some(0), "answers calls at seat 1"),
    person("operator2", "受電 二葉", Role::Operator, "", Some(1), "answers calls at seat 2"),
    person(
        "manager",
        "責任 さくら",
        Role::HandlingManager,
        "",
        Some(2),
        "the contractor's handling manager",
    ),
    person(
        "information",
        "情報 花子",
        Role::InformationSection,
        INFORMATION_SECTION,
        None,
        "triages, reroutes, closes",
    ),
    person(
        "clerk",
        "戸籍 次郎",
        Role::SectionClerk,
        SECTION,
        None,
        "answers for the Family Register Section",
    ),
    person(
        "head",
        "住民 三枝",
        Role::SectionHead,
        SECTION,
        None,
        "head of the Family Register Section",
    ),
    person("auditor", "監査 四郎", Role::Auditor, "", None, "reads the audit trail"),
];

const fn person(
    user_id: &'static str,
    name: &'static str,
    role: Role,
    section: &'static str,
    seat: Option<usize>,
    task: &'static str,
) -> Person {
    Person { user_id, name, role, section, seat, task }
}
