//! The offline verifier: recomputes a whole exported trail and names the first place that does not hold.

use std::{
    collections::BTreeMap,
    fmt,
    io::{self, BufRead},
};

use ed25519_dalek::VerifyingKey;

use crate::{
    export::{FORMAT, Line, Trail, line},
    record::{Hash, Record},
    seal::{GENESIS, Head, KeyId, Seal},
};

/// What the verifier believes without proof.
#[derive(Debug, Clone)]
pub struct Trust {
    /// Whose trail it must be.
    pub service: String,
    /// Every key the service has ever signed with.
    pub keys: Vec<VerifyingKey>,
    /// Heads from the witness, or kept by the auditor. Without one, nobody can tell that the newest seals were cut off, or that a
    /// stolen key signed another history.
    pub heads: Vec<Head>,
    /// The number of the first seal in the export; 1 for a whole trail. Above it, a head with the number before must be known.
    pub first_seal: u64,
}

/// A trail that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many entries.
    pub entries: u64,
    /// The last seal; keep it to check the next export against.
    pub head: Head,
    /// Up to this seal a head of the witness agrees; what comes after rests on the signing key alone. 0 if no head was given.
    pub witnessed: u64,
}

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

/// Verifies an export ([`export`](crate::export)).
///
/// # Errors
/// Outer: of the reader. Inner: the first fault of the trail.
pub fn verify(mut input: impl BufRead, trust: &Trust) -> io::Result<Result<Verified, Fault>> {
    let mut verifier = Verifier::new(trust);
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(verifier.end());
        }
        if let Err(fault) = verifier.take(&bytes) {
            return Ok(Err(fault));
        }
    }
}

struct Verifier<'a> {
    trust: &'a Trust,
    keys: BTreeMap<KeyId, &'a VerifyingKey>,
    heads: BTreeMap<u64, Hash>,
    line: u64,
    /// Entries since the last seal, with the lines they stand on.
    waiting: Vec<(u64, Record)>,
    head: Option<Head>,
    entries: u64,
    witnessed: u64,
}

impl<'a> Verifier<'a> {
    fn new(trust: &'a Trust) -> Self {
        Self {
            trust,
            keys: trust.keys.iter().map(|key| (KeyId::of(key), key)).collect(),
            heads: trust.heads.iter().map(|head| (head.n, head.hash)).collect(),
            line: 0,
            waiting: Vec::new(),
            head: None,
            entries: 0,
            witnessed: 0,
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.line += 1;
        let found: Line = serde_json::from_slice(bytes)
            .map_err(|error| self.fault(Place::Line, Problem::Malformed(error.to_string())))?;
        if line(&found).as_bytes() != bytes {
            return Err(self.fault(Place::Line, Problem::Edited));
        }
        match found {
            Line::Trail(trail) => self.take_trail(&trail),
            _ if self.line == 1 => Err(self.fault(Place::Line, Problem::OtherTrail)),
            Line::Entry(entry) => {
                self.waiting.push((self.line, entry));
                Ok(())
            }
            Line::Seal(written) => {
                let Some(seal) = written.seal() else {
                    let problem = Problem::Malformed(
                        "a hash, key id or signature that is not lower-case hex of its length"
                            .to_owned(),
                    );
                    return Err(self.fault(Place::Line, problem));
                };
                self.take_seal(&seal)
            }
        }
    }

    fn take_trail(&self, trail: &Trail) -> Result<(), Fault> {
        if self.line == 1 && trail.service == self.trust.service && trail.format == FORMAT {
            return Ok(());
        }
        Err(self.fault(Place::Line, Problem::OtherTrail))
    }

    fn take_seal(&mut self, seal: &Seal) -> Result<(), Fault> {
        let before = self.before()?;
        let expected = before.n + 1;
        if seal.n != expected {
            return Err(self.fault(Place::Seal(expected), Problem::OutOfSequence { found: seal.n }));
        }
        let problem = if seal.prev_hash != before.hash {
            Some(Problem::Unchained)
        } else if seal.compute_hash(&self.trust.service) != seal.hash {
            Some(Problem::SealAltered)
        } else {
            self.signature_problem(seal)
        };
        if let Some(problem) = problem {
            return Err(self.fault(Place::Seal(seal.n), problem));
        }
        self.compare_with_witness(seal)?;
        self.compare_entries(seal)?;
        self.entries += seal.members.len() as u64;
        self.waiting.clear();
        self.head = Some(seal.head());
        Ok(())
    }

    /// The head that the next seal must continue.
    fn before(&self) -> Result<Head, Fault> {
        let first = self.trust.first_seal.max(1);
        match self.head {
            Some(head) => Ok(head),
            None if first == 1 => Ok(Head { n: 0, hash: GENESIS }),
            None => match self.heads.get(&(first - 1)) {
                Some(&hash) => Ok(Head { n: first - 1, hash }),
                None => Err(self.fault(Place::Seal(first), Problem::Unanchored)),
            },
        }
    }

    fn signature_problem(&self, seal: &Seal) -> Option<Problem> {
        match self.keys.get(&seal.key_id) {
            None => Some(Problem::UnknownKey(seal.key_id)),
            Some(key) if !seal.is_signed_by(key) => Some(Problem::Forged),
            Some(_) => None,
        }
    }

    fn compare_with_witness(&mut self, seal: &Seal) -> Result<(), Fault> {
        match self.heads.get(&seal.n) {
            Some(hash) if *hash != seal.hash => {
                Err(self.fault(Place::Seal(seal.n), Problem::NotAsWitnessed))
            }
            Some(_) => {
                self.witnessed = seal.n;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The seal holds by now, so whatever differs from it is the entries' fault.
    fn compare_entries(&self, seal: &Seal) -> Result<(), Fault> {
        let fault = |line, id, problem| Err(Fault { line, place: Place::Entry(id), problem });
        let mut waiting = self.waiting.iter();
        for member in &seal.members {
            match waiting.next() {
                None => return fault(self.line, member.id, Problem::EntryMissing),
                Some((line, entry)) if entry.id != member.id => {
                    let sealed = seal.members.iter().any(|other| other.id == entry.id);
                    return if sealed {
                        fault(*line, member.id, Problem::EntryMissing)
                    } else {
                        fault(*line, entry.id, Problem::EntryInserted)
                    };
                }
                Some((line, entry)) if entry.hash() != member.hash => {
                    return fault(*line, entry.id, Problem::EntryAltered);
                }
                Some(_) => {}
            }
        }
        match waiting.next() {
            None => Ok(()),
            Some((line, entry)) => fault(*line, entry.id, Problem::EntryInserted),
        }
    }

    fn end(mut self) -> Result<Verified, Fault> {
        self.line += 1;
        if self.line == 1 {
            return Err(self.fault(Place::Line, Problem::OtherTrail));
        }
        if !self.waiting.is_empty() {
            return Err(self.fault(Place::End, Problem::Unsealed));
        }
        let head = self.before()?;
        match self.heads.last_key_value() {
            Some((&n, _)) if n > head.n => Err(self.fault(Place::End, Problem::CutOff(n))),
            _ => Ok(Verified { entries: self.entries, head, witnessed: self.witnessed }),
        }
    }

    fn fault(&self, place: Place, problem: Problem) -> Fault {
        Fault { line: self.line, place, problem }
    }
}
