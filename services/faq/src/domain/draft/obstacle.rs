//! Why an act on a draft is refused.

use super::{Act, DraftState};

/// Why an act on a draft is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// Another act came first.
    #[error("changed by somebody else meanwhile; read it again, compare and repeat")]
    Stale {
        /// The revision it has now.
        current: u32,
    },
    /// The state does not allow the act.
    #[error("a draft that is {} cannot be {}", .state.as_str(), .act.done())]
    WrongState {
        /// Its state.
        state: DraftState,
        /// What was wanted.
        act: Act,
    },
    /// The person does not write for the section.
    #[error(
        "your account does not write for the section in charge; ask that section, or the Ward Information Section"
    )]
    NotInCharge,
    /// The person is not head of the section.
    #[error("a head of the section in charge approves and rejects")]
    NotApprover,
    /// The person wrote in it.
    #[error(
        "you have written in this draft or submitted it; another head of the section has to approve it"
    )]
    OwnChange,
    /// Another version was published since it was begun.
    #[error(
        "version {newest} was published since this draft was begun; compare, take over what is missing and save it with the newest base"
    )]
    Overtaken {
        /// The newest version.
        newest: u32,
    },
    /// The time of publication has passed or is too far ahead.
    #[error("is not within the year to come; name a later time, or leave it out to publish now")]
    NotAhead,
    /// It was saved too often.
    #[error("has been saved 2,000 times; withdraw it and begin a new one")]
    TooManyRevisions,
}

impl Obstacle {
    /// The reason for programs.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Stale { .. } => "STALE_VERSION",
            Self::WrongState { .. } => "WRONG_STATE",
            Self::NotInCharge => "NOT_IN_CHARGE",
            Self::NotApprover => "NOT_APPROVER",
            Self::OwnChange => "OWN_CHANGE",
            Self::Overtaken { .. } => "OVERTAKEN",
            Self::NotAhead => "INVALID_FIELD",
            Self::TooManyRevisions => "TOO_MANY_REVISIONS",
        }
    }
}
