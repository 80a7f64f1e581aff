//! The session token: 32 random bytes that only the person's client has.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// A session token. The database knows only its SHA-256: 256 random bits cannot be searched.
pub struct SessionToken(Zeroizing<[u8; 32]>);

impl SessionToken {
    /// The token that 32 random bytes make.
    #[must_use]
    pub fn from_random(random: [u8; 32]) -> Self {
        Self(Zeroizing::new(random))
    }

    /// A token as presented; `None` unless it has 32 bytes.
    #[must_use]
    pub fn from_presented(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// As handed to the client: base64url without padding.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(*self.0))
    }

    /// What is stored and looked up.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(*self.0).into()
    }
}
