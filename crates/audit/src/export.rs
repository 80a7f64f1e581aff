//! The export format: JSON Lines, so that a trail can be read, searched and kept without this program.
//!
//! One JSON object a line, each line ended by a line feed, in exactly the form that [`line`] writes:
//!
//! ```text
//! {"trail":{"service":"handoff","format":1}}
//! {"entry":{"id":1,"at":"2026-11-24T13:42:02.123456Z","account_id":"…","user_id":"…",…}}
//! {"seal":{"n":1,"entry_ids":[1],"entry_hashes":["…"],"prev_hash":"00…","hash":"…","sealed_at":"…","key_id":"…","signature":"…"}}
//! ```
//!
//! First the trail, then the entries of each seal by ascending id, then the seal itself. Hashes and signatures are lower-case hex, times
//! UTC with six digits after the second, absent ids `null`. A verifier takes no other spelling of the same content: then a changed byte
//! is a found byte.

use std::io::{self, BufRead, Write};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    record::Record,
    seal::{Head, KeyId, Member, Seal},
};

/// The version of this format.
pub const FORMAT: u32 = 1;

/// A line of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Line {
    /// The first line: whose trail it is.
    Trail(Trail),
    /// An entry, before the seal that covers it.
    Entry(#[serde(with = "EntryLine")] Record),
    /// A seal, after its entries.
    Seal(SealLine),
}

/// Whose trail it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trail {
    /// `auth`, `faq`, `intake`, `handoff`, `retention` or `keyring`.
    pub service: String,
    /// [`FORMAT`].
    pub format: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Record", deny_unknown_fields)]
struct EntryLine {
    id: i64,
    #[serde(with = "time")]
    at: Timestamp,
    account_id: Option<Uuid>,
    user_id: String,
    organisation: String,
    terminal_id: Option<Uuid>,
    session_id: Option<Uuid>,
    rpc: String,
    purpose: String,
    subject_kind: String,
    subject_id: String,
    fields: Vec<String>,
    decision: String,
    note: String,
    request_id: String,
}

/// A seal in its written form; the fields are those of [`Seal`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealLine {
    n: u64,
    entry_ids: Vec<i64>,
    entry_hashes: Vec<String>,
    prev_hash: String,
    hash: String,
    #[serde(with = "time")]
    sealed_at: Timestamp,
    key_id: String,
    signature: String,
}

/// A head that a witness or an auditor kept: `{"service":"handoff","n":7,"hash":"…"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptHead {
    /// Whose trail.
    pub service: String,
    /// The seal's number.
    pub n: u64,
    /// Its hash, hex.
    pub hash: String,
}

impl KeptHead {
    /// The head in the form the verifier takes; `None` if the hash is not 64 hex digits.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        Some(Head { n: self.n, hash: bytes(&self.hash)? })
    }
}

impl From<&Seal> for SealLine {
    fn from(seal: &Seal) -> Self {
        Self {
            n: seal.n,
            entry_ids: seal.members.iter().map(|member| member.id).collect(),
            entry_hashes: seal.members.iter().map(|member| hex::encode(member.hash)).collect(),
            prev_hash: hex::encode(seal.prev_hash),
            hash: hex::encode(seal.hash),
            sealed_at: seal.sealed_at,
            key_id: seal.key_id.to_string(),
            signature: hex::encode(seal.signature),
        }
    }
}

impl SealLine {
    /// The seal; `None` if a hash, key id or signature is not lower-case hex of its length.
    #[must_use]
    pub fn seal(&self) -> Option<Seal> {
        if self.entry_ids.len() != self.entry_hashes.len() {
            return None;
        }
        let hashes = self.entry_hashes.iter().map(|hash| bytes::<32>(hash));
        let members =
            self.entry_ids.iter().zip(hashes).map(|(&id, hash)| Some(Member { id, hash: hash? }));
        Some(Seal {
            n: self.n,
            members: members.collect::<Option<_>>()?,
            prev_hash: bytes(&self.prev_hash)?,
            hash: bytes(&self.hash)?,
            sealed_at: self.sealed_at,
            key_id: KeyId::parse(&self.key_id)?,
            signature: bytes(&self.signature)?,
        })
    }
}

/// Writes the first line of an export.
///
/// # Errors
/// Of the writer.
pub fn write_trail(out: &mut impl Write, service: &str) -> io::Result<()> {
    out.write_all(
        line(&Line::Trail(Trail { service: service.to_owned(), format: FORMAT })).as_bytes(),
    )
}

/// Writes an entry.
///
/// # Errors
/// Of the writer.
pub fn write_entry(out: &mut impl Write, entry: &Record) -> io::Result<()> {
    out.write_all(line(&Line::Entry(entry.clone())).as_bytes())
}

/// Writes a seal; its entries come before it.
///
/// # Errors
/// Of the writer.
pub fn write_seal(out: &mut impl Write, seal: &Seal) -> io::Result<()> {
    out.write_all(line(&Line::Seal(seal.into())).as_bytes())
}

/// The one way to write a line, line feed included.
///
/// # Panics
/// Never: the types hold nothing that JSON cannot say.
#[must_use]
pub fn line(line: &Line) -> String {
    let mut text = serde_json::to_string(line).expect("strings, numbers and lists are JSON");
    text.push('\n');
    text
}

/// Writes a head of `service`, as [`read_heads`] reads it.
///
/// # Errors
/// Of the writer.
pub fn write_head(out: &mut impl Write, service: &str, head: &Head) -> io::Result<()> {
    let kept = KeptHead { service: service.to_owned(), n: head.n, hash: hex::encode(head.hash) };
    serde_json::to_writer(&mut *out, &kept)?;
    out.write_all(b"\n")
}

/// Reads a file of [`KeptHead`]s, one a line, and returns those of one service.
///
/// # Errors
/// Of the reader, or `InvalidData` naming the first line that is not a head.
pub fn read_heads(input: impl BufRead, service: &str) -> io::Result<Vec<Head>> {
    let mut heads = Vec::new();
    for (index, text) in input.lines().enumerate() {
        let kept: Option<KeptHead> = serde_json::from_str(&text?).ok();
        let head = kept.as_ref().and_then(|kept| Some((&kept.service, kept.head()?)));
        let Some((of, head)) = head else {
            let problem =
                format!("line {} is not a head ({{\"service\":…,\"n\":…,\"hash\":…}})", index + 1);
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        };
        if of == service {
            heads.push(head);
        }
    }
    Ok(heads)
}

/// Lower case only: one value has one spelling.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    (hex::encode(bytes) == text).then_some(bytes)
}

mod time {
    use jiff::Timestamp;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(
        at: &Timestamp,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{at:.6}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Timestamp, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}
