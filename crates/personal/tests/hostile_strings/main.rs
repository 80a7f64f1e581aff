//! Hostile strings through every parser: kept byte for byte or refused with a message that does not repeat them.

mod fragments;

use fragments::FRAGMENTS;
use madoguchi_personal::screen::screen;
use madoguchi_personal::{
    EmailAddress, FieldError, InquiryText, Memo, Necessity, PersonKana, PersonName, PhoneNumber,
    PostalAddress, mask,
};

/// The fragments, and longer strings made of them.
fn hostile() -> Vec<String> {
    let mut strings: Vec<String> = FRAGMENTS.iter().map(|&s| s.to_owned()).collect();
    strings.extend(FRAGMENTS.iter().map(|s| format!("山田{s}太郎")));
    strings.extend(
        ["a", "長", "𠮷", "0", " ", "\u{200B}", "😀", "ア"].map(|s| s.repeat((1 << 20) / s.len())),
    );
    strings.extend([101, 201, 1_001, 4_001].map(|n| "字".repeat(n)));
    strings.extend([99, 100, 200, 1_000, 4_000].map(|n| "葛\u{E0100}".repeat(n / 2)));
    strings
}

/// A parser, giving the value as kept.
type Parse = fn(&str) -> Result<String, FieldError>;

const TRIMMED: [(&str, Parse); 4] = [
    ("name", |s| PersonName::parse(s).map(|v| v.open().to_owned())),
    ("kana", |s| PersonKana::parse(s).map(|v| v.open().to_owned())),
    ("address", |s| PostalAddress::parse(s).map(|v| v.open().to_owned())),
    ("necessity", |s| Necessity::parse(s).map(|v| v.as_str().to_owned())),
];

const VERBATIM: [(&str, Parse); 2] = [
    ("inquiry", |s| InquiryText::parse(s).map(|v| v.open().to_owned())),
    ("memo", |s| Memo::parse(s).map(|v| v.as_str().to_owned())),
];

const NORMALISED: [(&str, Parse); 2] = [
    ("phone", |s| PhoneNumber::parse(s).map(|v| v.open().to_owned())),
    ("email", |s| EmailAddress::parse(s).map(|v| v.open().to_owned())),
];

#[test]
fn there_are_enough_of_them() {
    assert!(hostile().len() >= 400, "{}", hostile().len());
}

#[test]
fn accepted_text_is_byte_equal() {
    for text in hostile() {
        for (field, parse) in TRIMMED {
            if let Ok(kept) = parse(&text) {
                assert_eq!(kept, text.trim_matches([' ', '　']), "{field}");
            }
        }
        for (field, parse) in VERBATIM {
            if let Ok(kept) = parse(&text) {
                assert_eq!(kept, text, "{field}");
            }
        }
    }
}

#[test]
fn accepted_numbers_and_addresses_are_plain_and_stable() {
    for text in hostile() {
        for (field, parse) in NORMALISED {
            if let Ok(kept) = parse(&text) {
                assert!(kept.bytes().all(|b| b.is_ascii_graphic()), "{field}: {text:?}");
                assert_eq!(parse(&kept), Ok(kept), "{field}");
            }
        }
    }
}

#[test]
fn refusals_name_their_field_and_keep_the_value_to_themselves() {
    let mut refused = 0;
    for text in hostile() {
        for (field, parse) in TRIMMED.into_iter().chain(VERBATIM).chain(NORMALISED) {
            let Err(error) = parse(&text) else { continue };
            refused += 1;
            assert_eq!(error.field, field);
            assert!(!error.problem.code().is_empty());
            for shown in [error.to_string(), format!("{error:?}"), format!("{:?}", error.problem)] {
                assert!(shown.len() < 200, "{field}: a message, not a quotation");
                // Shorter strings ("a", "-") occur in any English sentence.
                let quoted = text.chars().count() > 3 && text != "null" && shown.contains(&text);
                assert!(!quoted, "{field}: {shown}");
            }
        }
    }
    assert!(refused > 1_000, "{refused}");
}

#[test]
fn nothing_hidden_is_accepted_anywhere() {
    for c in [
        '\u{0}',
        '\u{1B}',
        '\r',
        '\u{202E}',
        '\u{200B}',
        '\u{200D}',
        '\u{2060}',
        '\u{FEFF}',
        '\u{FFFD}',
        '\u{FFFF}',
        '\u{E0041}',
    ] {
        for text in [
            format!("{c}山田"),
            format!("山{c}田"),
            format!("山田{c}"),
            format!("0901234{c}5678"),
            format!("a{c}@b.jp"),
        ] {
            for (field, parse) in TRIMMED.into_iter().chain(VERBATIM).chain(NORMALISED) {
                let error = parse(&text).expect_err(field);
                assert_eq!(error.problem.code(), "hidden_character", "{field}: {text:?}");
            }
        }
    }
}

#[test]
fn masks_and_the_screen_survive() {
    for text in hostile() {
        let _ = screen(&text);
        assert!(mask::text(&text).len() < 20);
        if let Ok(name) = PersonName::parse(&text) {
            let shown = mask::name(&name)
                .chars()
                .filter(|c| !matches!(c, '●') && !c.is_whitespace())
                .count();
            assert!(shown <= 1 + 4, "{text:?}: an initial and what attaches to it");
        }
    }
}
