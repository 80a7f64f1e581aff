//! The bytes of a sealed value: format (1), encapsulated key (65), padded ciphertext (a multiple of 64), tag (16).

use std::fmt;

use super::suite::{POINT, TAG};
use super::{MAX_PLAINTEXT, SealError, padding};

/// The only format so far.
const FORMAT: u8 = 1;
const HEADER: usize = 1 + POINT;

/// A sealed value, as stored and sent. It tells nothing but the rough length of what it holds.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// The bytes to store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes to store, given away.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Takes stored bytes, checking their form; whether they open is told by [`open`](super::open).
    ///
    /// # Errors
    /// [`SealError::UnknownFormat`] or [`SealError::Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        match bytes.first() {
            Some(&FORMAT) => {}
            Some(&other) => return Err(SealError::UnknownFormat(other)),
            None => return Err(SealError::Malformed),
        }
        let body = bytes.len().checked_sub(HEADER + TAG).ok_or(SealError::Malformed)?;
        if !padding::is_padded_len(body) || body > padding::padded_len(MAX_PLAINTEXT) {
            return Err(SealError::Malformed);
        }
        Ok(Self(bytes.to_vec()))
    }

    /// Encapsulated key, ciphertext, tag.
    pub(super) fn parts(&self) -> (&[u8], &[u8], &[u8]) {
        let (header, rest) = self.0.split_at(HEADER);
        let (body, tag) = rest.split_at(rest.len() - TAG);
        (&header[1..], body, tag)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// An envelope whose body of `body` zero bytes is still to be filled and encrypted in place; it never grows, so the clear
/// text exists in one allocation only.
pub(super) fn blank(body: usize) -> Vec<u8> {
    let mut bytes = vec![0; HEADER + body + TAG];
    bytes[0] = FORMAT;
    bytes
}

/// The part of an envelope that is encrypted.
pub(super) fn body_mut(envelope: &mut [u8]) -> &mut [u8] {
    let end = envelope.len() - TAG;
    &mut envelope[HEADER..end]
}

/// Puts key and tag around an encrypted body.
pub(super) fn complete(
    mut envelope: Vec<u8>,
    encapsulated: &[u8; POINT],
    tag: &[u8; TAG],
) -> Sealed {
    let end = envelope.len() - TAG;
    envelope[1..HEADER].copy_from_slice(encapsulated);
    envelope[end..].copy_from_slice(tag);
    Sealed(envelope)
}
