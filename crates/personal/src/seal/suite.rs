//! The one HPKE suite, and nothing else of the library.

use hpke::aead::{AeadTag, AesGcm256};
use hpke::inout::InOutBuf;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};

use super::SealError;

/// Lengths in bytes: an uncompressed point, a private scalar, a GCM tag (RFC 9180 §7.1, §7.3).
pub(super) const POINT: usize = 65;
pub(super) const SCALAR: usize = 32;
pub(super) const TAG: usize = 16;

pub(super) type PrivateKey = <DhP256HkdfSha256 as Kem>::PrivateKey;
pub(super) type PublicKey = <DhP256HkdfSha256 as Kem>::PublicKey;
type EncappedKey = <DhP256HkdfSha256 as Kem>::EncappedKey;

/// A fresh pair from the operating system's random source.
pub(super) fn generate() -> (PrivateKey, PublicKey) {
    DhP256HkdfSha256::gen_keypair()
}

/// The public half of `private`.
pub(super) fn public_of(private: &PrivateKey) -> PublicKey {
    DhP256HkdfSha256::sk_to_pk(private)
}

/// Reads an uncompressed point and checks that it is on the curve and not at infinity.
pub(super) fn public_key(bytes: &[u8]) -> Result<PublicKey, SealError> {
    PublicKey::from_bytes(bytes).map_err(|_| SealError::BadPublicKey)
}

/// Reads a scalar and checks its range.
pub(super) fn private_key(bytes: &[u8]) -> Result<PrivateKey, SealError> {
    PrivateKey::from_bytes(bytes).map_err(|_| SealError::BadPrivateKey)
}

/// The uncompressed point.
pub(super) fn point_bytes(key: &impl Serializable) -> [u8; POINT] {
    let mut bytes = [0; POINT];
    key.write_exact(&mut bytes);
    bytes
}

/// Encrypts `body` in place; the encapsulated key and the tag come back.
pub(super) fn seal_in_place(
    recipient: &PublicKey,
    info: &[u8],
    aad: &[u8],
    body: &mut [u8],
) -> Result<([u8; POINT], [u8; TAG]), SealError> {
    let (encapsulated, tag) = hpke::single_shot_seal_inout_detached::<
        AesGcm256,
        HkdfSha256,
        DhP256HkdfSha256,
    >(&OpModeS::Base, recipient, info, InOutBuf::from(body), aad)
    // A checked key and a bounded text leave only the key exchange with a degenerate point.
    .map_err(|_| SealError::BadPublicKey)?;
    let mut tag_bytes = [0; TAG];
    tag.write_exact(&mut tag_bytes);
    Ok((point_bytes(&encapsulated), tag_bytes))
}

/// Decrypts `body` in place; on failure its content is meaningless.
pub(super) fn open_in_place(
    recipient: &PrivateKey,
    info: &[u8],
    aad: &[u8],
    encapsulated: &[u8],
    body: &mut [u8],
    tag: &[u8],
) -> Result<(), SealError> {
    // Changed bytes are told alike wherever they are: a point off the curve is no different from a wrong tag.
    let encapsulated = EncappedKey::from_bytes(encapsulated).map_err(|_| SealError::CannotOpen)?;
    let tag = AeadTag::<AesGcm256>::from_bytes(tag).map_err(|_| SealError::CannotOpen)?;
    hpke::single_shot_open_inout_detached::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
        &OpModeR::Base,
        recipient,
        &encapsulated,
        info,
        InOutBuf::from(body),
        aad,
        &tag,
    )
    .map_err(|_| SealError::CannotOpen)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published vector of the RFC's authors for mode 0, KEM 0x0010, KDF 0x0001, AEAD 0x0002 (first message).
    /// The RFC's appendix prints this suite with AES-128-GCM only; the vector file it refers to has this one too.
    #[test]
    fn opens_the_published_test_vector() {
        let bytes = |text: &str| hex::decode(text).expect("hexadecimal");
        let private =
            private_key(&bytes("317f915db7bc629c48fe765587897e01e282d3e8445f79f27f65d031a88082b2"))
                .expect("scalar");
        assert_eq!(
            point_bytes(&public_of(&private)).to_vec(),
            bytes(concat!(
                "04abc7e49a4c6b3566d77d0304addc6ed0e98512ffccf505e6a8e3eb25c68513",
                "6f853148544876de76c0f2ef99cdc3a05ccf5ded7860c7c021238f9e2073d2356c"
            ))
        );
        let encapsulated = bytes(concat!(
            "04c06b4f6bebc7bb495cb797ab753f911aff80aefb86fd8b6fcc35525f3ab5f0",
            "3e0b21bd31a86c6048af3cb2d98e0d3bf01da5cc4c39ff5370d331a4f1f7d5a4e0"
        ));
        let mut body = bytes(concat!(
            "58c61a45059d0c5704560e9d88b564a8b63f1364b8d1fcb3c4c6ddc1d2917424",
            "65e902cd216f8908da49f8f96f"
        ));
        let tag = body.split_off(body.len() - TAG);
        let info = b"Ode on a Grecian Urn";
        open_in_place(&private, info, b"Count-0", &encapsulated, &mut body, &tag)
            .expect("vector opens");
        assert_eq!(body, b"Beauty is truth, truth beauty");
    }
}
