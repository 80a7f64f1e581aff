//! The ward's own code of a section.

/// 1–16 ASCII letters and digits. Whether the section exists is for the ward to know: an unknown one is triaged (A3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionCode(String);

impl SectionCode {
    /// Checks a code.
    ///
    /// # Errors
    /// What to write instead.
    pub fn parse(value: &str) -> Result<Self, &'static str> {
        let good =
            (1..=16).contains(&value.len()) && value.bytes().all(|c| c.is_ascii_alphanumeric());
        if good {
            Ok(Self(value.to_owned()))
        } else {
            Err("must be the ward's section code: 1 to 16 ASCII letters and digits")
        }
    }

    /// As the ward writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
