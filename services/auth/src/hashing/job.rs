//! One hash: made or checked, in memory that the thread brings along.

use argon2::{
    Algorithm, Argon2, Block, Params, ParamsBuilder, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use subtle::ConstantTimeEq as _;

use super::{HashSettings, Peppers};
use crate::domain::PasswordText;

const SALT_BYTES: usize = 16;
const OUTPUT_BYTES: usize = 32;

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not this password, or no password at all.
    Wrong,
    /// This password.
    Right {
        /// Cost or pepper have changed since it was hashed: hash it again.
        outdated: bool,
    },
}

/// Why a hash could not be made or checked.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The stored text is no hash of ours.
    #[error("a stored password hash cannot be read")]
    Unreadable,
    /// Its pepper is gone.
    #[error("a stored password hash was made with a pepper that the pepper file no longer has")]
    PepperMissing,
    /// Argon2 refused, or the system gave no random bytes.
    #[error("argon2id failed")]
    Argon2,
}

/// Hashes and checks with the settings in force.
pub(super) struct Worker<'s> {
    pub(super) settings: HashSettings,
    pub(super) peppers: &'s Peppers,
    pub(super) memory: Vec<Block>,
}

impl Worker<'_> {
    /// A PHC string for a new password.
    pub fn hash(&mut self, password: &PasswordText) -> Result<String, JobError> {
        let mut salt = [0; SALT_BYTES];
        getrandom::fill(&mut salt).map_err(|_| JobError::Argon2)?;
        let pepper = &self.peppers.current;
        let params = ParamsBuilder::new()
            .m_cost(self.settings.memory_kib)
            .t_cost(self.settings.passes)
            .p_cost(1)
            .keyid(pepper.id)
            .output_len(OUTPUT_BYTES)
            .build()
            .map_err(|_| JobError::Argon2)?;
        let output = self.run(&pepper.secret, &params, password, &salt)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).map_err(|_| JobError::Argon2)?,
            salt: Some(Salt::new(&salt).map_err(|_| JobError::Argon2)?),
            hash: Some(Output::new(&output).map_err(|_| JobError::Argon2)?),
        };
        Ok(hash.to_string())
    }

    /// Checks a password against a stored PHC string in constant time.
    pub fn verify(&mut self, password: &PasswordText, stored: &str) -> Result<Verdict, JobError> {
        let stored = PasswordHash::new(stored).map_err(|_| JobError::Unreadable)?;
        let params = Params::try_from(&stored).map_err(|_| JobError::Unreadable)?;
        let (salt, expected) = stored.salt.zip(stored.hash).ok_or(JobError::Unreadable)?;
        let pepper = self.peppers.find(params.keyid()).ok_or(JobError::PepperMissing)?;
        let secret = pepper.secret.clone();
        let output = self.run(&secret, &params, password, &salt)?;
        if !bool::from(output.ct_eq(expected.as_bytes())) {
            return Ok(Verdict::Wrong);
        }
        let current =
            params.keyid() == self.peppers.current.id.as_bytes() && self.settings.are(&params);
        Ok(Verdict::Right { outdated: !current })
    }

    fn run(
        &mut self,
        secret: &[u8],
        params: &Params,
        password: &PasswordText,
        salt: &[u8],
    ) -> Result<[u8; OUTPUT_BYTES], JobError> {
        let argon2 =
            Argon2::new_with_secret(secret, Algorithm::Argon2id, Version::V0x13, params.clone())
                .map_err(|_| JobError::Argon2)?;
        if self.memory.len() < params.block_count() {
            self.memory.resize(params.block_count(), Block::new());
        }
        let mut output = [0; OUTPUT_BYTES];
        argon2
            .hash_password_into_with_memory(
                password.as_bytes(),
                salt,
                &mut output,
                &mut self.memory[..params.block_count()],
            )
            .map_err(|_| JobError::Argon2)?;
        Ok(output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(typed: &str) -> PasswordText {
        PasswordText::prepare(typed).ok().unwrap()
    }

    fn peppers(first: &str, second: Option<&str>) -> Peppers {
        let line = |id: &str| format!("{id}:{}\n", hex::encode(id.repeat(16)));
        Peppers::parse(&(line(first) + &second.map(line).unwrap_or_default())).ok().unwrap()
    }

    fn worker(peppers: &Peppers, passes: u32) -> Worker<'_> {
        Worker {
            settings: HashSettings { passes, ..HashSettings::default() },
            peppers,
            memory: Vec::new(),
        }
    }

    #[test]
    fn a_hash_is_checked_and_renewed_when_cost_or_pepper_change() {
        let (old, both, new) =
            (peppers("p1", None), peppers("p2", Some("p1")), peppers("p2", None));
        let password = text("correct horse battery staple");
        let stored = worker(&old, 2).hash(&password).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid="), "{stored}");
        let verify = |peppers, passes, password: &PasswordText| {
            worker(peppers, passes).verify(password, &stored)
        };
        assert_eq!(verify(&old, 2, &password).unwrap(), Verdict::Right { outdated: false });
        assert_eq!(verify(&old, 3, &password).unwrap(), Verdict::Right { outdated: true });
        assert_eq!(verify(&both, 2, &password).unwrap(), Verdict::Right { outdated: true });
        assert_eq!(
            verify(&old, 2, &text("correct horse battery staples")).unwrap(),
            Verdict::Wrong
        );
        assert!(matches!(verify(&new, 2, &password), Err(JobError::PepperMissing)));
        assert!(matches!(worker(&old, 2).verify(&password, "$1$x"), Err(JobError::Unreadable)));
    }

    #[test]
    fn the_pepper_matters() {
        let (ours, forged) =
            (peppers("p1", None), Peppers::parse(&format!("p1:{}", "00".repeat(32))).ok().unwrap());
        let password = text("correct horse battery staple");
        let stored = worker(&ours, 2).hash(&password).unwrap();
        assert_eq!(worker(&forged, 2).verify(&password, &stored).unwrap(), Verdict::Wrong);
    }
}
