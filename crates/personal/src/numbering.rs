//! The Japanese numbering plan, as far as a call-back number needs it (電気通信番号計画, Ministry of Internal Affairs
//! and Communications). Numbers here are national digits with the leading 0.

use crate::error::FieldProblem;

/// The shortest and longest national number, in digits.
pub(crate) const LENGTHS: std::ops::RangeInclusive<usize> = 10..=11;

/// Prefixes of eleven-digit numbers: data and mobile (020, 060, 070, 080, 090), IP phones (050). 0800 is within 080.
const ELEVEN: [&str; 6] = ["020", "050", "060", "070", "080", "090"];

/// Checks that `digits` is a number one can call back.
pub(crate) fn check(digits: &str) -> Result<(), FieldProblem> {
    // 00 opens an international call or names a carrier; no subscriber has such a number.
    if !digits.starts_with('0') || digits.starts_with("00") {
        return Err(FieldProblem::PhonePrefix);
    }
    let expected = if is_eleven(digits) { *LENGTHS.end() } else { *LENGTHS.start() };
    if digits.len() == expected { Ok(()) } else { Err(FieldProblem::PhoneLength { expected }) }
}

/// Whether numbers with this prefix have eleven digits; the others have ten.
pub(crate) fn is_eleven(digits: &str) -> bool {
    ELEVEN.iter().any(|prefix| digits.starts_with(prefix))
}

/// The national digits of a number written with the country code, without its plus sign; none if it is not Japan's.
///
/// The bracketed trunk zero of `+81 (0)3 …` is dropped once.
pub(crate) fn from_international(digits: &str) -> Option<String> {
    let rest = digits.strip_prefix("81")?;
    Some(format!("0{}", rest.strip_prefix('0').unwrap_or(rest)))
}

/// The lengths of the parts by which a number is customarily read; none where that depends on the area code table.
pub(crate) fn parts(digits: &str) -> Option<[usize; 3]> {
    match digits {
        d if d.starts_with("0800") => Some([4, 3, 4]),
        d if is_eleven(d) => Some([3, 4, 4]),
        d if ["0120", "0570"].iter().any(|p| d.starts_with(p)) => Some([4, 3, 3]),
        d if ["03", "06"].iter().any(|p| d.starts_with(p)) => Some([2, 4, 4]),
        _ => None,
    }
}

/// `digits` with hyphens between its [`parts`], or undivided.
pub(crate) fn format(digits: &str) -> String {
    let Some([first, second, _]) = parts(digits) else { return digits.to_owned() };
    let (area, rest) = digits.split_at(first);
    let (exchange, line) = rest.split_at(second);
    format!("{area}-{exchange}-{line}")
}
