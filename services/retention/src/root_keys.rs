//! Root keys: one file an epoch, outside Postgres. Whoever has the database alone, or a backup of it, opens nothing.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use madoguchi_personal::Secret;

/// AES-256.
const KEY_LENGTH: usize = 32;
/// GCM's nonce, stored before the ciphertext. A root key wraps a few hundred keys: far from where random nonces meet.
const NONCE_LENGTH: usize = 12;

/// Why a root key does not serve.
#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    /// The file cannot be read or written.
    #[error("root key file {path}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Not 32 bytes.
    #[error("root key file {0} does not hold 32 bytes")]
    BadKey(PathBuf),
    /// A wrapped key was altered, moved, or wrapped by another root key.
    #[error("a wrapped day key is not authentic")]
    NotAuthentic,
    /// The operating system gave no randomness.
    #[error("no randomness")]
    NoRandomness,
}

/// The directory of root keys, mode 0700; files `<epoch>.key` of mode 0600. In production it lies on a volume that
/// backups of the database do not include.
#[derive(Clone, Debug)]
pub struct RootKeys {
    directory: PathBuf,
}

impl RootKeys {
    /// Keys in `directory`.
    #[must_use]
    pub fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    fn path(&self, epoch: i64) -> PathBuf {
        self.directory.join(format!("{epoch}.key"))
    }

    /// Makes the key of an epoch that is not in use yet. A file left over from an attempt that did not get as far as the
    /// database is replaced.
    ///
    /// # Errors
    /// [`RootKeyError`].
    pub fn create(&self, epoch: i64) -> Result<RootKey, RootKeyError> {
        let path = self.path(epoch);
        let mut key = [0; KEY_LENGTH];
        getrandom::fill(&mut key).map_err(|_| RootKeyError::NoRandomness)?;
        let write = || -> io::Result<()> {
            if path.exists() {
                fs::remove_file(&path)?;
            }
            let mut file =
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
            file.write_all(&key)?;
            file.sync_all()?;
            File::open(&self.directory)?.sync_all()
        };
        write().map_err(|source| RootKeyError::File { path, source })?;
        Ok(RootKey(Secret::new(key.to_vec())))
    }

    /// Reads the key of an epoch.
    ///
    /// # Errors
    /// [`RootKeyError`].
    pub fn load(&self, epoch: i64) -> Result<RootKey, RootKeyError> {
        let path = self.path(epoch);
        let bytes =
            fs::read(&path).map_err(|source| RootKeyError::File { path: path.clone(), source })?;
        if bytes.len() != KEY_LENGTH {
            return Err(RootKeyError::BadKey(path));
        }
        Ok(RootKey(Secret::new(bytes)))
    }

    /// Overwrites and removes the key of an epoch. A key that is gone already stays gone.
    ///
    /// # Errors
    /// [`RootKeyError::File`].
    pub fn destroy(&self, epoch: i64) -> Result<(), RootKeyError> {
        let path = self.path(epoch);
        destroy_file(&path).map_err(|source| RootKeyError::File { path, source })
    }
}

fn destroy_file(path: &Path) -> io::Result<()> {
    let mut file = match OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    file.write_all(&[0; KEY_LENGTH])?;
    file.sync_all()?;
    fs::remove_file(path)?;
    path.parent().map_or(Ok(()), |directory| File::open(directory)?.sync_all())
}

/// A root key in memory; wiped when dropped.
pub struct RootKey(Secret<Vec<u8>>);

impl RootKey {
    /// Wraps a day's private key for the place `key_id`.
    ///
    /// # Errors
    /// [`RootKeyError::NoRandomness`].
    pub fn wrap(
        &self,
        key_id: &str,
        private_key: &Secret<Vec<u8>>,
    ) -> Result<Vec<u8>, RootKeyError> {
        let mut nonce = [0; NONCE_LENGTH];
        getrandom::fill(&mut nonce).map_err(|_| RootKeyError::NoRandomness)?;
        let payload = Payload { msg: private_key.expose(), aad: key_id.as_bytes() };
        let ciphertext = self
            .cipher()?
            .encrypt(&nonce.into(), payload)
            .map_err(|_| RootKeyError::NotAuthentic)?;
        Ok([nonce.as_slice(), &ciphertext].concat())
    }

    /// Unwraps what was wrapped for `key_id`.
    ///
    /// # Errors
    /// [`RootKeyError::NotAuthentic`].
    pub fn unwrap(&self, key_id: &str, wrapped: &[u8]) -> Result<Secret<Vec<u8>>, RootKeyError> {
        let (nonce, ciphertext) =
            wrapped.split_first_chunk::<NONCE_LENGTH>().ok_or(RootKeyError::NotAuthentic)?;
        let payload = Payload { msg: ciphertext, aad: key_id.as_bytes() };
        let clear = self
            .cipher()?
            .decrypt(&(*nonce).into(), payload)
            .map_err(|_| RootKeyError::NotAuthentic)?;
        Ok(Secret::new(clear))
    }

    fn cipher(&self) -> Result<Aes256Gcm, RootKeyError> {
        Aes256Gcm::new_from_slice(self.0.expose()).map_err(|_| RootKeyError::NotAuthentic)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn what_is_wrapped_is_unwrapped_for_its_place_alone() {
        let directory = tempfile::tempdir().expect("a directory");
        let keys = RootKeys::new(directory.path().to_owned());
        let first = keys.create(1).expect("created");
        let private_key = Secret::new(vec![7; 32]);
        let wrapped = first.wrap("2026-11-20-a", &private_key).expect("wrapped");
        let again = keys.load(1).expect("loaded");
        assert_eq!(
            again.unwrap("2026-11-20-a", &wrapped).expect("unwrapped").expose(),
            private_key.expose()
        );
        assert!(matches!(again.unwrap("2026-11-21-a", &wrapped), Err(RootKeyError::NotAuthentic)));
        let second = keys.create(2).expect("created");
        assert!(matches!(second.unwrap("2026-11-20-a", &wrapped), Err(RootKeyError::NotAuthentic)));
        assert!(matches!(
            again.unwrap("2026-11-20-a", &wrapped[..11]),
            Err(RootKeyError::NotAuthentic)
        ));
    }

    #[test]
    fn a_destroyed_key_is_gone() {
        let directory = tempfile::tempdir().expect("a directory");
        let keys = RootKeys::new(directory.path().to_owned());
        keys.create(1).expect("created");
        let mode =
            fs::metadata(directory.path().join("1.key")).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        keys.destroy(1).expect("destroyed");
        keys.destroy(1).expect("a second time changes nothing");
        assert!(matches!(keys.load(1), Err(RootKeyError::File { .. })));
    }
}
