//! Resume tokens: opaque to clients, checked when they come back.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use madoguchi_kit::status::Refusal;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};
use uuid::Uuid;

use crate::{
    error::Failure,
    store::{Position, Stream},
};

/// The form of tokens that this release writes.
const FORM: u8 = 1;
/// Form, stream, position, last id told, seconds.
const LENGTH: usize = 1 + 16 + 8 + 16 + 8;
/// How long a token is good for.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How far a token of another replica may seem to come from the future.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// How far a watcher has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// The stream that the position belongs to.
    stream: Uuid,
    /// Everything up to here is told.
    pub position: Position,
    /// While it is told what is open: the last id; none once it follows.
    pub telling: Option<Uuid>,
    /// When it was written.
    at: Timestamp,
}

impl Token {
    /// Of a watcher that knows nothing yet.
    pub fn first(stream: Stream, now: Timestamp) -> Self {
        Self { stream: stream.id, position: stream.newest, telling: Some(Uuid::nil()), at: now }
    }

    /// As the client keeps it, written now.
    pub fn write(mut self, now: Timestamp) -> String {
        self.at = now;
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.push(FORM);
        bytes.extend_from_slice(self.stream.as_bytes());
        bytes.extend_from_slice(&self.position.to_be_bytes());
        bytes.extend_from_slice(self.telling.unwrap_or(Uuid::max()).as_bytes());
        bytes.extend_from_slice(&self.at.as_second().to_be_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// As it comes back. It carries no right: what its bearer sees is decided anew, so it needs no signature.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for what is no token, `OUT_OF_RANGE` `TOKEN_EXPIRED` for one that is too old or of a stream that is gone.
    pub fn read(text: &str, stream: Stream, now: Timestamp) -> Result<Self, Failure> {
        let token = Self::parse(text).ok_or_else(|| {
            Refusal::invalid(
                "resume_token",
                "is none that this stream gave; send none to list anew",
            )
        })?;
        let current = token.stream == stream.id && (0..=stream.newest).contains(&token.position);
        let age = now.duration_since(token.at);
        if current && (-SKEW..=KEPT).contains(&age) { Ok(token) } else { Err(expired().into()) }
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = (text.len() <= 100).then(|| URL_SAFE_NO_PAD.decode(text).ok())??;
        let bytes: [u8; LENGTH] = bytes.try_into().ok()?;
        let (form, rest) = bytes.split_first()?;
        let (stream, rest) = rest.split_first_chunk::<16>()?;
        let (position, rest) = rest.split_first_chunk::<8>()?;
        let (told, seconds) = rest.split_first_chunk::<16>()?;
        let told = Uuid::from_bytes(*told);
        let at = Timestamp::from_second(i64::from_be_bytes(seconds.try_into().ok()?)).ok()?;
        (*form == FORM).then_some(Self {
            stream: Uuid::from_bytes(*stream),
            position: Position::from_be_bytes(*position),
            telling: (told != Uuid::max()).then_some(told),
            at,
        })
    }
}

fn expired() -> Status {
    let details = ErrorDetails::with_error_info(
        "TOKEN_EXPIRED",
        madoguchi_kit::status::DOMAIN,
        std::collections::HashMap::new(),
    );
    Status::with_error_details(
        Code::OutOfRange,
        "the resume token is no longer known; list anew and watch without one",
        details,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: Stream = Stream { id: Uuid::from_u128(5), newest: 40 };

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn code(result: Result<Token, Failure>) -> Code {
        Status::from(result.unwrap_err()).code()
    }

    #[test]
    fn a_token_comes_back() {
        let now = at("2026-11-24T00:00:00Z");
        let telling = Token { telling: Some(Uuid::from_u128(77)), ..Token::first(STREAM, now) };
        let following = Token { telling: None, position: 12, ..telling };
        for token in [telling, following, Token::first(STREAM, now)] {
            assert_eq!(Token::read(&token.write(now), STREAM, now).unwrap(), token);
        }
    }

    #[test]
    fn what_is_old_or_of_another_stream_has_expired() {
        let now = at("2026-11-24T00:00:00Z");
        let token = Token { telling: None, ..Token::first(STREAM, now) };
        let text = token.write(now);
        assert!(Token::read(&text, STREAM, at("2026-12-23T23:59:00Z")).is_ok());
        assert_eq!(code(Token::read(&text, STREAM, at("2026-12-24T00:00:01Z"))), Code::OutOfRange);
        assert_eq!(
            code(Token::read(&text, Stream { newest: 39, ..STREAM }, now)),
            Code::OutOfRange
        );
        assert_eq!(
            code(Token::read(&text, Stream { id: Uuid::from_u128(6), ..STREAM }, now)),
            Code::OutOfRange
        );
        for bad in ["x", "AQ", &"A".repeat(300), &text[..text.len() - 2]] {
            assert_eq!(code(Token::read(bad, STREAM, now)), Code::InvalidArgument, "{bad}");
        }
    }
}
