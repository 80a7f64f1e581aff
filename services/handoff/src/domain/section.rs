//! The ward's own code of a section.

use std::fmt;

/// 1–16 ASCII letters and digits. Whether such a section exists, the ward knows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SectionCode(Box<str>);

impl SectionCode {
    /// What to write instead of a code that is none.
    pub const RULE: &str = "must be the ward's section code: 1 to 16 ASCII letters and digits";

    /// Reads a code; `None` if it breaks [`RULE`](Self::RULE).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let good =
            (1..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        good.then(|| Self(text.into()))
    }

    /// As the ward writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SectionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_short_and_plain() {
        for good in ["1", "1010", "A1b2C3d4E5f6G7h8"] {
            assert_eq!(
                SectionCode::parse(good).map(|code| code.to_string()),
                Some(good.to_owned())
            );
        }
        for bad in ["", "１０１０", "10-10", "1010 ", "12345678901234567", "1010\n"] {
            assert_eq!(SectionCode::parse(bad), None, "{bad:?}");
        }
    }
}
