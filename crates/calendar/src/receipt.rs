//! The number a caller is told, such as `261120-0007-3`: the day of collection, the running number of that day, a check digit.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

/// The quasigroup of order 10 of H. M. Damm's dissertation (Marburg 2004): weakly totally anti-symmetric, so that a check digit made
/// with it shows **every** wrong digit and **every** pair of neighbours exchanged. (Luhn misses 09 ↔ 90, ISO 7064 MOD 11,10 some pairs.)
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

const DAY_DIGITS: usize = 6;
/// Beyond 9,999 on one day the number grows to five or six digits.
const ORDINAL_DIGITS: std::ops::RangeInclusive<usize> = 4..=6;

/// A receipt number (受付番号). Prints as `YYMMDD-NNNN-C`; nothing about the caller can be read from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReceiptNumber {
    day: Date,
    ordinal: u32,
}

/// Why a receipt number was refused, in words for whoever types it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptFault {
    /// A character that has no place in it.
    #[error("character {position} is neither a digit nor a hyphen; write it like 261120-0007-3")]
    Character {
        /// Its place, counted from 1.
        position: usize,
    },
    /// Digits missing or too many.
    #[error("has {digits} digits, not 11; ask the caller to read all of it, like 261120-0007-3")]
    Length {
        /// How many there are.
        digits: usize,
    },
    /// The check digit does not fit the others.
    #[error(
        "is misread somewhere: its last digit does not fit the others; ask the caller to read it again"
    )]
    CheckDigit,
    /// The first six digits are no day, or the running number is 0.
    #[error(
        "does not begin with a day as YYMMDD and a running number from 0001; ask the caller to read it again"
    )]
    Day,
    /// A day outside 2000–2099 or a running number of 0 or beyond 999,999: it has no receipt number.
    #[error("only days of 2000–2099 and running numbers from 1 to 999,999 have a receipt number")]
    Range,
}

impl ReceiptNumber {
    /// The number of the `ordinal`-th inquiry of `day` (in Japan).
    ///
    /// # Errors
    /// [`ReceiptFault::Range`].
    pub fn new(day: Date, ordinal: u32) -> Result<Self, ReceiptFault> {
        let known = (2000..=2099).contains(&day.year()) && (1..=999_999).contains(&ordinal);
        if known { Ok(Self { day, ordinal }) } else { Err(ReceiptFault::Range) }
    }

    /// The day of collection, in Japan.
    #[must_use]
    pub fn day(self) -> Date {
        self.day
    }

    /// The running number of the day, from 1.
    #[must_use]
    pub fn ordinal(self) -> u32 {
        self.ordinal
    }

    /// The digits before the check digit.
    fn digits(self) -> String {
        let (year, month, day) = (self.day.year() % 100, self.day.month(), self.day.day());
        format!("{year:02}{month:02}{day:02}{:04}", self.ordinal)
    }
}

impl fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        let (day, ordinal) = digits.split_at(DAY_DIGITS);
        write!(f, "{day}-{ordinal}-{}", check_digit(digits.bytes().map(|digit| digit - b'0')))
    }
}

/// Reads a number as it is typed: with full-width digits, with any hyphens and spaces or none.
impl FromStr for ReceiptNumber {
    type Err = ReceiptFault;

    fn from_str(text: &str) -> Result<Self, ReceiptFault> {
        let digits = digits_of(text)?;
        let length = digits.len();
        let before_check = length.checked_sub(1 + DAY_DIGITS);
        if !before_check.is_some_and(|ordinal| ORDINAL_DIGITS.contains(&ordinal)) {
            return Err(ReceiptFault::Length { digits: length });
        }
        // The check digit carries the whole row to 0.
        if check_digit(digits.iter().copied()) != 0 {
            return Err(ReceiptFault::CheckDigit);
        }
        let number =
            |digits: &[u8]| digits.iter().fold(0_u32, |n, digit| n * 10 + u32::from(*digit));
        let part = |at: usize| i8::try_from(number(&digits[at..at + 2])).unwrap_or(i8::MAX);
        let year = i16::from(part(0)) + 2000;
        let day = Date::new(year, part(2), part(4)).map_err(|_| ReceiptFault::Day)?;
        Self::new(day, number(&digits[DAY_DIGITS..length - 1])).map_err(|_| ReceiptFault::Day)
    }
}

