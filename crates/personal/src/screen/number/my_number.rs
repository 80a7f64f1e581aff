//! My Numbers (個人番号): twelve digits, the last a check digit.

use super::{Window, value};

pub(super) fn matches(window: &Window<'_>) -> bool {
    let shape = window.shape();
    let divided = matches!(shape.as_slice(), [4, 4, 4] | [3, 3, 3, 3] | [6, 6]);
    (divided && window.stands_alone() || shape == [12])
        && check_digit_holds(&window.digits)
        && !is_dated(window)
}

/// The formula of 行政手続における特定の個人を識別するための番号の利用等に関する法律施行令 第8条 and the ministerial order
/// 平成26年総務省令第85号 第5条: `11 − Σ PₙQₙ mod 11`, or 0 where the remainder is 0 or 1; n counts from the right of the
/// first eleven digits, Qₙ is n + 1 up to 6 and n − 5 from 7.
fn check_digit_holds(digits: &str) -> bool {
    let Some((base, check)) = digits.split_at_checked(11) else { return false };
    let weights = [2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6];
    let remainder =
        base.bytes().rev().zip(weights).map(|(digit, weight)| value(digit) * weight).sum::<u32>()
            % 11;
    let expected = if remainder <= 1 { 0 } else { 11 - remainder };
    check.bytes().map(value).eq([expected])
}

/// Whether it reads as a year, month and day followed by a time or a counter (receipt numbers), or as three years in a row.
/// Fewer than one My Number in a thousand looks like that; one time stamp in eleven has a right check digit.
fn is_dated(window: &Window<'_>) -> bool {
    let number = |range: std::ops::Range<usize>| window.digits[range].parse::<u32>().unwrap_or(0);
    let year = |at: usize| (1900..2100).contains(&number(at..at + 4));
    let day = (1..=12).contains(&number(4..6)) && (1..=31).contains(&number(6..8));
    let time = number(8..10) < 24 && number(10..12) < 60;
    let divided = window.groups.len() > 1;
    year(0) && ((day && (divided || time)) || (divided && year(4) && year(8)))
}
