//! Rules every text of an editor keeps: length, and nothing that cannot be seen.

use std::{collections::HashSet, fmt};

use madoguchi_personal::{FieldProblem, Lines, require, screen};

/// What is wrong with a value and what to do about it; never the value itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem(pub String);

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<FieldProblem> for Problem {
    fn from(problem: FieldProblem) -> Self {
        Self(problem.to_string())
    }
}

impl Problem {
    /// A problem in fixed words.
    pub fn new(words: &str) -> Self {
        Self(words.to_owned())
    }
}

/// Checks a text of at most `most` characters, which may be empty if `least` is 0; gives it without surrounding white
/// space and with plain line ends.
///
/// # Errors
/// The problem, in words for the editor.
pub fn bounded(value: &str, least: usize, most: usize) -> Result<String, Problem> {
    let value = value.trim().replace("\r\n", "\n");
    if !(value.is_empty() && least == 0) {
        require(&value, most, Lines::Many)?;
    }
    Ok(value)
}

/// Like [`bounded`], and without personal data (B16): of phone numbers only the directory's, as national digits in
/// `phones`, may be named.
///
/// # Errors
/// The problem, in words for the editor.
pub fn clean(
    value: &str,
    least: usize,
    most: usize,
    phones: &HashSet<String>,
) -> Result<String, Problem> {
    let value = bounded(value, least, most)?;
    match screen::screen_allowing(&value, phones).first() {
        None => Ok(value),
        Some(finding) => Err(Problem(format!(
            "holds {} that is not one of the section directory: take it out, or name the section instead",
            finding.kind
        ))),
    }
}

/// Checks a list joined by `、`: at most `items` of 1 to `chars` characters. Empty parts are left out.
///
/// # Errors
/// The problem, in words for the editor.
pub fn list(value: &str, items: usize, chars: usize) -> Result<Vec<String>, Problem> {
    let parts: Vec<&str> =
        value.split('、').map(str::trim).filter(|part| !part.is_empty()).collect();
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
        assert_eq!(bounded("一行\r\n二行", 1, 10), Ok("一行\n二行".to_owned()));
    }

    #[test]
    fn lists_are_cut_at_the_comma() {
        assert_eq!(list("ごみ、 資源、", 5, 10), Ok(vec!["ごみ".to_owned(), "資源".to_owned()]));
        assert!(list("あ、い、う", 2, 10).is_err());
    }
}
