//! The key that signs caller assertions, for tests that play the part of `auth`.

use std::path::PathBuf;

use tempfile::TempDir;

use crate::keys::{KeyPair, write_secret};

/// A fresh assertion key: in memory for the test, as files for the service under test.
pub struct TestSigner {
    dir: TempDir,
    pair: KeyPair,
}

impl TestSigner {
    /// The key pair.
    #[must_use]
    pub fn pair(&self) -> &KeyPair {
        &self.pair
    }

    /// File with the secret key (PASERK `k4.secret`, mode 0600).
    #[must_use]
    pub fn secret_file(&self) -> PathBuf {
        self.dir.path().join("assertion.secret")
    }

    /// File with the public key (PASERK `k4.public`), as in `[access] assertion_keys`.
    #[must_use]
    pub fn public_file(&self) -> PathBuf {
        self.dir.path().join("assertion.public")
    }
}

/// A fresh key pair for caller assertions.
///
/// # Panics
/// The temporary directory cannot be written.
#[must_use]
pub fn signer() -> TestSigner {
    let dir = tempfile::tempdir().expect("a test machine has a temporary directory");
    let pair = KeyPair::generate().expect("a test machine has random bytes");
    let signer = TestSigner { dir, pair };
    write_secret(&signer.secret_file(), &format!("{}\n", signer.pair.paserk_secret()))
        .expect("the temporary directory can be written");
    std::fs::write(signer.public_file(), format!("{}\n", signer.pair.paserk_public()))
        .expect("the temporary directory can be written");
    signer
}
