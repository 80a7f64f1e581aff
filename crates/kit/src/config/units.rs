//! Durations (`"250ms"`, `"30s"`, `"15min"`, `"48h"`, `"7d"`) and sizes (`"512KiB"`, `"4MiB"`).

use std::time::Duration;

/// Parses a whole number followed by `ms`, `s`, `min`, `h` or `d`.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = split(text)?;
    let millis = match unit {
        "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.checked_mul(millis).map(Duration::from_millis)
}

/// Parses a whole number of bytes followed by nothing, `B`, `KiB`, `MiB` or `GiB`.
pub(crate) fn size(text: &str) -> Option<u64> {
    let (number, unit) = split(text)?;
    let factor = match unit {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(factor)
}

fn split(text: &str) -> Option<(u64, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    Some((number.parse().ok()?, unit.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_units() {
        assert_eq!(duration("250ms"), Some(Duration::from_millis(250)));
        assert_eq!(duration("15 min"), Some(Duration::from_secs(900)));
        assert_eq!(duration("48h"), Some(Duration::from_secs(172_800)));
        assert_eq!(size("4MiB"), Some(4_194_304));
        assert_eq!(size("17"), Some(17));
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "",
            "s",
            "30",
            "-1s",
            "1.5s",
            "30 sec",
            "99999999999999999999s",
            "18446744073709551615d",
        ] {
            assert_eq!(duration(text), None, "{text}");
        }
        for text in ["", "MiB", "4MB", "-1", "18446744073709551615GiB"] {
            assert_eq!(size(text), None, "{text}");
        }
    }
}
