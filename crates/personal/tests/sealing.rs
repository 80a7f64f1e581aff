//! Laws of sealing: what was sealed opens, for its own place and day only, and its length tells little.

use jiff::civil::date;
use madoguchi_personal::seal::{
    Aad, DayPrivateKey, DayPublicKey, MAX_PLAINTEXT, SealError, Sealed, open, seal,
};
use proptest::prelude::*;
use uuid::Uuid;

fn day_key() -> (DayPrivateKey, DayPublicKey) {
    DayPrivateKey::generate(date(2026, 11, 20))
}

fn place(record: Uuid) -> Aad<'static> {
    Aad { service: "intake", table: "inquiry", column: "sealed", record, version: 1 }
}

const RECORD: Uuid = Uuid::from_u128(0x0193_4c1e_7a00_7000_8000_0000_0000_0001);

/// Format, encapsulated key and tag: what a sealed value has beyond its padded text.
const OVERHEAD: usize = 1 + 65 + 16;

#[test]
fn empty_and_longest_texts_open() {
    let (private, public) = day_key();
    for length in [0, 1, 63, 64, MAX_PLAINTEXT] {
        let text = vec![0x80; length];
        let sealed = seal(&public, &place(RECORD), &text).expect("within the limit");
        let stored = Sealed::from_bytes(sealed.as_bytes()).expect("own bytes");
        assert_eq!(open(&private, &place(RECORD), &stored).expect("own key").expose(), &text);
    }
    let too_long = seal(&public, &place(RECORD), &vec![0; MAX_PLAINTEXT + 1]);
    assert_eq!(too_long, Err(SealError::TooLong));
}

#[test]
fn every_part_of_the_place_counts() {
    let (private, public) = day_key();
    let here = place(RECORD);
    let sealed = seal(&public, &here, b"text").expect("short text");
    for elsewhere in [
        Aad { service: "handoff", ..here },
        Aad { table: "answer", ..here },
        Aad { column: "name", ..here },
        Aad { record: Uuid::from_u128(RECORD.as_u128() + 1), ..here },
        Aad { version: 2, ..here },
        Aad { service: "intakei", table: "nquiry", ..here },
    ] {
        assert_eq!(
            open(&private, &elsewhere, &sealed).err(),
            Some(SealError::CannotOpen),
            "{elsewhere:?}"
        );
    }
}

#[test]
fn another_key_of_the_same_day_does_not_open() {
    let (_, public) = day_key();
    let (other, _) = day_key();
    let sealed = seal(&public, &place(RECORD), b"text").expect("short text");
    assert_eq!(open(&other, &place(RECORD), &sealed).err(), Some(SealError::CannotOpen));
}

#[test]
fn every_flipped_bit_is_noticed() {
    let (private, public) = day_key();
    let sealed = seal(&public, &place(RECORD), b"text").expect("short text").into_bytes();
    for index in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[index] ^= 1 << (index % 8);
        match Sealed::from_bytes(&changed) {
            Err(error) => assert_eq!((index, error), (0, SealError::UnknownFormat(changed[0]))),
            Ok(value) => {
                let opened = open(&private, &place(RECORD), &value).err();
                assert_eq!(opened, Some(SealError::CannotOpen), "byte {index}");
            }
        }
    }
}

#[test]
fn cut_or_lengthened_values_are_refused() {
    let (_, public) = day_key();
    let sealed = seal(&public, &place(RECORD), b"text").expect("short text").into_bytes();
    for length in 0..sealed.len() {
        assert_eq!(Sealed::from_bytes(&sealed[..length]), Err(SealError::Malformed));
    }
    let huge = [&sealed[..], &vec![0; MAX_PLAINTEXT + 64]].concat();
    assert_eq!(Sealed::from_bytes(&huge), Err(SealError::Malformed));
    assert_eq!(Sealed::from_bytes(&[]), Err(SealError::Malformed));
}

#[test]
fn a_public_key_off_the_curve_seals_nothing() {
    let (_, public) = day_key();
    let forged = DayPublicKey { bytes: [4; 65], ..public };
    assert_eq!(seal(&forged, &place(RECORD), b"text"), Err(SealError::BadPublicKey));
}

#[test]
fn sealing_twice_gives_different_bytes_and_debug_shows_none() {
    let (_, public) = day_key();
    let sealed = seal(&public, &place(RECORD), b"text").expect("short text");
    assert_ne!(sealed, seal(&public, &place(RECORD), b"text").expect("short text"));
    assert_eq!(format!("{sealed:?}"), format!("Sealed({} bytes)", OVERHEAD + 64));
}

/// A value sealed when format 1 was fixed. If this no longer opens, neither does anything stored: the change needs format 2.
#[test]
fn what_format_1_sealed_still_opens() {
    const PRIVATE: &str = "317f915db7bc629c48fe765587897e01e282d3e8445f79f27f65d031a88082b2";
    const SEALED: &str = concat!(
        "0104643e272d8ac9732de61e3b98aa154a91aa086c4ab4612b6d9c68499157b659ae5aaaacb92221a62af0899b73af10",
        "0669ec98012b100e4b12f8b57d8b4b22ef2813b0a3235c5f3b7c3cc6d82e6e4ea880913b02b79eb39e86ef061c9d003d",
        "6ec5a17b80d8c10bea1fcfe68c8d6440b0c69d40765d062ea0decc996fa5c8c5b45b252120485960decaa80f2032198e",
        "6508",
    );
    let private =
        DayPrivateKey::from_bytes(&hex::decode(PRIVATE).expect("hexadecimal")).expect("scalar");
    let sealed = Sealed::from_bytes(&hex::decode(SEALED).expect("hexadecimal")).expect("format 1");
    let opened = open(&private, &place(RECORD), &sealed).expect("own key and place");
    assert_eq!(opened.expose(), "山田 太郎".as_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_was_sealed_opens(text in proptest::collection::vec(any::<u8>(), 0..2_000), record in any::<u128>()) {
        let (private, public) = day_key();
        let aad = place(Uuid::from_u128(record));
        let sealed = seal(&public, &aad, &text).expect("within the limit");
        // The length depends on the step the text falls in, and on nothing else.
        prop_assert_eq!(sealed.as_bytes().len(), OVERHEAD + (text.len() / 64 + 1) * 64);
        let opened = open(&private, &aad, &sealed).expect("own key and place");
        prop_assert_eq!(opened.expose(), &text);
    }

    #[test]
    fn foreign_bytes_never_open(bytes in proptest::collection::vec(any::<u8>(), 0..400), well_formed in any::<bool>()) {
        let (private, _) = day_key();
        let bytes = if well_formed { [&[1][..], &[bytes.len().to_le_bytes()[0]; OVERHEAD + 63]].concat() } else { bytes };
        if let Ok(sealed) = Sealed::from_bytes(&bytes) {
            prop_assert_eq!(open(&private, &place(RECORD), &sealed).err(), Some(SealError::CannotOpen));
        }
    }
}
