//! Payment card numbers (ISO/IEC 7812-1).

use super::{Window, value};

/// The ways a card number is divided on the card; an undivided one has one group.
const SHAPES: [&[usize]; 4] = [&[4, 4, 4, 4], &[4, 6, 5], &[4, 6, 4], &[4, 4, 4, 4, 3]];

pub(super) fn matches(window: &Window<'_>) -> bool {
    let digits = window.digits.as_str();
    let divided = window.groups.len() > 1;
    if divided && !(window.stands_alone() && SHAPES.contains(&window.shape().as_slice())) {
        return false;
    }
    issued(digits)
        && luhn(digits)
        && !(digits.len() == 13 && (is_corporate(digits) || is_article(digits)))
}

/// Whether an issuer's range has numbers of this prefix and length: Visa, Mastercard, JCB, American Express, Diners Club,
/// Discover, `UnionPay`, Maestro.
fn issued(digits: &str) -> bool {
    let prefix =
        |length: usize| digits.get(..length).and_then(|p| p.parse::<u32>().ok()).unwrap_or(0);
    match digits.len() {
        13 => prefix(1) == 4,
        14 => matches!(prefix(2), 36 | 38 | 39) || (300..=305).contains(&prefix(3)),
        15 => matches!(prefix(2), 34 | 37),
        16 => {
            matches!(prefix(1), 4 | 6)
                || (51..=55).contains(&prefix(2))
                || (2221..=2720).contains(&prefix(4))
                || (3528..=3589).contains(&prefix(4))
        }
        17..=19 => matches!(prefix(1), 4 | 6),
        _ => false,
    }
}

/// The check digit of ISO/IEC 7812-1 annex B.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, digit)| match (index % 2, value(digit)) {
            (0, v) => v,
            (_, v) if v > 4 => v * 2 - 9,
            (_, v) => v * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A corporate number (法人番号), which is public: the check digit leads (法人番号の指定等に関する省令 第2条).
fn is_corporate(digits: &str) -> bool {
    let (check, base) = digits.split_at(1);
    let sum: u32 = base
        .bytes()
        .rev()
        .zip([1, 2].into_iter().cycle())
        .map(|(d, weight)| value(d) * weight)
        .sum();
    check.bytes().all(|c| value(c) == 9 - sum % 9)
}

/// A product's bar code (GS1 EAN-13).
fn is_article(digits: &str) -> bool {
    let sum: u32 =
        digits.bytes().zip([1, 3].into_iter().cycle()).map(|(d, weight)| value(d) * weight).sum();
    sum.is_multiple_of(10)
}
