//! `[access]` in a service's configuration.

use madoguchi_kit::config::{FromConfig, Reader};
use pasetors::{keys::AsymmetricPublicKey, version4::V4};

use crate::AssertionVerifier;

/// Whose assertions a service believes.
#[derive(Clone)]
pub struct AccessConfig {
    /// `deployment`: the name of this municipality's deployment, the audience of its assertions.
    pub deployment: String,
    /// `assertion_keys`: auth's public keys (PASERK `k4.public…`), two while auth rotates.
    pub verifier: AssertionVerifier,
}

impl FromConfig for AccessConfig {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let deployment: Option<String> = r.required("deployment");
        let files = r.list::<std::path::PathBuf>("assertion_keys");
        let (deployment, files) = (deployment?, files?);
        if files.is_empty() {
            r.fault(
                "assertion_keys",
                "name at least one file with a public key of auth (k4.public…)",
            );
            return None;
        }
        let mut keys = Vec::new();
        for file in files {
            match public_key(&file) {
                Ok(key) => keys.push(key),
                Err(problem) => r.fault("assertion_keys", format!("{}: {problem}", file.display())),
            }
        }
        let verifier = AssertionVerifier::new(&deployment, keys.iter().map(Vec::as_slice));
        Some(Self { deployment, verifier: verifier.ok()? })
    }
}

fn public_key(file: &std::path::Path) -> Result<Vec<u8>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let key = AsymmetricPublicKey::<V4>::try_from(text.trim())
        .map_err(|_| "not an Ed25519 public key in PASERK form (k4.public…)".to_owned())?;
    Ok(key.as_bytes().to_vec())
}
