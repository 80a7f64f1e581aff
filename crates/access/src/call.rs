//! A request that was let in, as handlers see it.

use std::sync::Arc;

use madoguchi_kit::status::Refusal;
use tonic::{Request, Status, metadata::AsciiMetadataValue};

use crate::{Caller, Refused};

/// The metadata that carries an assertion between services.
pub const ASSERTION_METADATA: &str = "madoguchi-assertion";

/// The metadata that carries the idempotency key.
pub const IDEMPOTENCY_METADATA: &str = "idempotency-key";

/// A client's name for one act: the same act sent again carries the same key. 16–64 printable ASCII characters, random.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(Box<str>);

impl IdempotencyKey {
    /// `None` unless the text is 16–64 printable ASCII characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let good =
            (16..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        good.then(|| Self(text.into()))
    }

    /// The key as sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who calls what. `AccessLayer` leaves one in every request that it lets in.
#[derive(Clone, Debug)]
pub struct Call {
    pub(crate) rpc: &'static str,
    pub(crate) peer: Arc<str>,
    pub(crate) caller: Option<Arc<Caller>>,
    pub(crate) assertion: Option<AsciiMetadataValue>,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
}

impl Call {
    /// The call that a request belongs to.
    ///
    /// # Errors
    /// INTERNAL if the request did not come through an [`AccessLayer`](crate::AccessLayer): a fault of assembly.
    pub fn of<T>(request: &Request<T>) -> Result<&Self, Status> {
        request
            .extensions()
            .get()
            .ok_or_else(|| Status::internal("the request bypassed the access layer"))
    }

    /// Full name of the RPC, as the audit trail writes it.
    #[must_use]
    pub fn rpc(&self) -> &'static str {
        self.rpc
    }

    /// The calling service ("gateway", "intake", …).
    #[must_use]
    pub fn peer(&self) -> &str {
        &self.peer
    }

    /// The person or system behind the call.
    ///
    /// # Errors
    /// UNAUTHENTICATED where the rule lets in calls without one.
    pub fn caller(&self) -> Result<&Caller, Status> {
        self.caller.as_deref().ok_or_else(|| {
            let refused = Refused::NotAuthenticated;
            Refusal::unauthenticated(refused.reason(), refused.to_string()).into()
        })
    }

    /// The idempotency key; present wherever the rule says `writes` and the caller is not a service.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` with what to send.
    pub fn idempotency_key(&self) -> Result<&IdempotencyKey, Status> {
        self.idempotency_key.as_ref().ok_or_else(|| {
            Refusal::invalid(IDEMPOTENCY_METADATA, Refused::IdempotencyKeyMissing.to_string())
                .into()
        })
    }

    /// Puts the original caller's assertion into a request to another service.
    pub fn pass_on<T>(&self, request: &mut Request<T>) {
        if let Some(assertion) = &self.assertion {
            request.metadata_mut().insert(ASSERTION_METADATA, assertion.clone());
        }
    }
}

impl Caller {
    /// The person or system behind a request.
    ///
    /// # Errors
    /// As [`Call::of`] and [`Call::caller`].
    pub fn of<T>(request: &Request<T>) -> Result<&Self, Status> {
        Call::of(request)?.caller()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_their_limits() {
        for good in ["0123456789abcdef", &"x".repeat(64), "019ab4f0-7c1e-7d5b-9d2e-0f6a3b1c2d4e"] {
            assert_eq!(IdempotencyKey::parse(good).expect(good).as_str(), good);
        }
        for bad in ["", "0123456789abcde", &"x".repeat(65), "0123456789 abcdef", "0123456789abcdé"]
        {
            assert_eq!(IdempotencyKey::parse(bad), None, "{bad}");
        }
    }
}
