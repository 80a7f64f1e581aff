//! Caller assertions: PASETO v4.public tokens, signed by auth, verified by everybody.

use std::{collections::HashMap, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use pasetors::{
    Public,
    keys::{AsymmetricPublicKey, AsymmetricSecretKey},
    token::UntrustedToken,
    version4::{PublicToken, V4},
};
use sha2::{Digest, Sha256};

use crate::Caller;

/// How long an assertion holds.
pub const ASSERTION_LIFETIME: SignedDuration = SignedDuration::from_secs(30);

/// Clocks of two machines may differ by this much.
const LEEWAY: SignedDuration = SignedDuration::from_secs(2);

/// Verified tokens kept so that a signature is checked once and not once a request.
const REMEMBERED_TOKENS: u64 = 4096;

/// Why an assertion is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AssertionError {
    /// Not a key of the right size.
    #[error("an assertion key is not an Ed25519 key (32 bytes public, 64 bytes secret)")]
    BadKey,
    /// Not a token, not ours, or altered.
    #[error("the assertion is not authentic")]
    NotAuthentic,
    /// It has ended, or begins in the future.
    #[error("the assertion is not in force")]
    NotInForce,
    /// It was made for another deployment.
    #[error("the assertion is for another deployment")]
    OtherAudience,
}

/// Signs assertions; only auth has one.
pub struct AssertionSigner {
    key: AsymmetricSecretKey<V4>,
    key_id: String,
}

impl AssertionSigner {
    /// From an Ed25519 secret key: 32 bytes seed followed by 32 bytes public key.
    ///
    /// # Errors
    /// [`AssertionError::BadKey`].
    pub fn new(secret: &[u8]) -> Result<Self, AssertionError> {
        let key = AsymmetricSecretKey::<V4>::from(secret).map_err(|_| AssertionError::BadKey)?;
        let public = secret.get(32..).ok_or(AssertionError::BadKey)?;
        Ok(Self { key, key_id: key_id(public) })
    }

    /// Signs what `caller` says.
    ///
    /// # Errors
    /// [`AssertionError::BadKey`] if the key refuses to sign.
    pub fn sign(&self, caller: &Caller) -> Result<String, AssertionError> {
        let claims = serde_json::to_vec(caller).map_err(|_| AssertionError::NotAuthentic)?;
        PublicToken::sign(&self.key, &claims, Some(self.key_id.as_bytes()), None)
            .map_err(|_| AssertionError::BadKey)
    }
}

/// Verifies assertions offline.
#[derive(Clone)]
pub struct AssertionVerifier {
    keys: Arc<HashMap<String, AsymmetricPublicKey<V4>>>,
    audience: Arc<str>,
    verified: moka::sync::Cache<Box<str>, Arc<Caller>>,
}

impl AssertionVerifier {
    /// Believes assertions made for `audience` with one of these Ed25519 public keys (several while auth rotates).
    ///
    /// # Errors
    /// [`AssertionError::BadKey`].
    pub fn new<'k>(
        audience: &str,
        keys: impl IntoIterator<Item = &'k [u8]>,
    ) -> Result<Self, AssertionError> {
        let keys = keys
            .into_iter()
            .map(|bytes| {
                let key =
                    AsymmetricPublicKey::<V4>::from(bytes).map_err(|_| AssertionError::BadKey)?;
                Ok((key_id(bytes), key))
            })
            .collect::<Result<_, _>>()?;
        let lifetime = Duration::from_secs(ASSERTION_LIFETIME.unsigned_abs().as_secs());
        let verified = moka::sync::Cache::builder()
            .max_capacity(REMEMBERED_TOKENS)
            .time_to_live(lifetime)
            .build();
        Ok(Self { keys: Arc::new(keys), audience: audience.into(), verified })
    }

    /// The caller that an authentic assertion in force at `now` speaks of.
    ///
    /// # Errors
    /// [`AssertionError`].
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Arc<Caller>, AssertionError> {
        let caller = match self.verified.get(token) {
            Some(caller) => caller,
            None => {
                let caller = Arc::new(self.authenticate(token)?);
                self.verified.insert(token.into(), Arc::clone(&caller));
                caller
            }
        };
        if now >= caller.expires_at + LEEWAY || now + LEEWAY < caller.issued_at {
            return Err(AssertionError::NotInForce);
        }
        Ok(caller)
    }

    fn authenticate(&self, token: &str) -> Result<Caller, AssertionError> {
        let untrusted = UntrustedToken::<Public, V4>::try_from(token)
            .map_err(|_| AssertionError::NotAuthentic)?;
        let footer = std::str::from_utf8(untrusted.untrusted_footer())
            .map_err(|_| AssertionError::NotAuthentic)?;
        let key = self.keys.get(footer).ok_or(AssertionError::NotAuthentic)?;
        let trusted = PublicToken::verify(key, &untrusted, Some(footer.as_bytes()), None)
            .map_err(|_| AssertionError::NotAuthentic)?;
        let caller: Caller =
            serde_json::from_str(trusted.payload()).map_err(|_| AssertionError::NotAuthentic)?;
        if *caller.audience != *self.audience {
            return Err(AssertionError::OtherAudience);
        }
        Ok(caller)
    }
}

