//! Sealing to the public key of a collection day: HPKE (RFC 9180), base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256,
//! AES-256-GCM.
//!
//! Sealing needs no secret, so intake goes on while the keyring is down; opening needs the day's private key, and is
//! impossible for everyone once that key is destroyed. Each sealed value is bound to its place by its [`Aad`]: a value moved
//! to another row, column or version does not open.

mod aad;
mod envelope;
mod keys;
mod padding;
mod suite;

use thiserror::Error;
use zeroize::Zeroizing;

pub use aad::Aad;
pub use envelope::Sealed;
pub use keys::{DayPrivateKey, DayPublicKey, KeyId};

use crate::wrapper::Secret;

/// The longest clear text, in bytes: a record of all fields at their longest fits three times.
pub const MAX_PLAINTEXT: usize = 64 * 1024;

/// HPKE `info`: purpose and format. Another format number makes another key schedule, so formats cannot be confused.
const INFO: &[u8] = b"madoguchi personal data, sealed to the day of collection, format 1";

/// Why something could not be sealed or opened. No text says more than the variant: the clear text is never quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SealError {
    /// More than [`MAX_PLAINTEXT`] bytes.
    #[error("too long to seal; at most {MAX_PLAINTEXT} bytes")]
    TooLong,
    /// The key id is not a date and a suffix, or names another day than the key's.
    #[error(
        "not a key id of this day; expected a date and eight hexadecimal digits, like 2026-11-20-0f3a9c51"
    )]
    BadKeyId,
    /// The bytes are not a point on P-256; fetch the day's public key again.
    #[error("not an uncompressed P-256 public key; fetch the day's key again")]
    BadPublicKey,
    /// The bytes are not a P-256 private key.
    #[error(
        "not a P-256 private key; the stored day key is damaged or was unwrapped with the wrong root key"
    )]
    BadPrivateKey,
    /// The sealed bytes begin with a format this release does not know.
    #[error("sealed in format {0}, which this release does not know; upgrade it")]
    UnknownFormat(u8),
    /// The sealed bytes are cut or have a length no sealed value has.
    #[error("not a sealed value; the stored bytes are damaged or cut")]
    Malformed,
    /// Wrong key, wrong place (service, table, column, record, version) or changed bytes; which one cannot be told.
    #[error(
        "does not open; the key is of another day, the value of another place, or its bytes were changed"
    )]
    CannotOpen,
}

impl SealError {
    /// The stable code for logs and for mapping to a service's own errors.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "seal_too_long",
            Self::BadKeyId => "seal_bad_key_id",
            Self::BadPublicKey => "seal_bad_public_key",
            Self::BadPrivateKey => "seal_bad_private_key",
            Self::UnknownFormat(_) => "seal_unknown_format",
            Self::Malformed => "seal_malformed",
            Self::CannotOpen => "seal_cannot_open",
        }
    }
}

/// Seals `plaintext` for the place `aad` to the day of `key`. Two calls never give the same bytes.
///
/// # Errors
/// [`SealError::TooLong`], or [`SealError::BadPublicKey`] if the key's bytes are no point of the curve.
///
/// # Panics
/// If the operating system gives no random bytes, which it does from boot on.
pub fn seal(key: &DayPublicKey, aad: &Aad<'_>, plaintext: &[u8]) -> Result<Sealed, SealError> {
    if plaintext.len() > MAX_PLAINTEXT {
        return Err(SealError::TooLong);
    }
    let recipient = suite::public_key(&key.bytes)?;
    let mut envelope = Zeroizing::new(envelope::blank(padding::padded_len(plaintext.len())));
    let body = envelope::body_mut(&mut envelope);
    padding::pad_into(plaintext, body);
    let (encapsulated, tag) = suite::seal_in_place(&recipient, INFO, &aad.encode(), body)?;
    Ok(envelope::complete(std::mem::take(&mut *envelope), &encapsulated, &tag))
}

/// Opens `sealed`, which must have been sealed for the same place and to the same day.
///
/// # Errors
/// [`SealError::CannotOpen`] on any difference; [`SealError::Malformed`] if a key holder sealed it without padding.
pub fn open(
    key: &DayPrivateKey,
    aad: &Aad<'_>,
    sealed: &Sealed,
) -> Result<Secret<Vec<u8>>, SealError> {
    let (encapsulated, body, tag) = sealed.parts();
    let mut clear = Zeroizing::new(body.to_vec());
    suite::open_in_place(key.inner(), INFO, &aad.encode(), encapsulated, &mut clear, tag)?;
    let length = padding::unpadded_len(&clear).ok_or(SealError::Malformed)?;
    clear.truncate(length);
    Ok(Secret::new(std::mem::take(&mut *clear)))
}
