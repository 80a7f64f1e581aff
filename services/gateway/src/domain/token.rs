//! The session token as clients show it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// Response metadata in which auth hands out a new token (base64url without padding).
pub const SESSION_METADATA: &str = "madoguchi-session";

/// Length of a token in base64url.
const ENCODED: usize = 43;

/// SHA-256 of a token: what the gateway remembers.
pub type TokenHash = [u8; 32];

/// 32 bytes that only the person's client has. Never printed, never kept.
#[derive(Clone)]
pub struct SessionToken([u8; 32]);

impl SessionToken {
    /// `None` unless the text is the base64url form of 32 bytes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != ENCODED {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// The bytes, for auth.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What the token is remembered by.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        Sha256::digest(self.0).into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_form_only() {
        let text = URL_SAFE_NO_PAD.encode([0xFB; 32]);
        assert_eq!(SessionToken::parse(&text).unwrap().bytes(), &[0xFB; 32]);
        for bad in
            ["", "x", &text[1..], &format!("{text}="), &text.replace('-', "+"), &" ".repeat(43)]
        {
            assert!(SessionToken::parse(bad).is_none(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC{0,60}") {
            let _ = SessionToken::parse(&text);
        }
    }
}
