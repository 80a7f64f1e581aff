//! Rules every text of an editor keeps: length, and nothing that cannot be seen.

/// What is wrong with a value and what to do about it; never the value itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem(pub String);

impl Problem {
    /// A problem in fixed words.
    pub fn new(words: &str) -> Self {
        Self(words.to_owned())
    }
}

/// Checks a text of `least` to `most` characters; gives it without surrounding white space.
///
/// # Errors
/// The problem, in words for the editor.
pub fn bounded(value: &str, least: usize, most: usize) -> Result<String, Problem> {
    let value = value.trim();
    let chars = value.chars().count();
    if chars < least {
        return Err(Problem::new("is empty: fill it in"));
    }
    if chars > most {
        return Err(Problem(format!("has {chars} characters: shorten it to {most}")));
    }
    if has_unseen(value) {
        return Err(Problem::new("holds control or invisible characters: type it again without them"));
    }
    Ok(value.to_owned())
}

/// Whether a text holds characters that cannot be seen: controls other than line ends, direction overrides, zero-width.
pub fn has_unseen(value: &str) -> bool {
    value.chars().any(|c| {
        (c.is_control() && !matches!(c, '\n' | '\r'))
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    })
}

/// Checks a list joined by `、`: at most `items` of 1 to `chars` characters. Empty parts are left out.
///
/// # Errors
/// The problem, in words for the editor.
pub fn list(value: &str, items: usize, chars: usize) -> Result<Vec<String>, Problem> {
    let parts: Vec<&str> = value.split('、').map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.len() > items {
        return Err(Problem(format!("lists {}: keep {items}", parts.len())));
    }
    parts.into_iter().map(|part| bounded(part, 1, chars)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_counted_in_characters() {
        assert_eq!(bounded("  住民票 ", 1, 3), Ok("住民票".to_owned()));
        assert!(bounded("住民票の写し", 1, 5).is_err_and(|problem| problem.0.contains('5')));
        assert!(bounded("   ", 1, 5).is_err());
    }

    #[test]
    fn what_cannot_be_seen_is_refused() {
        for bad in ["a\u{200B}b", "a\u{202E}b", "a\u{0}b", "\u{FEFF}a"] {
            assert!(bounded(bad, 0, 10).is_err(), "{bad:?}");
        }
        assert!(bounded("一行\n二行", 1, 10).is_ok());
    }

    #[test]
    fn lists_are_cut_at_the_comma() {
        assert_eq!(list("ごみ、 資源、", 5, 10), Ok(vec!["ごみ".to_owned(), "資源".to_owned()]));
        assert!(list("あ、い、う", 2, 10).is_err());
    }
}