/// The first 8 bytes of the public key's SHA-256, in hex.
fn key_id(public: &[u8]) -> String {
    hex::encode(&Sha256::digest(public)[..8])
}

#[cfg(test)]
pub(crate) mod tests {
    use pasetors::keys::{AsymmetricKeyPair, Generate};
    use uuid::Uuid;

    use super::*;
    use crate::{CallerKind, Organisation, Role};

    pub(crate) fn operator(now: Timestamp) -> Caller {
        Caller {
            kind: CallerKind::Person,
            account: Uuid::from_u128(1),
            user_id: "operator01".into(),
            organisation: Organisation::Contractor,
            roles: [Role::Operator].into_iter().collect(),
            section: None,
            contract: Some(Uuid::from_u128(2)),
            terminal: Some(Uuid::from_u128(3)),
            session: Some(Uuid::from_u128(4)),
            designated: true,
            trained: true,
            terms_pending: false,
            authenticated_at: Some(now),
            issued_at: now,
            expires_at: now + ASSERTION_LIFETIME,
            audience: "wakaba".into(),
        }
    }

    fn pair() -> AsymmetricKeyPair<V4> {
        AsymmetricKeyPair::<V4>::generate().expect("the system has randomness")
    }

    fn now() -> Timestamp {
        "2026-11-20T18:30:00+09:00".parse().expect("a timestamp")
    }

    #[test]
    fn what_auth_signs_everybody_reads() {
        let keys = pair();
        let signer = AssertionSigner::new(keys.secret.as_bytes()).expect("a key");
        let verifier = AssertionVerifier::new("wakaba", [keys.public.as_bytes()]).expect("a key");
        let caller = operator(now());
        let token = signer.sign(&caller).expect("signed");
        assert_eq!(*verifier.verify(&token, now()).expect("authentic"), caller);
    }

    #[test]
    fn it_ends_after_thirty_seconds_even_if_remembered() {
        let keys = pair();
        let signer = AssertionSigner::new(keys.secret.as_bytes()).expect("a key");
        let verifier = AssertionVerifier::new("wakaba", [keys.public.as_bytes()]).expect("a key");
        let token = signer.sign(&operator(now())).expect("signed");
        verifier.verify(&token, now()).expect("in force");
        let later = now() + SignedDuration::from_secs(33);
        assert_eq!(verifier.verify(&token, later), Err(AssertionError::NotInForce));
        let earlier = now() - SignedDuration::from_secs(3);
        assert_eq!(verifier.verify(&token, earlier), Err(AssertionError::NotInForce));
    }

    #[test]
    fn others_and_alterations_are_not_believed() {
        let (keys, other) = (pair(), pair());
        let signer = AssertionSigner::new(keys.secret.as_bytes()).expect("a key");
        let token = signer.sign(&operator(now())).expect("signed");

        let stranger = AssertionVerifier::new("wakaba", [other.public.as_bytes()]).expect("a key");
        assert_eq!(stranger.verify(&token, now()), Err(AssertionError::NotAuthentic));
        let elsewhere = AssertionVerifier::new("aoba", [keys.public.as_bytes()]).expect("a key");
        assert_eq!(elsewhere.verify(&token, now()), Err(AssertionError::OtherAudience));

        let verifier = AssertionVerifier::new("wakaba", [keys.public.as_bytes()]).expect("a key");
        let body = "v4.public.".len();
        for position in (body..token.len()).step_by(7) {
            let mut bent = token.clone().into_bytes();
            bent[position] = if bent[position] == b'A' { b'B' } else { b'A' };
            let bent = String::from_utf8(bent).expect("ASCII stays ASCII");
            assert!(bent == token || verifier.verify(&bent, now()).is_err(), "position {position}");
        }
    }
}
