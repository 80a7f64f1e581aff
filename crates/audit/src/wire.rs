//! Between the contract's messages and the trail's own types.

use jiff::Timestamp;
use madoguchi_proto::audit::v1 as wire;
use uuid::Uuid;

use crate::{
    record::Record,
    seal::{KeyId, Member, Seal},
};

/// A message of the contract that is not what a service sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the service sent an unreadable `{0}`")]
pub struct Unreadable(
    /// Name of the field.
    pub &'static str,
);

impl From<Record> for wire::Entry {
    fn from(record: Record) -> Self {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        Self {
            id: record.id,
            at: Some(timestamp(record.at)),
            account_id: id(record.account_id),
            user_id: record.user_id,
            organisation: record.organisation,
            terminal_id: id(record.terminal_id),
            session_id: id(record.session_id),
            rpc: record.rpc,
            purpose: record.purpose,
            subject_kind: record.subject_kind,
            subject_id: record.subject_id,
            fields: record.fields,
            decision: record.decision,
            note: record.note,
            request_id: record.request_id,
        }
    }
}

impl TryFrom<wire::Entry> for Record {
    type Error = Unreadable;

    fn try_from(entry: wire::Entry) -> Result<Self, Unreadable> {
        let id = |text: &str, field| match text {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| Unreadable(field)),
        };
        Ok(Self {
            id: entry.id,
            at: instant(entry.at, "at")?,
            account_id: id(&entry.account_id, "account_id")?,
            user_id: entry.user_id,
            organisation: entry.organisation,
            terminal_id: id(&entry.terminal_id, "terminal_id")?,
            session_id: id(&entry.session_id, "session_id")?,
            rpc: entry.rpc,
            purpose: entry.purpose,
            subject_kind: entry.subject_kind,
            subject_id: entry.subject_id,
            fields: entry.fields,
            decision: entry.decision,
            note: entry.note,
            request_id: entry.request_id,
        })
    }
}

impl From<Seal> for wire::Seal {
    fn from(seal: Seal) -> Self {
        Self {
            number: seal.n,
            entry_ids: seal.members.iter().map(|member| member.id).collect(),
            previous_hash: seal.prev_hash.to_vec(),
            hash: seal.hash.to_vec(),
            sealed_at: Some(timestamp(seal.sealed_at)),
            key_id: seal.key_id.to_string(),
            signature: seal.signature.to_vec(),
            entry_hashes: seal.members.iter().map(|member| member.hash.to_vec()).collect(),
        }
    }
}

impl TryFrom<wire::Seal> for Seal {
    type Error = Unreadable;

    fn try_from(seal: wire::Seal) -> Result<Self, Unreadable> {
        if seal.entry_ids.len() != seal.entry_hashes.len() {
            return Err(Unreadable("entry_hashes"));
        }
        let hashes = seal.entry_hashes.iter().map(|hash| sized(hash, "entry_hashes"));
        let members =
            seal.entry_ids.iter().zip(hashes).map(|(&id, hash)| Ok(Member { id, hash: hash? }));
        Ok(Self {
            n: seal.number,
            members: members.collect::<Result<_, _>>()?,
            prev_hash: sized(&seal.previous_hash, "previous_hash")?,
            hash: sized(&seal.hash, "hash")?,
            sealed_at: instant(seal.sealed_at, "sealed_at")?,
            key_id: KeyId::parse(&seal.key_id).ok_or(Unreadable("key_id"))?,
            signature: sized(&seal.signature, "signature")?,
        })
    }
}

fn sized<const N: usize>(bytes: &[u8], field: &'static str) -> Result<[u8; N], Unreadable> {
    bytes.try_into().map_err(|_| Unreadable(field))
}

/// The contract's form of a time.
pub(crate) fn timestamp(at: Timestamp) -> prost_types::Timestamp {
    let nanos = at.as_nanosecond();
    let within =
        i32::try_from(nanos.rem_euclid(1_000_000_000)).expect("a remainder below 10^9 fits");
    let seconds = i64::try_from(nanos.div_euclid(1_000_000_000)).expect("jiff's seconds fit");
    prost_types::Timestamp { seconds, nanos: within }
}

/// A time from the contract, absent or out of range refused.
pub(crate) fn instant(
    at: Option<prost_types::Timestamp>,
    field: &'static str,
) -> Result<Timestamp, Unreadable> {
    let at = at.ok_or(Unreadable(field))?;
    Timestamp::new(at.seconds, at.nanos).map_err(|_| Unreadable(field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{record::tests::any_record, seal::Head};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_entry_travels_unchanged(record in any_record()) {
            prop_assert_eq!(Record::try_from(wire::Entry::from(record.clone())), Ok(record));
        }

        #[test]
        fn a_seal_travels_unchanged(records in prop::collection::vec(any_record(), 1..4)) {
            let members = records.iter().map(|record| Member { id: record.id, hash: record.hash() }).collect();
            let key = ed25519_dalek::SigningKey::from_bytes(&[1; 32]);
            let seal = Seal::make("handoff", Head::EMPTY, members, records[0].at, &key);
            prop_assert_eq!(Seal::try_from(wire::Seal::from(seal.clone())), Ok(seal));
        }
    }
}
