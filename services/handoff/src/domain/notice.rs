//! E-mails that say: look into the system. Nothing about a person is in them.

/// One of the two parties of a handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The section in charge.
    Section,
    /// The Ward Information Section.
    Information,
}

/// Why a notice is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// No section is in charge: find one.
    Triage,
    /// It is in the section's inbox.
    Delivered,
    /// It comes from another section.
    Rerouted,
    /// Its receipt is late.
    Reminder,
}

impl Party {
    /// The word used in SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Information => "information_section",
        }
    }

    /// From the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Section, Self::Information].into_iter().find(|party| party.as_str() == word)
    }
}

impl NoticeKind {
    /// The word used in SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Triage => "triage",
            Self::Delivered => "delivered",
            Self::Rerouted => "rerouted",
            Self::Reminder => "reminder",
        }
    }

    /// From the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Triage, Self::Delivered, Self::Rerouted, Self::Reminder]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}
