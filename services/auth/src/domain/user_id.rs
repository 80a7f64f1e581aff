//! The personal user id: one spelling for each person, whatever the keyboard was set to.

use std::fmt;

/// A user id in its one canonical spelling: 3–64 characters of a–z, 0–9, '.', '-', '_', beginning with a letter or digit.
///
/// Everything keyed by user id (lookup, throttle, audit) uses this form, so that `Ｔａｎａｋａ` and `tanaka` are one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(String);

/// Why a text is no user id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserIdFault {
    /// Fewer than 3 or more than 64 characters.
    #[error("must have 3 to 64 characters")]
    Length,
    /// A character that no user id has.
    #[error(
        "may hold only the letters a to z, digits, '.', '-' and '_', and begins with a letter or digit"
    )]
    Character,
}

impl UserId {
    /// Folds case and width, then checks.
    ///
    /// # Errors
    /// [`UserIdFault`].
    pub fn parse(text: &str) -> Result<Self, UserIdFault> {
        // A full-width character takes three bytes: longer than this cannot become 64 characters.
        if text.len() > 64 * 3 {
            return Err(UserIdFault::Length);
        }
        let folded: String = text.chars().map(fold).collect();
        if !(3..=64).contains(&folded.chars().count()) {
            return Err(UserIdFault::Length);
        }
        let allowed =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
        if folded.starts_with(['.', '-', '_']) || !folded.chars().all(allowed) {
            return Err(UserIdFault::Character);
        }
        Ok(Self(folded))
    }

    /// The canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Full-width ASCII (U+FF01–U+FF5E repeats 0x21–0x7E) to ASCII, then lower case.
fn fold(c: char) -> char {
    let narrow = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    narrow.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_width_do_not_make_another_person() {
        for text in ["tanaka.01", "TANAKA.01", "Ｔａｎａｋａ．０１"] {
            assert_eq!(UserId::parse(text).unwrap().as_str(), "tanaka.01");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["ab", "", &"a".repeat(65), &"a".repeat(1 << 20)] {
            assert_eq!(UserId::parse(text), Err(UserIdFault::Length));
        }
        for text in [
            "田中さん",
            "a b c",
            "tanaka'--",
            ".tanaka",
            "tan\u{200b}aka",
            "tan\0aka",
            "ｔａｎ　aka",
        ] {
            assert_eq!(UserId::parse(text), Err(UserIdFault::Character), "{text}");
        }
    }
}
