//! What was asked, and the two free texts that are kept in the clear (requirements B14, B16).

use std::fmt;

use zeroize::Zeroize;

use crate::error::{FieldError, FieldProblem};
use crate::screen;
use crate::text::{self, Lines};
use crate::wrapper::Personal;

/// What the caller asks, byte for byte as entered; 1 to 4,000 characters. It may name people and is sealed like a name.
#[derive(Debug, Clone, PartialEq, Eq, Zeroize)]
pub struct InquiryText(Personal<String>);

impl InquiryText {
    const MAX: usize = 4_000;

    /// Reads an inquiry. Personal data within it are the caller's to tell: warn of them with [`screen::screen`].
    ///
    /// # Errors
    /// [`FieldError`] for `inquiry`: empty, too long, or with hidden characters.
    pub fn parse(value: &str) -> Result<Self, FieldError> {
        text::require(value, Self::MAX, Lines::Many)
            .map_err(|problem| FieldError::new("inquiry", problem))?;
        Ok(Self(Personal::new(value.to_owned())))
    }

    /// The text in the clear.
    #[must_use]
    pub fn open(&self) -> &str {
        self.0.open()
    }
}

/// A note on a call, kept in the clear and therefore without personal data; up to 1,000 characters, may be empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Memo(String);

impl Memo {
    const MAX: usize = 1_000;

    /// Reads a memo.
    ///
    /// # Errors
    /// [`FieldError`] for `memo`: too long, with hidden characters, or with anything [`screen::screen`] finds.
    pub fn parse(value: &str) -> Result<Self, FieldError> {
        text::check(value, Self::MAX, Lines::Many)
            .and_then(|()| without_personal_data(value))
            .map_err(|problem| FieldError::new("memo", problem))?;
        Ok(Self(value.to_owned()))
    }

    /// The memo's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why an item beyond name and phone is needed, such as 「回答を郵送するため」; 1 to 200 characters without personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct Necessity(String);

impl Necessity {
    const MAX: usize = 200;

    /// Reads a reason.
    ///
    /// # Errors
    /// [`FieldError`] for `necessity`: empty, too long, with hidden characters, or with anything [`screen::screen`] finds.
    pub fn parse(value: &str) -> Result<Self, FieldError> {
        let reason = text::trim(value);
        text::require(reason, Self::MAX, Lines::One)
            .and_then(|()| without_personal_data(reason))
            .map_err(|problem| FieldError::new("necessity", problem))?;
        Ok(Self(reason.to_owned()))
    }

    /// The reason's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn without_personal_data(value: &str) -> Result<(), FieldProblem> {
    match screen::screen(value).first() {
        Some(finding) => Err(FieldProblem::PersonalData(finding.kind)),
        None => Ok(()),
    }
}

// Screening does not know names: what people typed stays out of logs here too.
impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo([text])")
    }
}

impl fmt::Debug for Necessity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Necessity([text])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::FindingKind;

    #[test]
    fn an_inquiry_is_kept_as_entered() {
        let inquiry = " 粗大ごみの申込み\n\t机を捨てたい ";
        assert_eq!(InquiryText::parse(inquiry).expect("plain text").open(), inquiry);
        assert_eq!(InquiryText::parse(" \n").map_err(|e| e.problem), Err(FieldProblem::Empty));
        assert!(InquiryText::parse(&"長".repeat(4_000)).is_ok());
        assert!(InquiryText::parse(&"長".repeat(4_001)).is_err());
    }

    #[test]
    fn a_memo_refuses_personal_data() {
        assert_eq!(Memo::parse("").expect("may be empty").as_str(), "");
        assert!(Memo::parse("12,000円の還付、令和8年11月20日まで").is_ok());
        let problem = Memo::parse("折返しは０９０ー１２３４ー５６７８").map_err(|e| e.problem);
        assert_eq!(problem, Err(FieldProblem::PersonalData(FindingKind::PhoneNumber)));
    }

    #[test]
    fn a_necessity_states_a_reason() {
        assert_eq!(
            Necessity::parse(" 回答を郵送するため ").expect("reason").as_str(),
            "回答を郵送するため"
        );
        assert_eq!(Necessity::parse(" ").map_err(|e| e.problem), Err(FieldProblem::Empty));
        let problem = Necessity::parse("taro@example.jp に送る").map_err(|e| e.problem);
        assert_eq!(problem, Err(FieldProblem::PersonalData(FindingKind::EmailAddress)));
    }
}
