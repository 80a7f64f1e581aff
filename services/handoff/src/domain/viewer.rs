//! Who sees which handoff (S2): need to know, by section.

use super::{SectionCode, State};

/// What a caller may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// The Ward Information Section: everything, at once. It may be a section in charge as well.
    Information {
        /// Its own section code, where it has one.
        section: Option<SectionCode>,
    },
    /// A section's people and system: their own section's, from delivery on.
    Section(SectionCode),
    /// The contractor's people: a state and dates for a receipt number, nothing else (B12, A18).
    StatusOnly,
    /// An account of a section whose code is not known: nothing.
    Nobody,
}

impl Viewer {
    /// Whether a handoff in `state` with `section` exists for this viewer.
    #[must_use]
    pub fn sees(&self, state: State, section: Option<&SectionCode>) -> bool {
        match self {
            Self::Information { .. } => true,
            Self::Section(own) => state != State::Received && section == Some(own),
            Self::StatusOnly | Self::Nobody => false,
        }
    }

    /// Whether the state of a handoff may be told to this viewer who names its receipt number.
    #[must_use]
    pub fn may_ask(&self, state: State, section: Option<&SectionCode>) -> bool {
        matches!(self, Self::StatusOnly) || self.sees(state, section)
    }

    /// The viewer's own section.
    #[must_use]
    pub fn section(&self) -> Option<&SectionCode> {
        match self {
            Self::Information { section } => section.as_ref(),
            Self::Section(own) => Some(own),
            Self::StatusOnly | Self::Nobody => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn section() -> impl Strategy<Value = SectionCode> {
        prop::sample::select(vec!["1010", "1020", "2030"])
            .prop_map(|code| SectionCode::parse(code).unwrap())
    }

    fn state() -> impl Strategy<Value = State> {
        prop::sample::select(State::ALL.to_vec())
    }

    proptest! {
        #[test]
        fn a_section_sees_its_own_from_delivery_on(own in section(), of in prop::option::of(section()), state in state()) {
            let sees = Viewer::Section(own.clone()).sees(state, of.as_ref());
            prop_assert_eq!(sees, of.as_ref() == Some(&own) && state >= State::Delivered);
        }

        #[test]
        fn the_information_section_sees_all_and_operators_none(of in prop::option::of(section()), state in state()) {
            let information = Viewer::Information { section: None };
            prop_assert!(information.sees(state, of.as_ref()));
            prop_assert!(!Viewer::StatusOnly.sees(state, of.as_ref()));
            prop_assert!(Viewer::StatusOnly.may_ask(state, of.as_ref()));
            prop_assert!(!Viewer::Nobody.may_ask(state, of.as_ref()));
        }
    }
}
