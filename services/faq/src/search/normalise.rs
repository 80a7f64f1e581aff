//! Spelling made uniform before anything is compared: NFKC and case folding, with a way back to the original text.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Half-width (han)dakuten: they follow their kana as characters of their own and must be composed with it.
const HALFWIDTH_MARKS: [char; 2] = ['\u{FF9E}', '\u{FF9F}'];

/// A text in NFKC and lower case that remembers which bytes of the original each of its bytes stands for.
#[derive(Debug)]
pub struct Normalised {
    text: String,
    /// For each byte of `text`: where its group of original characters starts and ends.
    origin: Vec<(usize, usize)>,
}

impl Normalised {
    /// Normalises `original` one group (a character and the marks on it) at a time.
    pub fn new(original: &str) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut origin = Vec::with_capacity(original.len());
        let mut chars = original.char_indices().peekable();
        while let Some((start, first)) = chars.next() {
            let mut end = start + first.len_utf8();
            while let Some((_, mark)) = chars.next_if(|(_, c)| extends_group(*c)) {
                end += mark.len_utf8();
            }
            let before = text.len();
            text.extend(original[start..end].nfkc().flat_map(char::to_lowercase));
            origin.resize(origin.len() + text.len() - before, (start, end));
        }
        Self { text, origin }
    }

    /// The normalised text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original that the non-empty byte range `start..end` of the normalised text stands for.
    pub fn original_range(&self, start: usize, end: usize) -> (usize, usize) {
        (self.origin[start].0, self.origin[end - 1].1)
    }
}

fn extends_group(c: char) -> bool {
    HALFWIDTH_MARKS.contains(&c) || is_combining_mark(c)
}

/// Whether `c` is written in hiragana or katakana (the long-vowel sign counts).
pub fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー')
}

/// Whether `c` is a kanji (Unicode Han in the blocks Japanese uses) or the iteration sign 々.
pub fn is_kanji(c: char) -> bool {
    matches!(c, '々' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Katakana as hiragana; every other character stays. ゴミ and ごみ become one spelling.
pub fn to_hiragana(text: &str) -> String {
    text.chars().map(hiragana).collect()
}

fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folds_width_and_case_and_composes_halfwidth_kana() {
        assert_eq!(Normalised::new("ＧｏﾐｶﾞＦＡＸ１２").text(), "goミガfax12");
    }

    #[test]
    fn finds_the_way_back_to_the_original() {
        let original = "ｶﾞス代";
        let normalised = Normalised::new(original);
        let (start, end) = normalised.original_range(0, "ガス".len());
        assert_eq!(&original[start..end], "ｶﾞス");
    }

    #[test]
    fn katakana_and_hiragana_become_one() {
        assert_eq!(to_hiragana("ゴミヴァーヶ"), "ごみゔぁーゖ");
    }

    proptest! {
        #[test]
        fn origins_are_ordered_and_on_character_borders(original in "[a-zＡ-Ｚｱ-ﾟ゛か゛\u{3099}漢字㍿①]{0,30}") {
            let normalised = Normalised::new(&original);
            let text = normalised.text();
            let mut last = 0;
            for (at, c) in text.char_indices() {
                let (start, end) = normalised.original_range(at, at + c.len_utf8());
                prop_assert!(start >= last && end > start);
                prop_assert!(original.is_char_boundary(start) && original.is_char_boundary(end));
                last = start;
            }
        }
    }
}
