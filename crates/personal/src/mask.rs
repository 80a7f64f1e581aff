//! What an operator may still see of an inquiry once it is sent (decision A19): enough to tell two apart, too little to know one.

use crate::field::{PersonName, PhoneNumber};
use crate::text;

const DOT: char = '●';

/// The name as dots, spaces kept: `山田 太郎` becomes `山● ●●`.
///
/// The first character shows only if it stands for a longer family name: the name has at least three characters, and its
/// first part, where a space tells it, at least two. Otherwise 田中 → 田● or 林 太郎 → 林 ●● would name half the person.
#[must_use]
pub fn name(name: &PersonName) -> String {
    let clear = name.open();
    let letters = |part: &str| part.chars().filter(|&c| !c.is_whitespace() && !attaches(c)).count();
    let family = clear.split(char::is_whitespace).next().unwrap_or_default();
    let show = letters(clear) >= 3 && letters(family) >= 2;
    let first = family.char_indices().find(|&(i, c)| i > 0 && !attaches(c)).map_or(0, |(i, _)| i);
    let (shown, hidden) = clear.split_at(if show { first } else { 0 });
    let dots =
        hidden.chars().filter(|&c| !attaches(c)).map(|c| if c.is_whitespace() { c } else { DOT });
    shown.chars().chain(dots).collect()
}

/// Whether `c` belongs to the character before it: a variation selector, a combining accent or voicing mark.
fn attaches(c: char) -> bool {
    text::is_variation_selector(c) || matches!(c, '\u{0300}'..='\u{036F}' | '\u{3099}' | '\u{309A}')
}

/// The number with only its last four digits: `***-****-5678`.
#[must_use]
pub fn phone(phone: &PhoneNumber) -> String {
    let formatted = phone.formatted();
    let hidden = phone.open().len() - 4;
    let mut digits = 0;
    let hide = |c: char| {
        digits += usize::from(c.is_ascii_digit());
        if c.is_ascii_digit() && digits <= hidden { '*' } else { c }
    };
    formatted.chars().map(hide).collect()
}

/// Only how long the text is, in characters: `128文字`.
#[must_use]
pub fn text(text: &str) -> String {
    format!("{}文字", text.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_show_at_most_an_initial() {
        for (clear, masked) in [
            ("山田 太郎", "山● ●●"),
            ("山田　太郎", "山●　●●"),
            ("山田太郎", "山●●●"),
            ("田中一", "田●●"),
            ("田中", "●●"),
            ("林 太", "● ●"),
            ("林 太郎", "● ●●"),
            ("林", "●"),
            ("葛\u{E0100}城 一", "葛\u{E0100}● ●"),
            ("葛\u{E0100}城", "●●"),
            ("か\u{3099}く", "●●"),
            ("Anna Smith", "A●●● ●●●●●"),
        ] {
            assert_eq!(name(&PersonName::parse(clear).expect(clear)), masked);
        }
    }

    #[test]
    fn phones_show_four_digits() {
        for (clear, masked) in [
            ("09012345678", "***-****-5678"),
            ("0352734111", "**-****-4111"),
            ("0120123456", "****-**3-456"),
            ("0422123456", "******3456"),
        ] {
            assert_eq!(phone(&PhoneNumber::parse(clear).expect(clear)), masked);
        }
    }

    #[test]
    fn texts_show_their_length() {
        assert_eq!(text("ごみの日\nは？"), "7文字");
    }
}
