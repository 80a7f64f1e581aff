//! The states of a draft, and which acts each allows.

/// Where a draft is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DraftState {
    /// Being written.
    Writing,
    /// Waits for approval.
    Submitted,
    /// Given back with a comment.
    Rejected,
    /// Approved, not published yet.
    Approved,
    /// Approved, and published at a time.
    Scheduled,
    /// Published as a version.
    Published,
    /// Given up.
    Withdrawn,
}

/// What somebody does to a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Saves another text.
    Save,
    /// Hands it to the approvers.
    Submit,
    /// Approves it.
    Approve,
    /// Gives it back.
    Reject,
    /// Publishes it, now or at a time.
    Publish,
    /// Gives it up.
    Withdraw,
}

impl DraftState {
    /// All states, on their way.
    pub const ALL: [Self; 7] = [
        Self::Writing,
        Self::Submitted,
        Self::Rejected,
        Self::Approved,
        Self::Scheduled,
        Self::Published,
        Self::Withdrawn,
    ];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Writing => "writing",
            Self::Submitted => "submitted",
            Self::Rejected => "rejected",
            Self::Approved => "approved",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether it still goes on.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Published | Self::Withdrawn)
    }

    /// Whether it allows an act.
    pub fn allows(self, act: Act) -> bool {
        match act {
            Act::Save | Act::Withdraw => self.is_open(),
            Act::Submit => matches!(self, Self::Writing | Self::Rejected),
            Act::Approve => self == Self::Submitted,
            Act::Reject => matches!(self, Self::Submitted | Self::Approved | Self::Scheduled),
            Act::Publish => matches!(self, Self::Approved | Self::Scheduled),
        }
    }
}

impl Act {
    /// As in "cannot be …".
    pub fn done(self) -> &'static str {
        match self {
            Self::Save => "changed",
            Self::Submit => "submitted",
            Self::Approve => "approved",
            Self::Reject => "rejected",
            Self::Publish => "published",
            Self::Withdraw => "withdrawn",
        }
    }
}
