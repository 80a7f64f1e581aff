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
        let files = r.paths("assertion_keys");
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

#[cfg(test)]
mod tests {
    use madoguchi_kit::config::{Source, load};
    use pasetors::{
        keys::{AsymmetricKeyPair, Generate as _},
        paserk::FormatAsPaserk as _,
    };

    use super::*;

    /// A service that has nothing but `[access]`.
    struct Only(AccessConfig);

    impl FromConfig for Only {
        fn from_config(r: &mut Reader) -> Option<Self> {
            r.section("access", AccessConfig::from_config).map(Self)
        }
    }

    #[test]
    fn key_files_are_looked_for_beside_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let pair = AsymmetricKeyPair::<V4>::generate().unwrap();
        let mut key = String::new();
        pair.public.fmt(&mut key).unwrap();
        std::fs::write(folder.path().join("auth.key"), key).unwrap();
        let file = folder.path().join("service.toml");
        let write = |keys: &str| {
            let text = format!(
                "environment = \"development\"\n[server]\naddress = \"127.0.0.1:0\"\n\
                 [access]\ndeployment = \"wakaba\"\nassertion_keys = [{keys}]\n"
            );
            std::fs::write(&file, text).unwrap();
            load::<Only>(&Source::file(file.clone()))
        };
        let Ok((_, Only(read))) = write("\"auth.key\"") else { panic!("a relative path is read") };
        assert_eq!(read.deployment, "wakaba");
        for missing in ["\"keys/auth.key\"", ""] {
            let Err(faults) = write(missing) else { panic!("{missing} is accepted") };
            assert_eq!(faults.as_slice()[0].key, "access.assertion_keys");
        }
    }
}
