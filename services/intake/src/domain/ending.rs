//! How calls end (B2), and to whom they are put through on the way (B15).

use jiff::Timestamp;
use uuid::Uuid;

use super::{CallFault, SectionCode};

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// In general.
    pub outcome: Outcome,
    /// A leaf of the codebook.
    pub reason_code: String,
    /// The article it was answered from.
    pub article: Option<Article>,
}

/// The outcomes of B2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// From an article.
    AnsweredFromFaq,
    /// From another source.
    AnsweredFromOtherSource,
    /// Put through to a section.
    Transferred,
    /// Sent to another body.
    ReferredElsewhere,
    /// Taken for the section.
    HandedOff,
    /// Not solved, because the caller did not agree.
    UnresolvedNoConsent,
    /// Wrong number or silence.
    WrongNumberOrSilent,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::AnsweredFromFaq,
        Self::AnsweredFromOtherSource,
        Self::Transferred,
        Self::ReferredElsewhere,
        Self::HandedOff,
        Self::UnresolvedNoConsent,
        Self::WrongNumberOrSilent,
    ];

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AnsweredFromFaq => "answered_from_faq",
            Self::AnsweredFromOtherSource => "answered_from_other_source",
            Self::Transferred => "transferred",
            Self::ReferredElsewhere => "referred_elsewhere",
            Self::HandedOff => "handed_off",
            Self::UnresolvedNoConsent => "unresolved_no_consent",
            Self::WrongNumberOrSilent => "wrong_number_or_silent",
        }
    }

    /// From the word in the database.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// An article as it was when it was read out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Article {
    /// Its id.
    pub id: Uuid,
    /// Its version, from 1.
    pub version: u32,
}

/// A call put through (B15).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// To whom.
    pub section: SectionCode,
    /// How.
    pub kind: TransferKind,
    /// Whether somebody took it.
    pub reached: bool,
    /// When.
    pub at: Timestamp,
}

/// How a call is put through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferKind {
    /// Without a word.
    Blind,
    /// Announced first.
    Consulted,
}

impl TransferKind {
    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Blind => "blind",
            Self::Consulted => "consulted",
        }
    }

    /// From the word in the database.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Blind, Self::Consulted].into_iter().find(|kind| kind.as_str() == word)
    }
}

impl Ending {
    /// Whether an operator may close a call like this, as far as the call itself need not be known.
    ///
    /// # Errors
    /// [`CallFault::OutcomeNotFree`], [`CallFault::ArticleMissing`], [`CallFault::ArticleUnasked`].
    pub fn check(&self) -> Result<(), CallFault> {
        match (self.outcome, self.article) {
            (Outcome::HandedOff, _) => Err(CallFault::OutcomeNotFree(
                "HANDED_OFF is set by submitting the inquiry; submit it instead of closing the call",
            )),
            (Outcome::UnresolvedNoConsent, _) => Err(CallFault::OutcomeNotFree(
                "UNRESOLVED_NO_CONSENT is set by recording that the caller refused; record that instead of closing the call",
            )),
            (Outcome::AnsweredFromFaq, None) => Err(CallFault::ArticleMissing),
            (Outcome::AnsweredFromFaq, Some(_)) | (_, None) => Ok(()),
            (_, Some(_)) => Err(CallFault::ArticleUnasked),
        }
    }
}