/// The digits of what was typed; at most 32 characters are looked at.
fn digits_of(text: &str) -> Result<Vec<u8>, ReceiptFault> {
    let mut digits = Vec::with_capacity(16);
    for (index, c) in text.chars().enumerate().take(32) {
        match c {
            '0'..='9' => digits.push(value(c, '0')),
            '０'..='９' => digits.push(value(c, '０')),
            // The hyphens and dashes that keyboards and input methods make, and spaces.
            '-' | '‐' | '‑' | '–' | '—' | '―' | '−' | 'ー' | '－' | 'ｰ' | ' ' | '　' =>
                {}
            _ => return Err(ReceiptFault::Character { position: index + 1 }),
        }
    }
    Ok(digits)
}

/// Both are digits of the same row of Unicode, at most nine apart.
fn value(digit: char, zero: char) -> u8 {
    u8::try_from(u32::from(digit) - u32::from(zero)).unwrap_or(0)
}

fn check_digit(digits: impl Iterator<Item = u8>) -> u8 {
    digits.fold(0, |row, digit| DAMM[usize::from(row)][usize::from(digit)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn any_number() -> impl Strategy<Value = ReceiptNumber> {
        (0_i32..36_524, prop_oneof![1_u32..=9_999, 10_000_u32..=999_999]).prop_map(
            |(days, ordinal)| {
                let day = date(2000, 1, 1) + jiff::Span::new().days(days);
                ReceiptNumber::new(day, ordinal).unwrap()
            },
        )
    }

    #[test]
    fn a_number_reads_as_it_is_typed() {
        let number = ReceiptNumber::new(date(2026, 11, 20), 7).unwrap();
        let printed = number.to_string();
        assert_eq!(printed, "261120-0007-3");
        for typed in [
            "261120-0007-3",
            "26112000073",
            "２６１１２０－０００７－３",
            " 261120 0007 3　",
            "２６１１２０ー０００７ー３",
        ] {
            assert_eq!(typed.parse(), Ok(number), "{typed}");
        }
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        use ReceiptFault::{Character, CheckDigit, Day, Length};
        let fault = |text: &str| text.parse::<ReceiptNumber>().unwrap_err();
        assert_eq!(fault(""), Length { digits: 0 });
        assert_eq!(fault("261120-0007"), Length { digits: 10 });
        assert_eq!(fault(&"1".repeat(400)), Length { digits: 32 });
        assert_eq!(fault("26112O-0007-3"), Character { position: 6 });
        assert_eq!(fault("261120-0007-4"), CheckDigit);
        // The check digits of these fit: there is no 31 November, and nobody is the 0th of a day.
        let fitting =
            |digits: &str| format!("{digits}{}", check_digit(digits.bytes().map(|d| d - b'0')));
        assert_eq!(fault(&fitting("2611310007")), Day);
        assert_eq!(fault(&fitting("2611200000")), Day);
        assert!(fault("261120-0007-4").to_string().contains("read it again"));
        assert_eq!(ReceiptNumber::new(date(2026, 11, 20), 0), Err(ReceiptFault::Range));
        assert_eq!(ReceiptNumber::new(date(1999, 12, 31), 1), Err(ReceiptFault::Range));
    }

    proptest! {
        #[test]
        fn printing_and_reading_are_inverse(number in any_number()) {
            prop_assert_eq!(number.to_string().parse(), Ok(number));
        }

        #[test]
        fn a_wrong_digit_is_found(number in any_number(), place in any::<prop::sample::Index>(), by in 1_u8..10) {
            let mut digits = digits_of(&number.to_string()).unwrap();
            let at = place.index(digits.len());
            digits[at] = (digits[at] + by) % 10;
            let typed: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
            prop_assert_eq!(typed.parse::<ReceiptNumber>(), Err(ReceiptFault::CheckDigit));
        }

        #[test]
        fn exchanged_neighbours_are_found(number in any_number(), place in any::<prop::sample::Index>()) {
            let mut digits = digits_of(&number.to_string()).unwrap();
            let at = place.index(digits.len() - 1);
            prop_assume!(digits[at] != digits[at + 1]);
            digits.swap(at, at + 1);
            let typed: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
            prop_assert_eq!(typed.parse::<ReceiptNumber>(), Err(ReceiptFault::CheckDigit));
        }
    }
}
