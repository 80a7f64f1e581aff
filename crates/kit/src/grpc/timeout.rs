//! The `grpc-timeout` header.

use http::{HeaderMap, HeaderValue};
use std::time::Duration;

/// Name of the header (gRPC over HTTP/2, "Timeout").
pub(super) const HEADER: &str = "grpc-timeout";

/// How long the caller will wait; `None` when it does not say or says it wrongly.
pub(super) fn read(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(HEADER)?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let amount: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(amount * 3600)),
        "M" => Some(Duration::from_secs(amount * 60)),
        "S" => Some(Duration::from_secs(amount)),
        "m" => Some(Duration::from_millis(amount)),
        "u" => Some(Duration::from_micros(amount)),
        "n" => Some(Duration::from_nanos(amount)),
        _ => None,
    }
}

/// The header for `limit`, in milliseconds (at most 8 digits: 27 hours).
pub(super) fn write(limit: Duration) -> HeaderValue {
    let millis = limit.as_millis().clamp(1, 99_999_999);
    HeaderValue::try_from(format!("{millis}m")).unwrap_or(HeaderValue::from_static("10000m"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_str(text).unwrap());
        read(&headers)
    }

    #[test]
    fn reads_what_the_protocol_allows() {
        assert_eq!(parse("5S"), Some(Duration::from_secs(5)));
        assert_eq!(parse("250m"), Some(Duration::from_millis(250)));
        assert_eq!(parse("99999999H"), Some(Duration::from_secs(99_999_999 * 3600)));
        for wrong in ["", "S", "5", "5s", "-5S", "123456789S", "1.5S", "五S"] {
            assert_eq!(HeaderValue::from_str(wrong).ok().and(parse_lossy(wrong)), None, "{wrong}");
        }
    }

    fn parse_lossy(text: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_bytes(text.as_bytes()).ok()?);
        read(&headers)
    }

    #[test]
    fn writes_what_it_reads() {
        for limit in [Duration::from_millis(1), Duration::from_secs(10), Duration::from_secs(3600)]
        {
            assert_eq!(parse(write(limit).to_str().unwrap()), Some(limit));
        }
    }
}
