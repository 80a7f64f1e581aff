//! Day keys: one pair per collection day (JST).

use std::fmt;

use jiff::civil::Date;

use super::{SealError, suite};
use crate::wrapper::Secret;

/// Names a day's key pair: its day and a random suffix, such as `2026-11-20-0f3a9c51`. Not secret.
///
/// The suffix tells two pairs of one day apart, for instance after a restore.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(String);

impl KeyId {
    const DATE: usize = 10;
    const SUFFIX: usize = 8;

    fn random(day: Date) -> Self {
        let mut suffix = [0; Self::SUFFIX / 2];
        getrandom::fill(&mut suffix).expect("the operating system gives random bytes from boot on");
        Self(format!("{day}-{}", hex::encode(suffix)))
    }

    /// Reads an id.
    ///
    /// # Errors
    /// [`SealError::BadKeyId`] unless it is a date, a hyphen and eight lower-case hexadecimal digits.
    pub fn parse(id: &str) -> Result<Self, SealError> {
        let (date, suffix) = id.split_at_checked(Self::DATE).ok_or(SealError::BadKeyId)?;
        let day: Date = date.parse().map_err(|_| SealError::BadKeyId)?;
        let suffix = suffix.strip_prefix('-').ok_or(SealError::BadKeyId)?;
        let hexadecimal = suffix.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        // Other ways to write the date would make two ids of one.
        if suffix.len() != Self::SUFFIX || !hexadecimal || day.to_string() != date {
            return Err(SealError::BadKeyId);
        }
        Ok(Self(id.to_owned()))
    }

    /// The id as stored and sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is_of(&self, day: Date) -> bool {
        self.0.get(..Self::DATE) == Some(day.to_string().as_str())
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What everyone may know of a day's key: enough to seal, nothing to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayPublicKey {
    /// The pair's name, stored beside every value sealed to it.
    pub id: KeyId,
    /// The collection day (JST).
    pub day: Date,
    /// The uncompressed P-256 point (SEC 1 §2.3.3). Checked by [`from_bytes`](Self::from_bytes), and again when sealing.
    pub bytes: [u8; suite::POINT],
}

impl DayPublicKey {
    /// Takes a key received or stored.
    ///
    /// # Errors
    /// [`SealError::BadKeyId`] if `id` is of another day; [`SealError::BadPublicKey`] if `bytes` is no uncompressed point of
    /// the curve.
    pub fn from_bytes(id: KeyId, day: Date, bytes: &[u8]) -> Result<Self, SealError> {
        if !id.is_of(day) {
            return Err(SealError::BadKeyId);
        }
        let bytes = suite::point_bytes(&suite::public_key(bytes)?);
        Ok(Self { id, day, bytes })
    }
}

/// What opens a day's values. Lives in the keyring only; wiped when dropped.
#[derive(Clone)]
pub struct DayPrivateKey(suite::PrivateKey);

impl DayPrivateKey {
    /// A fresh pair for `day`.
    ///
    /// # Panics
    /// If the operating system gives no random bytes, which it does from boot on.
    #[must_use]
    pub fn generate(day: Date) -> (Self, DayPublicKey) {
        let (private, public) = suite::generate();
        let bytes = suite::point_bytes(&public);
        (Self(private), DayPublicKey { id: KeyId::random(day), day, bytes })
    }

    /// The 32 bytes of the scalar, big-endian, to be wrapped by the root key.
    #[must_use]
    pub fn to_bytes(&self) -> Secret<Vec<u8>> {
        use hpke::Serializable;
        let mut bytes = vec![0; suite::SCALAR];
        self.0.write_exact(&mut bytes);
        Secret::new(bytes)
    }

    /// Takes a key that was unwrapped.
    ///
    /// # Errors
    /// [`SealError::BadPrivateKey`] unless it is 32 bytes and in the scalar's range.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        suite::private_key(bytes).map(Self)
    }

    /// The public half, to check a stored pair against itself.
    #[must_use]
    pub fn public_bytes(&self) -> [u8; suite::POINT] {
        suite::point_bytes(&suite::public_of(&self.0))
    }

    pub(super) fn inner(&self) -> &suite::PrivateKey {
        &self.0
    }
}

impl fmt::Debug for DayPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_pair_survives_storage() {
        let (private, public) = DayPrivateKey::generate(date(2026, 11, 20));
        let again = DayPrivateKey::from_bytes(private.to_bytes().expose()).expect("own bytes");
        assert_eq!(again.public_bytes(), public.bytes);
        let id = KeyId::parse(public.id.as_str()).expect("own id");
        assert_eq!(DayPublicKey::from_bytes(id, public.day, &public.bytes), Ok(public));
        assert_eq!(format!("{private:?}"), "[secret]");
    }

    #[test]
    fn ids_are_a_day_and_a_suffix() {
        assert!(KeyId::parse("2026-11-20-0f3a9c51").is_ok());
        for id in [
            "",
            "2026-11-20",
            "2026-11-20-0F3A9C51",
            "2026-13-20-0f3a9c51",
            "2026-11-20-0f3a9c5",
            "20261120-a-0f3a9c51",
            "２０２６",
        ] {
            assert_eq!(KeyId::parse(id), Err(SealError::BadKeyId), "{id}");
        }
        let (_, public) = DayPrivateKey::generate(date(2026, 11, 20));
        let other_day = DayPublicKey::from_bytes(public.id, date(2026, 11, 21), &public.bytes);
        assert_eq!(other_day, Err(SealError::BadKeyId));
    }

    #[test]
    fn bytes_off_the_curve_are_no_keys() {
        let (_, public) = DayPrivateKey::generate(date(2026, 11, 20));
        let mut off = public.bytes;
        off[64] ^= 1;
        let compressed = [&[2], &public.bytes[1..33]].concat();
        for bytes in [&off[..], &[0; 65], &[0], &[], &compressed, &public.bytes[..64]] {
            let refused = DayPublicKey::from_bytes(public.id.clone(), public.day, bytes);
            assert_eq!(refused, Err(SealError::BadPublicKey));
        }
        for bytes in [&[0; 32][..], &[0xFF; 32], &[1; 31], &[]] {
            assert_eq!(DayPrivateKey::from_bytes(bytes).err(), Some(SealError::BadPrivateKey));
        }
    }
}
