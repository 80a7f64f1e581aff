//! Callers as people who work on articles.

use madoguchi_access::{Caller, Role};

use crate::domain::{Person, SectionCode};

/// Who is calling.
pub fn person(caller: &Caller) -> Person {
    let head = caller.is(Role::SectionHead);
    Person {
        account: caller.account,
        user_id: caller.user_id.clone(),
        section: caller.section.as_deref().and_then(SectionCode::parse),
        member: head || caller.is(Role::SectionClerk),
        head,
        information: caller.is_information_section(),
    }
}
