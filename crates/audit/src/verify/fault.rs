//! What the verifier says when a trail does not hold.

use std::fmt;

use crate::KeyId;

/// The first place at which a trail does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, {place}: {problem}")]
pub struct Fault {
    /// Line of the export, from 1.
    pub line: u64,
    /// What is wrong there.
    pub place: Place,
    /// How it is wrong.
    pub problem: Problem,
}

/// A part of a trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The line as such.
    Line,
    /// The entry with this id.
    Entry(i64),
    /// The seal with this number.
    Seal(u64),
    /// What should come after the last line.
    End,
}

/// How a part is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Not a line of the format.
    #[error("not a line of this format: {0}")]
    Malformed(String),
    /// The same content in another spelling.
    #[error("not in the form in which it was exported; it was edited")]
    Edited,
    /// The first line names another service or format.
    #[error("the trail of another service or another format")]
    OtherTrail,
    /// A seal's number does not follow the one before.
    #[error("found seal {found} in its place")]
    OutOfSequence {
        /// The number found.
        found: u64,
    },
    /// The first seal does not start the chain and no head before it is known.
    #[error("nothing is known of the seal before; give its head")]
    Unanchored,
    /// The seal continues another chain.
    #[error("does not continue the seal before it")]
    Unchained,
    /// The seal's content is not what was hashed.
    #[error("its content does not have its hash; it was altered")]
    SealAltered,
    /// Signed with a key that is not trusted.
    #[error("signed with the unknown key {0}")]
    UnknownKey(KeyId),
    /// The signature does not belong to the hash.
    #[error("its signature is not the service's")]
    Forged,
    /// The witness has another hash under this number.
    #[error("the witness keeps another hash of it: history was rewritten")]
    NotAsWitnessed,
    /// The entry is not what was sealed.
    #[error("its content is not what was sealed; it was altered")]
    EntryAltered,
    /// The seal covers an entry that is not there.
    #[error("sealed, but not here (removed, or not in its order)")]
    EntryMissing,
    /// An entry that its seal does not cover.
    #[error("not covered by the seal after it; it was inserted")]
    EntryInserted,
    /// Entries after the last seal.
    #[error("the seal over the last entries is missing")]
    Unsealed,
    /// The witness knows more seals.
    #[error("the trail ends here, but the witness knows seal {0}: it was cut off")]
    CutOff(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line => f.write_str("the line"),
            Self::Entry(id) => write!(f, "entry {id}"),
            Self::Seal(n) => write!(f, "seal {n}"),
            Self::End => f.write_str("the end"),
        }
    }
}
