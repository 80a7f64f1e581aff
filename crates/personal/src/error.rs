//! Why a value was refused, without the value.

use thiserror::Error;

use crate::finding::FindingKind;

/// A field whose value was refused. Its text tells the person at the keyboard what to do and never repeats the value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field}: {problem}")]
pub struct FieldError {
    /// The field as the contract names it: `name`, `kana`, `phone`, `email`, `address`, `inquiry`, `memo`, `necessity`.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: FieldProblem,
}

impl FieldError {
    pub(crate) fn new(field: &'static str, problem: FieldProblem) -> Self {
        Self { field, problem }
    }

    /// The same problem under another field's name: a fax number is a [`PhoneNumber`](crate::PhoneNumber) too.
    #[must_use]
    pub fn named(self, field: &'static str) -> Self {
        Self { field, ..self }
    }
}

/// What can be wrong with a field. Positions count characters from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FieldProblem {
    /// Nothing that can be seen.
    #[error("is empty; enter a value or leave the field out")]
    Empty,
    /// More characters than the field holds.
    #[error("is too long; at most {max} characters")]
    TooLong {
        /// The most characters allowed.
        max: usize,
    },
    /// A character that cannot be seen, or is none.
    #[error("character {position} is {kind}; delete it and type the text again")]
    Hidden {
        /// Its place.
        position: usize,
        /// Its sort.
        kind: HiddenCharacter,
    },
    /// A reading with something else than kana.
    #[error("character {position} is not kana; write the reading in katakana")]
    NotKana {
        /// Its place.
        position: usize,
    },
    /// A phone number with something else than digits and separators.
    #[error(
        "character {position} does not belong in a phone number; use digits, hyphens, spaces and parentheses"
    )]
    NotPhone {
        /// Its place.
        position: usize,
    },
    /// A phone number that does not begin as a Japanese one does.
    #[error("must begin with 0 and the area code, or with +81")]
    PhonePrefix,
    /// A phone number with digits missing or too many.
    #[error("must have {expected} digits for this prefix; ask the caller to repeat the number")]
    PhoneLength {
        /// How many digits numbers with this prefix have.
        expected: usize,
    },
    /// Not the form of an e-mail address.
    #[error("is not an e-mail address; write it like name@example.jp")]
    NotEmail,
    /// Personal data in a text that must not hold any.
    #[error("seems to contain {0}; take it out, personal data have their own fields")]
    PersonalData(FindingKind),
}

impl FieldProblem {
    /// The stable code by which clients choose their own wording.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::Hidden { .. } => "hidden_character",
            Self::NotKana { .. } => "not_kana",
            Self::NotPhone { .. } => "not_phone",
            Self::PhonePrefix => "phone_prefix",
            Self::PhoneLength { .. } => "phone_length",
            Self::NotEmail => "not_email",
            Self::PersonalData(_) => "personal_data",
        }
    }
}

/// The sorts of characters that no field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum HiddenCharacter {
    /// A control character, or a line or paragraph separator.
    #[error("a control character")]
    Control,
    /// A character that changes the direction of the text around it.
    #[error("a direction control")]
    Direction,
    /// A character without width or shape.
    #[error("an invisible character")]
    Invisible,
    /// A code point that is no character, or stands for one that was lost.
    #[error("an unreadable character")]
    Unreadable,
}
