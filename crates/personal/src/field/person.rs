//! Who called: the name and its reading (requirement B9, decision A5).

use zeroize::Zeroize;

use crate::error::{FieldError, FieldProblem};
use crate::text::{self, Lines};
use crate::wrapper::Personal;

const MAX: usize = 100;

/// A caller's name, byte for byte as entered but for the spaces around it; 1 to 100 characters.
#[derive(Debug, Clone, PartialEq, Eq, Zeroize)]
pub struct PersonName(Personal<String>);

impl PersonName {
    /// Reads a name.
    ///
    /// # Errors
    /// [`FieldError`] for `name`: empty, too long, or with hidden characters.
    pub fn parse(value: &str) -> Result<Self, FieldError> {
        let name = text::trim(value);
        text::require(name, MAX, Lines::One).map_err(|problem| FieldError::new("name", problem))?;
        Ok(Self(Personal::new(name.to_owned())))
    }

    /// The name in the clear.
    #[must_use]
    pub fn open(&self) -> &str {
        self.0.open()
    }
}

/// The reading of a name in kana (katakana, hiragana or half-width, as entered); 1 to 100 characters.
#[derive(Debug, Clone, PartialEq, Eq, Zeroize)]
pub struct PersonKana(Personal<String>);

impl PersonKana {
    /// Reads a reading.
    ///
    /// # Errors
    /// [`FieldError`] for `kana`: empty, too long, or with anything but kana and spaces.
    pub fn parse(value: &str) -> Result<Self, FieldError> {
        let kana = text::trim(value);
        text::require(kana, MAX, Lines::One)
            .and_then(|()| only_kana(kana))
            .map_err(|problem| FieldError::new("kana", problem))?;
        Ok(Self(Personal::new(kana.to_owned())))
    }

    /// The reading in the clear.
    #[must_use]
    pub fn open(&self) -> &str {
        self.0.open()
    }
}

fn only_kana(value: &str) -> Result<(), FieldProblem> {
    match value.chars().position(|c| !is_kana(c)) {
        Some(index) => Err(FieldProblem::NotKana { position: index + 1 }),
        None => Ok(()),
    }
}

/// Hiragana, katakana with its small extensions (for Ainu names), half-width katakana, and the spaces between.
fn is_kana(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF65}'..='\u{FF9F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_as_entered() {
        for name in ["山﨑　花子", "神\u{FA19}", "葛\u{E0100}城 一", "O'Brien-Núñez", "か\u{3099}"]
        {
            let parsed = PersonName::parse(&format!(" {name}　")).expect(name);
            assert_eq!(parsed.open(), name);
            assert_eq!(format!("{parsed:?}"), "PersonName([personal])");
        }
    }

    #[test]
    fn a_name_has_an_end() {
        assert!(PersonName::parse(&"長".repeat(100)).is_ok());
        let problem = PersonName::parse(&"長".repeat(101)).map_err(|e| e.problem);
        assert_eq!(problem, Err(FieldProblem::TooLong { max: 100 }));
        assert_eq!(PersonName::parse("　").map_err(|e| e.problem), Err(FieldProblem::Empty));
    }

    #[test]
    fn a_reading_is_kana() {
        for kana in ["ヤマダ　タロウ", "やまだ たろう", "ﾔﾏﾀﾞ ﾀﾛｳ", "ヴァン・ゴッホ", "ジョー"]
        {
            assert_eq!(PersonKana::parse(kana).expect(kana).open(), kana);
        }
        for (other, position) in [("ヤマダ太郎", 4), ("Yamada", 1), ("ヤマダ1", 4)] {
            let problem = PersonKana::parse(other).map_err(|e| e.problem);
            assert_eq!(problem, Err(FieldProblem::NotKana { position }));
        }
    }
}
