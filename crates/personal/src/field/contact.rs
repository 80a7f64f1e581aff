//! How to answer: phone, e-mail, postal address (requirements B9, B14).

use zeroize::Zeroize;

use crate::error::{FieldError, FieldProblem};
use crate::numbering;
use crate::text::{self, Lines};
use crate::wrapper::Personal;

/// A Japanese phone or fax number as its national digits, such as `0352734111`.
#[derive(Debug, Clone, PartialEq, Eq, Zeroize)]
pub struct PhoneNumber(Personal<String>);

impl PhoneNumber {
    /// Longest entry read, in characters: eleven digits with generous separators.
    const MAX_ENTRY: usize = 40;

    /// Reads a number however it is written: full-width digits, any hyphen, spaces, parentheses, a leading +81.
    ///
    /// # Errors
    /// [`FieldError`] for `phone`: other characters, no leading 0, or a number of digits that the prefix does not have.
    pub fn parse(value: &str) -> Result<Self, FieldError> {
        let entry = text::trim(value);
        text::require(entry, Self::MAX_ENTRY, Lines::One)
            .and_then(|()| national_digits(entry))
            .map(|digits| Self(Personal::new(digits)))
            .map_err(|problem| FieldError::new("phone", problem))
    }

    /// The national digits in the clear, for dialling and for comparing.
    #[must_use]
    pub fn open(&self) -> &str {
        self.0.open()
    }

    /// The number in the clear with hyphens: 03 and 06 as 2-4-4, mobile and IP 3-4-4, 0120 and 0570 4-3-3, 0800 4-3-4.
    /// Elsewhere the place of the hyphens depends on the area code, so the digits stay undivided.
    #[must_use]
    pub fn formatted(&self) -> String {
        numbering::format(self.open())
    }
}

fn national_digits(entry: &str) -> Result<String, FieldProblem> {
    let mut digits = String::with_capacity(PhoneNumber::MAX_ENTRY);
    let mut international = false;
    for (index, c) in entry.chars().enumerate() {
        match text::half_width(c) {
            digit @ '0'..='9' => digits.push(digit),
            '+' if digits.is_empty() && !international => international = true,
            ' ' | '(' | ')' => {}
            other if text::is_hyphen(other) => {}
            _ => return Err(FieldProblem::NotPhone { position: index + 1 }),
        }
    }
    if international {
        let national = numbering::from_international(&digits);
        digits.zeroize();
        digits = national.ok_or(FieldProblem::PhonePrefix)?;
    }
    if let Err(problem) = numbering::check(&digits) {
        digits.zeroize();
        return Err(problem);
    }
    Ok(digits)
}

/// An e-mail address in ASCII, with its domain in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Zeroize)]
pub struct EmailAddress(Personal<String>);

impl EmailAddress {
    /// RFC 5321 §4.5.3.1: local part, and a forward path without its brackets.
    const MAX_LOCAL: usize = 64;
    const MAX: usize = 254;

    /// Reads an address; full-width characters count as their ASCII forms.
    ///
    /// Dots may stand anywhere in the local part: RFC 5321 forbids `a..b.@…`, Japanese carriers issued such addresses.
    ///
    /// # Errors
    /// [`FieldError`] for `email`: not of the form `local@domain.tld`, or too long.
    pub fn parse(value: &str) -> Result<Self, FieldError> {
        let refuse = |problem| FieldError::new("email", problem);
        let entry = text::trim(value);
        text::require(entry, Self::MAX, Lines::One).map_err(refuse)?;
        let mut address = String::with_capacity(entry.len());
        address.extend(entry.chars().map(text::half_width));
        let at = address.find('@').filter(|&at| is_email(&address[..at], &address[at + 1..]));
        let Some(at) = at else {
            address.zeroize();
            return Err(refuse(FieldProblem::NotEmail));
        };
        address[at..].make_ascii_lowercase();
        Ok(Self(Personal::new(address)))
    }

    /// The address in the clear.
    #[must_use]
    pub fn open(&self) -> &str {
        self.0.open()
    }
}

fn is_email(local: &str, domain: &str) -> bool {
    let local_ok =
        (1..=EmailAddress::MAX_LOCAL).contains(&local.len()) && local.bytes().all(is_local_byte);
    let top = domain.rsplit('.').next().unwrap_or_default();
    local_ok
        && domain.contains('.')
        && domain.split('.').all(is_domain_label)
        && top.len() >= 2
        && (top.bytes().all(|b| b.is_ascii_alphabetic())
            || top.to_ascii_lowercase().starts_with("xn--"))
}

