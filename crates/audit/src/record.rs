//! An entry as it is kept and exported, and its canonical bytes.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// Says what is hashed, so that no other bytes of this system can be taken for an entry.
const DOMAIN: &[u8] = b"madoguchi audit entry 1";

/// An entry of a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its number; ascending, with gaps where a transaction was rolled back.
    pub id: i64,
    /// When it was done, in whole microseconds.
    pub at: Timestamp,
    /// None for a service's own act.
    pub account_id: Option<Uuid>,
    /// See [`Actor::user_id`](crate::Actor::user_id).
    pub user_id: String,
    /// `ward`, `contractor` or `service`.
    pub organisation: String,
    /// The terminal, if there was one.
    pub terminal_id: Option<Uuid>,
    /// The session, if there was one.
    pub session_id: Option<Uuid>,
    /// Full RPC name or `job:<name>`.
    pub rpc: String,
    /// Stated purpose of a reading, or empty.
    pub purpose: String,
    /// Kind of the thing acted on, or empty.
    pub subject_kind: String,
    /// Its id, or empty.
    pub subject_id: String,
    /// Names of the fields read or changed.
    pub fields: Vec<String>,
    /// `allowed` or `refused`.
    pub decision: String,
    /// Reason code of a refusal, a remark, or empty.
    pub note: String,
    /// What logs and traces carry, or empty.
    pub request_id: String,
}

impl Record {
    /// SHA-256 over the canonical bytes: each field in the order of the struct, each with its length before it, so that two
    /// different entries never have the same bytes. Numbers are 8 bytes, big-endian; times are microseconds since 1970; an absent id
    /// is empty; the list is its count, then its items.
    #[must_use]
    pub fn hash(&self) -> Hash {
        let mut canonical = Canonical::new(DOMAIN);
        canonical.number(self.id);
        canonical.number(self.at.as_microsecond());
        canonical.id(self.account_id);
        canonical.bytes(self.user_id.as_bytes());
        canonical.bytes(self.organisation.as_bytes());
        canonical.id(self.terminal_id);
        canonical.id(self.session_id);
        canonical.bytes(self.rpc.as_bytes());
        canonical.bytes(self.purpose.as_bytes());
        canonical.bytes(self.subject_kind.as_bytes());
        canonical.bytes(self.subject_id.as_bytes());
        canonical.count(self.fields.len());
        for field in &self.fields {
            canonical.bytes(field.as_bytes());
        }
        canonical.bytes(self.decision.as_bytes());
        canonical.bytes(self.note.as_bytes());
        canonical.bytes(self.request_id.as_bytes());
        canonical.finish()
    }
}

/// Feeds length-prefixed fields to SHA-256.
pub(crate) struct Canonical(Sha256);

impl Canonical {
    pub(crate) fn new(domain: &[u8]) -> Self {
        let mut canonical = Self(Sha256::new());
        canonical.bytes(domain);
        canonical
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.update(bytes);
    }

    pub(crate) fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_be_bytes());
    }

    pub(crate) fn number(&mut self, number: i64) {
        self.bytes(&number.to_be_bytes());
    }

    fn id(&mut self, id: Option<Uuid>) {
        self.bytes(id.as_ref().map_or(&[], |id| id.as_bytes().as_slice()));
    }

    pub(crate) fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Any entry, values as wild as their types allow.
    pub(crate) fn any_record() -> impl Strategy<Value = Record> {
        let who = (
            any::<Option<[u8; 16]>>(),
            ".{0,8}",
            any::<Option<[u8; 16]>>(),
            any::<Option<[u8; 16]>>(),
        );
        let what = (
            ".{0,8}",
            ".{0,8}",
            ".{0,8}",
            ".{0,8}",
            prop::collection::vec(".{0,4}", 0..4),
            ".{0,8}",
            ".{0,8}",
        );
        (any::<i64>(), 0_i64..4_000_000_000_000_000, who, what).prop_map(|(id, at, who, what)| {
            Record {
                id,
                at: Timestamp::from_microsecond(at).unwrap(),
                account_id: who.0.map(Uuid::from_bytes),
                user_id: who.1,
                organisation: "ward".to_owned(),
                terminal_id: who.2.map(Uuid::from_bytes),
                session_id: who.3.map(Uuid::from_bytes),
                rpc: what.0,
                purpose: what.1,
                subject_kind: what.2,
                subject_id: what.3,
                fields: what.4,
                decision: "allowed".to_owned(),
                note: what.5,
                request_id: what.6,
            }
        })
    }

    proptest! {
        #[test]
        fn entries_have_one_hash_exactly_if_they_are_equal(a in any_record(), b in any_record()) {
            prop_assert_eq!(a.hash(), a.clone().hash());
            prop_assert_eq!(a == b, a.hash() == b.hash());
        }

        #[test]
        fn text_cannot_move_from_one_field_to_the_next(record in any_record(), text in ".{1,8}") {
            let mut left = record.clone();
            left.purpose.push_str(&text);
            let mut right = record;
            right.subject_kind.insert_str(0, &text);
            prop_assert_ne!(left.hash(), right.hash());
        }
    }
}
