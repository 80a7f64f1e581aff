//! Ed25519 signing keys and random secrets, as the files the services read.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;

/// An Ed25519 key pair (RFC 8032).
pub struct KeyPair(SigningKey);

impl KeyPair {
    /// A new random pair.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub fn generate() -> Result<Self> {
        Ok(Self(SigningKey::from_bytes(&random()?)))
    }

    /// The 32 secret bytes.
    #[must_use]
    pub fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The 32 bytes of the public key.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// The pair as PASERK `k4.secret` text, the form of the key that signs caller assertions.
    #[must_use]
    pub fn paserk_secret(&self) -> String {
        format!("k4.secret.{}", URL_SAFE_NO_PAD.encode(self.0.to_keypair_bytes()))
    }

    /// The public half as PASERK `k4.public` text.
    #[must_use]
    pub fn paserk_public(&self) -> String {
        format!("k4.public.{}", URL_SAFE_NO_PAD.encode(self.public()))
    }
}

/// `N` bytes from the operating system.
///
/// # Errors
/// The operating system gives none.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).context("the operating system gives no random bytes")?;
    Ok(bytes)
}

/// Random text of lower-case letters and digits with 4 bits a character, fit for URLs and passwords.
///
/// # Errors
/// The operating system gives no random bytes.
pub fn random_text() -> Result<String> {
    Ok(hex::encode(random::<16>()?))
}

/// Writes a file that only its owner may read (mode 0600), replacing what was there.
///
/// # Errors
/// The file cannot be written.
pub fn write_secret(path: &Path, content: &str) -> Result<()> {
    let write = || {
        // An existing file keeps its mode through `open`, so it is written anew beside and moved into place.
        let fresh = path.with_extension("new");
        let _ = fs::remove_file(&fresh);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        file.write_all(content.as_bytes())?;
        fs::rename(&fresh, path)
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

/// Reads a secret file, or makes it with `create` when it is not there yet.
///
/// # Errors
/// The file cannot be read or written, or `create` fails.
pub fn keep_secret(path: &Path, create: impl FnOnce() -> Result<String>) -> Result<String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let text = create()?;
            write_secret(path, &text)?;
            Ok(text)
        }
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn paserk_carries_the_pair() {
        let pair = KeyPair::generate().unwrap();
        let secret = pair.paserk_secret();
        let bytes = URL_SAFE_NO_PAD.decode(secret.strip_prefix("k4.secret.").unwrap()).unwrap();
        assert_eq!(bytes[..32], pair.seed());
        assert_eq!(bytes[32..], pair.public());
        let key = pasetors::keys::AsymmetricSecretKey::<pasetors::version4::V4>::from(&bytes);
        assert!(key.is_ok(), "pasetors takes the key");
    }

    #[test]
    fn a_secret_is_made_once_and_only_for_its_owner() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pepper");
        let first = keep_secret(&path, random_text).unwrap();
        assert_eq!(keep_secret(&path, random_text).unwrap(), first);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
