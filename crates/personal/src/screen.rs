//! Finding personal data in free text (requirement B16): phone numbers, e-mail addresses, My Numbers, payment cards.
//!
//! The search goes by written form: half- or full-width, kanji digits, any hyphen, spaces, parentheses. It aims at few false
//! alarms, because operators learn to ignore a warning that is mostly wrong: dates, amounts, postcodes, article and
//! receipt numbers are left alone.

mod email;
mod fold;
mod number;
mod runs;

use std::collections::HashSet;
use std::ops::Range;

pub use crate::finding::{Finding, FindingKind};

/// Everything in `text` that looks like personal data, in the order of the text; findings do not overlap.
#[must_use]
pub fn screen(text: &str) -> Vec<Finding> {
    screen_allowing(text, &HashSet::new())
}

/// Like [`screen`], but silent about the phone numbers in `allowed_phone_digits`.
///
/// These are the offices' own numbers as national digits, such as `0352734111`: an FAQ must be able to name them.
#[must_use]
#[expect(clippy::implicit_hasher, reason = "callers hold the directory in a plain HashSet")]
pub fn screen_allowing(text: &str, allowed_phone_digits: &HashSet<String>) -> Vec<Finding> {
    let glyphs = fold::fold(text);
    let mut findings = email::find(&glyphs);
    let in_email = |range: &Range<usize>, emails: &[Finding]| {
        emails.iter().any(|e| range.start < e.range.end && e.range.start < range.end)
    };
    let numbers: Vec<Finding> = runs::runs(&glyphs)
        .iter()
        .flat_map(|run| number::find(run, allowed_phone_digits))
        .filter(|finding| !in_email(&finding.range, &findings))
        .collect();
    findings.extend(numbers);
    findings.sort_by_key(|finding| finding.range.start);
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_point_into_the_original_text() {
        let text = "電話は０３（５２７３）４１１１、mail: ｔａｒｏ＠example.jp です";
        let found: Vec<_> = screen(text).into_iter().map(|f| (f.kind, &text[f.range])).collect();
        assert_eq!(
            found,
            [
                (FindingKind::PhoneNumber, "０３（５２７３）４１１１"),
                (FindingKind::EmailAddress, "ｔａｒｏ＠example.jp"),
            ]
        );
    }

    #[test]
    fn office_numbers_may_be_named() {
        let offices = HashSet::from(["0352734111".to_owned()]);
        let text = "区役所は03-5273-4111、本人は090-1234-5678";
        let found = screen_allowing(text, &offices);
        assert_eq!(found.len(), 1);
        assert_eq!(&text[found[0].range.clone()], "090-1234-5678");
        assert!(screen_allowing("+81 3 5273 4111", &offices).is_empty());
    }

    #[test]
    fn digits_within_an_address_are_one_finding() {
        let found = screen("09012345678@example.ne.jp");
        assert_eq!(found, [Finding { kind: FindingKind::EmailAddress, range: 0..25 }]);
    }
}
