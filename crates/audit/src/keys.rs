//! The keys that sign and check seals, as files: PASERK text (`k4.secret.…`, `k4.public.…`), the one form of Ed25519 keys in Madoguchi.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{SigningKey, VerifyingKey};
use madoguchi_kit::config::{FromConfig, Reader};

/// `[audit]` in a service's configuration.
#[derive(Clone)]
pub struct AuditConfig {
    /// `signing_key_file`: the service's own key (PASERK `k4.secret…`).
    pub signing_key: SigningKey,
}

impl FromConfig for AuditConfig {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let secret = r.secret_file("signing_key_file")?;
        let signing_key = secret.expose_text().and_then(parse_signing_key);
        if signing_key.is_none() {
            r.fault(
                "signing_key_file",
                "the file must hold an Ed25519 key in PASERK form (k4.secret…)",
            );
        }
        Some(Self { signing_key: signing_key? })
    }
}

/// Reads `k4.secret.…`; `None` if it is not that, or its public half does not belong to its secret half.
#[must_use]
pub fn parse_signing_key(text: &str) -> Option<SigningKey> {
    let bytes: [u8; 64] = decode(text, "k4.secret.")?;
    SigningKey::from_keypair_bytes(&bytes).ok()
}

/// Reads `k4.public.…`; `None` if it is not that.
#[must_use]
pub fn parse_verifying_key(text: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = decode(text, "k4.public.")?;
    VerifyingKey::from_bytes(&bytes).ok()
}

fn decode<const N: usize>(text: &str, form: &str) -> Option<[u8; N]> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim().strip_prefix(form)?).ok()?;
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_in_their_own_form_only() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let secret = format!("k4.secret.{}\n", URL_SAFE_NO_PAD.encode(key.to_keypair_bytes()));
        let public =
            format!("k4.public.{}\n", URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes()));
        assert_eq!(parse_signing_key(&secret).unwrap().to_bytes(), key.to_bytes());
        assert_eq!(parse_verifying_key(&public).unwrap(), key.verifying_key());
        assert!(parse_signing_key(&public).is_none());
        assert!(parse_verifying_key(&secret).is_none());
        assert!(parse_signing_key("k4.secret.AAAA").is_none());
    }
}
