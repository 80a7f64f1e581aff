//! One plain form for the many ways to write a digit, a letter or a hyphen.

use unicode_normalization::UnicodeNormalization;

use crate::text;

/// A character of the text in plain form, with its place in the original.
pub(super) struct Glyph {
    /// First byte in the original.
    pub start: usize,
    /// One past the last byte in the original.
    pub end: usize,
    /// The plain character: ASCII where there is such a form.
    pub ch: char,
    /// Whether the original was a kanji numeral; those form numbers of their own (4111一覧 is not 41111覧).
    pub kanji: bool,
}

impl Glyph {
    pub fn is_digit(&self) -> bool {
        self.ch.is_ascii_digit()
    }
}

/// The glyphs of `text`; invisible characters are dropped, so that they cannot split a number.
pub(super) fn fold(text: &str) -> Vec<Glyph> {
    text.char_indices()
        .filter(|&(_, c)| matches!(c, '\n' | '\t') || text::hidden(c).is_none())
        .map(|(start, c)| {
            let digit = kanji_digit(c);
            Glyph {
                start,
                end: start + c.len_utf8(),
                ch: digit.unwrap_or_else(|| plain(c)),
                kanji: digit.is_some(),
            }
        })
        .collect()
}

fn kanji_digit(c: char) -> Option<char> {
    "〇一二三四五六七八九"
        .chars()
        .zip('0'..='9')
        .find_map(|(kanji, digit)| (kanji == c).then_some(digit))
}

fn plain(c: char) -> char {
    match c {
        '\t' => ' ',
        c if c.is_ascii() => c,
        c if text::is_hyphen(c) => '-',
        // Kana and unified ideographs, the bulk of any text, have no ASCII form.
        '\u{3041}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' => c,
        // Full-width, circled, superscript, mathematical: whatever is one character under NFKC.
        c => {
            let mut compatible = std::iter::once(c).nfkc();
            match (compatible.next(), compatible.next()) {
                (Some(single), None) => single,
                _ => c,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_hyphens_become_plain() {
        let plain: String = fold("０９①𝟎²ー―－（＠）　\u{200B}七").iter().map(|g| g.ch).collect();
        assert_eq!(plain, "09102---(@) 7");
    }

    #[test]
    fn places_are_kept() {
        let glyphs = fold("山0");
        assert_eq!((glyphs[1].start, glyphs[1].end), (3, 4));
    }
}
