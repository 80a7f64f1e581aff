//! A link of the chain: what is hashed, signed and checked. Pure; the words are those of FIPS 180-4 (SHA-256) and RFC 8032 (Ed25519).

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::record::{Canonical, Hash};

const DOMAIN: &[u8] = b"madoguchi audit seal 1";
/// Before the hash when it is signed, so that a signature of a seal is good for nothing else.
const SIGNED_AS: &[u8] = b"madoguchi audit seal signature 1";

/// The previous hash of the first seal.
pub const GENESIS: Hash = [0; 32];

/// An entry that a seal covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The entry's id.
    pub id: i64,
    /// [`Record::hash`](crate::Record::hash).
    pub hash: Hash,
}

/// A link of a service's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// 1, 2, 3, …
    pub n: u64,
    /// The entries covered, by ascending id. Ids may interleave with those of other seals.
    pub members: Vec<Member>,
    /// [`hash`](Self::hash) of the seal before, [`GENESIS`] for the first.
    pub prev_hash: Hash,
    /// SHA-256 over the service's name, everything above and below but the signature.
    pub hash: Hash,
    /// When it was made, in whole microseconds.
    pub sealed_at: Timestamp,
    /// The signing key.
    pub key_id: KeyId,
    /// Ed25519 over the hash.
    pub signature: [u8; 64],
}

/// The end of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Number of the newest seal; 0 for an empty chain.
    pub n: u64,
    /// Its hash; [`GENESIS`] for an empty chain.
    pub hash: Hash,
}

impl Head {
    /// The head of a chain without a seal.
    pub const EMPTY: Self = Self { n: 0, hash: GENESIS };
}

impl Seal {
    /// Makes the seal that follows `head`.
    #[must_use]
    pub fn make(
        service: &str,
        head: Head,
        members: Vec<Member>,
        at: Timestamp,
        key: &SigningKey,
    ) -> Self {
        let mut seal = Self {
            n: head.n + 1,
            members,
            prev_hash: head.hash,
            hash: GENESIS,
            sealed_at: whole_microseconds(at),
            key_id: KeyId::of(&key.verifying_key()),
            signature: [0; 64],
        };
        seal.hash = seal.compute_hash(service);
        seal.signature = key.sign(&signed_bytes(&seal.hash)).to_bytes();
        seal
    }

    /// What [`hash`](Self::hash) must be.
    #[must_use]
    pub fn compute_hash(&self, service: &str) -> Hash {
        let mut canonical = Canonical::new(DOMAIN);
        canonical.bytes(service.as_bytes());
        canonical.bytes(&self.n.to_be_bytes());
        canonical.bytes(&self.prev_hash);
        canonical.number(self.sealed_at.as_microsecond());
        canonical.bytes(&self.key_id.0);
        canonical.count(self.members.len());
        for member in &self.members {
            canonical.number(member.id);
            canonical.bytes(&member.hash);
        }
        canonical.finish()
    }

    /// Whether this key signed the hash. Strict (RFC 8032 with small-order points refused): one seal has one valid signature.
    #[must_use]
    pub fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        key.verify_strict(&signed_bytes(&self.hash), &Signature::from_bytes(&self.signature))
            .is_ok()
    }

    /// This seal as the head of its chain.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { n: self.n, hash: self.hash }
    }
}

fn signed_bytes(hash: &Hash) -> Vec<u8> {
    [SIGNED_AS, hash].concat()
}

/// Postgres keeps microseconds; what is hashed must be what will be read.
fn whole_microseconds(at: Timestamp) -> Timestamp {
    madoguchi_kit::db::Timestamp::from(at).into()
}

/// Names a signing key: the first 8 bytes of the SHA-256 of the public key, written as 16 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 8]);

impl KeyId {
    /// The id of this key.
    #[must_use]
    pub fn of(key: &VerifyingKey) -> Self {
        let digest = Sha256::digest(key.as_bytes());
        Self(std::array::from_fn(|i| digest[i]))
    }

    /// Reads the 16 hex digits, lower case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 8];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        (hex::encode(bytes) == text).then_some(Self(bytes))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
