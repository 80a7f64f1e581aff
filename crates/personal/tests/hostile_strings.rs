//! Hostile strings through every parser: kept byte for byte or refused with a message that does not repeat them.

use madoguchi_personal::screen::screen;
use madoguchi_personal::{
    EmailAddress, FieldError, InquiryText, Memo, Necessity, PersonKana, PersonName, PhoneNumber,
    PostalAddress, mask,
};

const FRAGMENTS: &[&str] = &[
    // SQL, shells, templates, paths
    "'; DROP TABLE inquiry; --",
    "' OR '1'='1",
    "1; SELECT pg_sleep(10)",
    "$$;DELETE FROM calls$$",
    "E'\\x00'",
    "$(reboot)",
    "`id`",
    "| cat /etc/passwd",
    "&& rm -rf /",
    "{{7*7}}",
    "${jndi:ldap://x/a}",
    "#{1+1}",
    "%s%s%n",
    "%00",
    "../../etc/passwd",
    "..\\..\\windows",
    "file:///etc/passwd",
    "C:\\con\\con",
    "/dev/null",
    "~root",
    // HTML, scripts, JSON, XML
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "&lt;b&gt;",
    "&#x202E;",
    "<!--",
    "]]>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///\">]>",
    "{\"a\":null}",
    "\"",
    "'",
    "\\",
    "\\u0000",
    "null",
    "undefined",
    "NaN",
    "true",
    "0x10",
    "1e309",
    "-0",
    // Spreadsheets
    "=1+1",
    "=HYPERLINK(\"http://x\",\"y\")",
    "+SUM(1)",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "＋1",
    "＠A1",
    "=cmd|' /C calc'!A0",
    // Terminals and controls
    "\u{1B}[31m赤",
    "\u{1B}]0;x\u{7}",
    "\u{9B}2J",
    "\u{0}",
    "a\u{0}b",
    "\u{7}",
    "\u{8}\u{8}",
    "\u{7F}",
    "\u{85}",
    "a\rb",
    "a\r\nb",
    "a\nb",
    "a\tb",
    "\u{2028}",
    "\u{2029}",
    "\u{C}",
    "\u{1A}",
    "\u{4}",
    // Direction and invisibility
    "\u{202E}gpj.exe",
    "\u{202A}a\u{202C}",
    "\u{2066}a\u{2069}",
    "\u{200E}a",
    "\u{200F}a",
    "\u{61C}a",
    "a\u{200B}b",
    "a\u{200C}b",
    "a\u{200D}b",
    "\u{2060}a",
    "\u{FEFF}a",
    "a\u{AD}b",
    "\u{180E}",
    "\u{115F}",
    "\u{3164}",
    "\u{FFA0}",
    "\u{E0001}a",
    "\u{E0041}",
    "\u{34F}a",
    "\u{FFF9}a\u{FFFA}b\u{FFFB}",
    "\u{206A}",
    "\u{1D173}",
    "\u{FFFD}",
    "\u{FFFE}",
    "\u{FFFF}",
    "\u{FDD0}",
    "\u{10FFFE}",
    "\u{FFFC}",
    // Japanese that normalisation would change
    "神\u{FA19}",
    "福\u{FA1B}",
    "山﨑",
    "髙橋",
    "𠮷野",
    "葛\u{E0100}城",
    "辻\u{E0101}",
    "邊\u{E010F}",
    "芦\u{FE00}",
    "か\u{3099}",
    "が",
    "は\u{309A}",
    "ﾊﾟﾋﾟﾌﾟ",
    "ｶﾞ",
    "Å",
    "Å",
    "ﬁ",
    "㈱新宿",
    "①②③",
    "㌔",
    "㍻",
    "〒",
    "々",
    "ヽヾ",
    "ゝゞ",
    "ゟ",
    "ヿ",
    "𛀀",
    "㇀",
    "⿰木木",
    "〆切",
    "ヶ丘",
    "\u{E000}",
    "\u{F8FF}",
    "\u{F0000}",
    "\u{2F800}",
    "\u{30000}",
    "\u{32000}",
    // Other scripts and pictures
    "😀",
    "👨‍👩‍👧‍👦",
    "🇯🇵",
    "👍🏽",
    "☎️",
    "1️⃣",
    "Ω≈ç√",
    "Ж",
    "عربي",
    "עברית",
    "हिन्दी",
    "한글",
    "ไทย",
    "Z͑ͫaͭlg͂ö",
    "ẞ",
    "ı",
    "İ",
    "ǆ",
    "\u{0378}",
    "José",
    "Jose\u{301}",
    "O’Neill",
    "Müller-Lüdenscheidt",
    "Nguyễn",
    // Blank, and nearly so
    "",
    " ",
    "　",
    "\u{A0}",
    "\u{2003}",
    "\u{205F}",
    "\u{FE0F}",
    "\u{E0100}",
    " 　 ",
    " a ",
    "　山　",
    // Numbers in disguise
    "090-1234-5678",
    "０９０１２３４５６７８",
    "+81 90 1234 5678",
    "٠٩٠١٢٣٤٥٦٧٨",
    "०९०",
    "𝟎𝟗𝟎",
    "〇九〇",
    "123456789018",
    "4111111111111111",
    "1234-5678-9018",
    "0",
    "00000000000",
    "110",
    "+",
    "++81",
    "+81",
    "+810",
    "()",
    "-",
    "ー",
    // Addresses
    "a@b.jp",
    "a@b",
    "@",
    "a@@b.jp",
    "\"a b\"@c.jp",
    "a@[127.0.0.1]",
    "ａ＠ｂ．ｊｐ",
    "a@b.jp\nBcc: c@d.jp",
    "a@日本.jp",
    "a@b..jp",
    "a@.jp",
    "a@b.jp.",
    "<a@b.jp>",
    "a%00@b.jp",
];

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
