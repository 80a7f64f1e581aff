//! Sections of the ward: to whom a call is put through (B15).

use super::hours::SectionHours;

/// The ward's own code of a section: 1–16 ASCII letters and digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SectionCode(String);

impl SectionCode {
    /// Checks a code.
    pub fn parse(value: &str) -> Option<Self> {
        ((1..=16).contains(&value.len()) && value.bytes().all(|c| c.is_ascii_alphanumeric()))
            .then(|| Self(value.to_owned()))
    }

    /// As the ward writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A section of the ward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The ward's own code.
    pub code: SectionCode,
    /// Its name, 1–100 characters.
    pub name: String,
    /// The name's reading in hiragana.
    pub reading: String,
    /// What it does; at most 50 of 100 characters.
    pub duties: Vec<String>,
    /// Words it is also found by; at most 100 of 50 characters.
    pub keywords: Vec<String>,
    /// Four digits.
    pub extension: String,
    /// The direct number with hyphens; may be empty.
    pub phone: String,
    /// Where it is; up to 100 characters.
    pub floor: String,
    /// Own hours; none for the ward's office hours.
    pub hours: Option<SectionHours>,
    /// The section that answers in its place.
    pub deputy: Option<SectionCode>,
}

impl Section {
    /// The direct number as national digits, if it has one.
    pub fn phone_digits(&self) -> Option<String> {
        let digits: String = self.phone.chars().filter(char::is_ascii_digit).collect();
        (!digits.is_empty()).then_some(digits)
    }
}
