//! Page tokens: where the next page begins, opaque to clients.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};

/// Longest token, in characters.
const MAX_TOKEN: usize = 200;

/// The token of a place.
pub fn token(place: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(place)
}

/// The place of a token, none for the first page.
///
/// # Errors
/// In words for the client.
pub fn read_token<T>(
    token: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, &'static str> {
    if token.is_empty() {
        return Ok(None);
    }
    let bytes = (token.len() <= MAX_TOKEN).then(|| BASE64_URL_SAFE_NO_PAD.decode(token).ok());
    let place = bytes.flatten().and_then(|bytes| String::from_utf8(bytes).ok());
    let place = place.and_then(|place| read(&place));
    place.map(Some).ok_or("is not from a reply of this RPC; begin without one")
}
