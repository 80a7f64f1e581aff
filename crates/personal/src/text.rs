//! The rule that all text shares: what can be read is kept as it is, what cannot be seen is refused.

use crate::error::{FieldProblem, HiddenCharacter};

/// Whether a field may hold line breaks and tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// Neither.
    One,
    /// Line feeds and tabs.
    Many,
}

/// Checks length and characters of a text that must not be blank: at most `max` characters, none of them hidden. Also for text that is
/// not about a person, such as a name of a room or a reason.
///
/// # Errors
/// The first [`FieldProblem`].
pub fn require(value: &str, max: usize, lines: Lines) -> Result<(), FieldProblem> {
    check(value, max, lines)?;
    if value.chars().all(|c| c.is_whitespace() || is_variation_selector(c)) {
        return Err(FieldProblem::Empty);
    }
    Ok(())
}

/// Checks length (in characters, at most `max`) and characters; blank text passes.
pub(crate) fn check(value: &str, max: usize, lines: Lines) -> Result<(), FieldProblem> {
    // Four bytes are the longest character: a huge text is refused without being read.
    if value.len() > max * 4 {
        return Err(FieldProblem::TooLong { max });
    }
    let mut count = 0;
    for c in value.chars() {
        count += 1;
        if count > max {
            return Err(FieldProblem::TooLong { max });
        }
        let layout = lines == Lines::Many && matches!(c, '\n' | '\t');
        if let Some(kind) = hidden(c).filter(|_| !layout) {
            return Err(FieldProblem::Hidden { position: count, kind });
        }
    }
    Ok(())
}

/// Takes off the spaces (ASCII and full-width) around a one-line entry.
pub(crate) fn trim(value: &str) -> &str {
    value.trim_matches([' ', '\u{3000}'])
}

/// The sort of hidden character `c` is, if it is one.
///
/// Private use (外字), unassigned code points (tomorrow's kanji) and variation selectors are not hidden.
pub(crate) fn hidden(c: char) -> Option<HiddenCharacter> {
    match c {
        '\u{2028}' | '\u{2029}' => Some(HiddenCharacter::Control),
        c if c.is_control() => Some(HiddenCharacter::Control),
        // UAX #9: marks, embeddings, overrides, isolates; and their deprecated kin.
        '\u{061C}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{206F}' => Some(HiddenCharacter::Direction),
        // Soft hyphen, joiners, fillers, invisible operators, annotation marks, tags.
        '\u{00AD}'
        | '\u{034F}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200D}'
        | '\u{2060}'..='\u{2065}'
        | '\u{3164}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E00FF}' => Some(HiddenCharacter::Invisible),
        '\u{FFFC}' | '\u{FFFD}' | '\u{FDD0}'..='\u{FDEF}' => Some(HiddenCharacter::Unreadable),
        c if u32::from(c) & 0xFFFE == 0xFFFE => Some(HiddenCharacter::Unreadable),
        _ => None,
    }
}

/// Whether `c` only chooses the shape of the character before it.
pub(crate) fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Everything a Japanese keyboard, or a copied document, puts where a hyphen is meant.
pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | 'ー' | 'ｰ' | '－' | '﹣')
}

/// The ASCII form of a full-width ASCII character or space; any other character as it is.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        // The block repeats ASCII 0x21–0x7E in order, 0xFEE0 further up.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_text_passes_untouched() {
        for text in
            ["﨑", "神\u{FA19}", "葛\u{E0100}城", "\u{E000}田", "𠮷野家", "か\u{3099}", "☎️"]
        {
            assert_eq!(require(text, 10, Lines::One), Ok(()), "{text:?}");
        }
    }

    #[test]
    fn hidden_characters_are_named_by_place_and_sort() {
        use HiddenCharacter::{Control, Direction, Invisible, Unreadable};
        for (c, kind) in [
            ('\u{0}', Control),
            ('\u{1B}', Control),
            ('\u{85}', Control),
            ('\u{2028}', Control),
            ('\u{202E}', Direction),
            ('\u{2069}', Direction),
            ('\u{200B}', Invisible),
            ('\u{200D}', Invisible),
            ('\u{FEFF}', Invisible),
            ('\u{E0041}', Invisible),
            ('\u{FFFD}', Unreadable),
            ('\u{FDD0}', Unreadable),
            ('\u{1FFFE}', Unreadable),
            ('\u{10FFFF}', Unreadable),
        ] {
            let problem = check(&format!("山{c}田"), 10, Lines::Many);
            assert_eq!(problem, Err(FieldProblem::Hidden { position: 2, kind }), "{c:?}");
        }
    }

    #[test]
    fn line_breaks_belong_to_texts_of_many_lines() {
        assert_eq!(check("一\n\t二", 10, Lines::Many), Ok(()));
        assert!(check("一\n二", 10, Lines::One).is_err());
        assert!(check("一\r\n二", 10, Lines::Many).is_err());
    }

    #[test]
    fn length_counts_characters() {
        assert_eq!(check(&"𠮷".repeat(10), 10, Lines::One), Ok(()));
        let too_long = Err(FieldProblem::TooLong { max: 10 });
        assert_eq!(check(&"a".repeat(11), 10, Lines::One), too_long);
        assert_eq!(check(&"a".repeat(1 << 20), 10, Lines::One), too_long);
    }

    #[test]
    fn what_shows_nothing_is_empty() {
        for blank in ["", " ", "　", "\u{E0100}", " \u{FE0F}"] {
            assert_eq!(require(blank, 10, Lines::One), Err(FieldProblem::Empty), "{blank:?}");
        }
    }
}
