//! Phone numbers in running text.

use super::super::runs::Separator;
use super::Window;
use crate::numbering;

/// The national digits, if the window is a phone number as people write one.
pub(super) fn national(window: &Window<'_>) -> Option<String> {
    if window.plus().is_some() {
        return numbering::from_international(&window.digits)
            .filter(|digits| numbering::check(digits).is_ok());
    }
    let digits = window.digits.as_str();
    let plausible = numbering::check(digits).is_ok() && !is_unassigned(digits);
    (plausible && is_divided_like_one(window) && !is_neighbours(window)).then(|| digits.to_owned())
}

/// 0x0 with ten digits: no area code has a 0 there, but day and month numbers do.
fn is_unassigned(digits: &str) -> bool {
    digits.len() == 10
        && digits.as_bytes()[2] == b'0'
        && !digits.starts_with("03")
        && !digits.starts_with("06")
}

/// Whether the groups are those of the numbering plan: area code, exchange, line.
fn is_divided_like_one(window: &Window<'_>) -> bool {
    let digits = window.digits.as_str();
    match window.shape().as_slice() {
        // Two-digit area codes are 03, 04 and 06.
        [2, 8] | [2, 4, 4] => ["03", "04", "06"].iter().any(|area| digits.starts_with(area)),
        // Four digits before seven are a free number, and nothing else.
        [4, 7] | [4, 3, 4] => digits.starts_with("0800"),
        [_]
        | [3, 7 | 8]
        | [3, 3 | 4, 4]
        | [4, 6]
        | [4, 2, 4]
        | [4, 3, 3]
        | [5, 5]
        | [5, 1, 4]
        | [6 | 7, 4] => true,
        _ => false,
    }
}

/// Whether the groups are two things that happen to stand side by side: 060-0001 (a postcode) or 01-03 (a date), a space, and
/// another number. Mixed separators are common within a number too (03 5273-4111), but there no exchange begins with 0.
fn is_neighbours(window: &Window<'_>) -> bool {
    let hyphen = window.separators().any(|s| s == Separator::Hyphen);
    let space = window.separators().any(|s| s == Separator::Space);
    let postcode = window.starts_run() && window.run.before == Some('〒');
    postcode || (hyphen && space && window.groups[1].digits.starts_with('0'))
}
