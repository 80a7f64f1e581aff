//! Secrets come from files of their own and leave no trace in logs.

use std::{fmt, fs, os::unix::fs::PermissionsExt as _, path::Path};
use zeroize::Zeroizing;

/// Bytes that are wiped on drop and print as nothing.
#[derive(Clone)]
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// Takes over `bytes`.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes as they stand in the file.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The bytes as text without the line end that editors add; `None` when they are not UTF-8.
    #[must_use]
    pub fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok().map(|text| text.trim_end_matches(['\r', '\n']))
    }

    /// Reads a secret, refusing a file that other users of the machine can read.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let mode = fs::metadata(path)
            .map_err(|error| format!("cannot read {shown}: {error}"))?
            .permissions()
            .mode();
        if mode & 0o007 != 0 {
            let mode = mode & 0o777;
            return Err(format!(
                "{shown} is open to every user (mode {mode:o}); run `chmod 600 {shown}`"
            ));
        }
        let bytes = fs::read(path).map_err(|error| format!("cannot read {shown}: {error}"))?;
        if bytes.is_empty() {
            return Err(format!("{shown} is empty; write the secret into it"));
        }
        Ok(Self::new(bytes))
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(…)")
    }
}
