//! The session cookie of browsers (RFC 6265bis).

/// Name of the cookie. The prefix makes browsers insist on `Secure`, `Path=/` and no `Domain`.
pub const SESSION_COOKIE: &str = "__Host-madoguchi";

const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

/// `Set-Cookie` for a new session; it lives as long as the browser, the session as long as auth says.
#[must_use]
pub fn session_cookie(token: &str) -> String {
    format!("{SESSION_COOKIE}={token}; {ATTRIBUTES}")
}

/// `Set-Cookie` that makes the browser forget the session.
#[must_use]
pub fn cleared_cookie() -> String {
    format!("{SESSION_COOKIE}=; Max-Age=0; {ATTRIBUTES}")
}

/// The session's value in a `Cookie` header; `None` as well if there are two, as one of them is not ours.
#[must_use]
pub fn token_in_cookies(header: &str) -> Option<&str> {
    let mut values = header.split(';').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        (name.trim() == SESSION_COOKIE).then(|| value.trim())
    });
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_its_own_among_others() {
        assert_eq!(token_in_cookies("theme=dark; __Host-madoguchi=abc; lang=ja"), Some("abc"));
        assert_eq!(token_in_cookies("__Host-madoguchi=abc"), Some("abc"));
        for none in [
            "",
            "madoguchi=abc",
            "x__Host-madoguchi=abc",
            "__Host-madoguchi",
            "__host-madoguchi=abc",
        ] {
            assert_eq!(token_in_cookies(none), None, "{none}");
        }
        assert_eq!(token_in_cookies("__Host-madoguchi=a; __Host-madoguchi=b"), None);
    }
}