/// A dot or an `atext` of RFC 5322 §3.2.3.
pub(crate) fn is_local_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b".!#$%&'*+-/=?^_`{|}~".contains(&b)
}

fn is_domain_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// A postal address, as entered but for the spaces around it; 1 to 200 characters on one line.
#[derive(Debug, Clone, PartialEq, Eq, Zeroize)]
pub struct PostalAddress(Personal<String>);

impl PostalAddress {
    const MAX: usize = 200;

    /// Reads an address.
    ///
    /// # Errors
    /// [`FieldError`] for `address`: empty, too long, or with hidden characters.
    pub fn parse(value: &str) -> Result<Self, FieldError> {
        let address = text::trim(value);
        text::require(address, Self::MAX, Lines::One)
            .map_err(|problem| FieldError::new("address", problem))?;
        Ok(Self(Personal::new(address.to_owned())))
    }

    /// The address in the clear.
    #[must_use]
    pub fn open(&self) -> &str {
        self.0.open()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_in_every_dress() {
        for (entry, digits, formatted) in [
            ("03-5273-4111", "0352734111", "03-5273-4111"),
            ("０３－５２７３－４１１１", "0352734111", "03-5273-4111"),
            ("(03) 5273 4111", "0352734111", "03-5273-4111"),
            ("（０３）５２７３ー４１１１", "0352734111", "03-5273-4111"),
            ("+81 (0)3-5273-4111", "0352734111", "03-5273-4111"),
            ("＋８１ ９０ １２３４ ５６７８", "09012345678", "090-1234-5678"),
            ("090‐1234‐5678", "09012345678", "090-1234-5678"),
            (" 05012345678　", "05012345678", "050-1234-5678"),
            ("0120444444", "0120444444", "0120-444-444"),
            ("0570-012345", "0570012345", "0570-012-345"),
            ("08001234567", "08001234567", "0800-123-4567"),
            ("0422-12-3456", "0422123456", "0422123456"),
        ] {
            let phone = PhoneNumber::parse(entry).expect(entry);
            assert_eq!((phone.open(), phone.formatted().as_str()), (digits, formatted));
        }
    }

    #[test]
    fn misheard_numbers_are_refused_at_once() {
        use FieldProblem::{Empty, NotPhone, PhoneLength, PhonePrefix, TooLong};
        for (entry, problem) in [
            ("", Empty),
            ("---", PhonePrefix),
            ("5273-4111", PhonePrefix),
            ("0081312345678", PhonePrefix),
            ("+1 212 555 0100", PhonePrefix),
            ("090-1234-567", PhoneLength { expected: 11 }),
            ("03-5273-41111", PhoneLength { expected: 10 }),
            ("03-5273-4111内線2", NotPhone { position: 13 }),
            ("03-5273+4111", NotPhone { position: 8 }),
            (&"0".repeat(41), TooLong { max: 40 }),
        ] {
            assert_eq!(PhoneNumber::parse(entry).map_err(|e| e.problem), Err(problem), "{entry}");
        }
    }

    #[test]
    fn email_addresses() {
        for (entry, address) in [
            ("Taro.Yamada@Example.JP", "Taro.Yamada@example.jp"),
            ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp"),
            ("taro..yamada.@docomo.ne.jp", "taro..yamada.@docomo.ne.jp"),
            ("a+b@sub.xn--wgv71a119e.xn--q9jyb4c", "a+b@sub.xn--wgv71a119e.xn--q9jyb4c"),
        ] {
            assert_eq!(EmailAddress::parse(entry).expect(entry).open(), address);
        }
        let long_local = format!("{}@example.jp", "a".repeat(65));
        for entry in [
            "taro",
            "@example.jp",
            "taro@",
            "taro@example",
            "a@b@example.jp",
            "taro yamada@example.jp",
            "taro@-a.jp",
            "taro@a..jp",
            "taro@example.j",
            "taro@example.123",
            "太郎@example.jp",
            "taro@日本語.jp",
            &long_local,
        ] {
            let problem = EmailAddress::parse(entry).map_err(|e| e.problem);
            assert_eq!(problem, Err(FieldProblem::NotEmail), "{entry}");
        }
    }

    #[test]
    fn a_fax_number_may_complain_under_its_own_name() {
        let error = PhoneNumber::parse("12").map_err(|e| e.named("fax")).expect_err("too short");
        assert_eq!(error.to_string(), "fax: must begin with 0 and the area code, or with +81");
    }
}
