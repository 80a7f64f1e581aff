//! Sections of the ward: to whom a call is put through (B15).

use super::{
    hours::SectionHours,
    text::{Problem, bounded},
};

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

/// A phone number as written and as national digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficePhone {
    /// With hyphens; empty if there is none.
    pub written: String,
    /// The digits.
    pub digits: Option<String>,
}

/// Checks the reading of a name: 1 to 100 hiragana.
///
/// # Errors
/// The problem, in words for the editor.
pub fn reading(value: &str) -> Result<String, Problem> {
    let reading = bounded(value, 1, 100)?;
    if reading.chars().all(|c| matches!(c, 'ぁ'..='ゖ' | 'ー' | '・')) {
        Ok(reading)
    } else {
        Err(Problem::new("is not in hiragana: write the reading in kana"))
    }
}

/// Checks an extension: four digits.
///
/// # Errors
/// The problem, in words for the editor.
pub fn extension(value: &str) -> Result<String, Problem> {
    let value = value.trim();
    if value.len() == 4 && value.bytes().all(|c| c.is_ascii_digit()) {
        Ok(value.to_owned())
    } else {
        Err(Problem::new("is not an extension: write four digits"))
    }
}

/// Checks a direct number in ASCII digits and hyphens, which may be empty.
///
/// # Errors
/// The problem, in words for the editor.
pub fn phone(value: &str) -> Result<OfficePhone, Problem> {
    let written = value.trim().to_owned();
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let plain = written.bytes().all(|c| c.is_ascii_digit() || c == b'-');
    if written.is_empty() {
        Ok(OfficePhone { written, digits: None })
    } else if plain && digits.starts_with('0') && (10..=11).contains(&digits.len()) {
        Ok(OfficePhone { written, digits: Some(digits) })
    } else {
        Err(Problem::new("is not a phone number: write it like 03-0000-2101"))
    }
}
