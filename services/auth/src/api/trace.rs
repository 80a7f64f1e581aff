//! What ties an audit entry to its call where the access layer knows no caller yet.

use std::sync::Arc;

use jiff::Timestamp;
use madoguchi_access::{Call, Origin};
use madoguchi_audit::{Actor, Entry, Organisation};
use madoguchi_kit::grpc::RequestId;
use tonic::Request;
use uuid::Uuid;

use crate::{
    domain::{Account, UserId},
    error::Failure,
};

/// A call's name and request id.
#[derive(Clone)]
pub(super) struct Trace {
    rpc: &'static str,
    request_id: Option<Arc<str>>,
}

impl Trace {
    /// Of this request.
    ///
    /// # Errors
    /// INTERNAL if the request did not come through the access layer.
    pub fn of<T>(request: &Request<T>) -> Result<Self, Failure> {
        let request_id = request.extensions().get::<RequestId>().map(|id| Arc::clone(&id.0));
        Ok(Self { rpc: Call::of(request)?.rpc(), request_id })
    }

    /// An entry about it.
    pub fn entry(&self, actor: impl Into<Actor>, now: Timestamp) -> Entry {
        let entry = Entry::by(actor, self.rpc).at(now);
        match &self.request_id {
            Some(id) => entry.request(&**id),
            None => entry,
        }
    }
}

/// Who tried to get in, as far as that can be said. A user id that nobody has is not written down: people type their password
/// into the wrong field.
pub(super) fn claimant(known_user: Option<&UserId>, origin: Origin) -> Actor {
    Actor {
        account_id: None,
        user_id: known_user.map_or_else(|| "unknown".to_owned(), ToString::to_string),
        organisation: Organisation::Service,
        terminal_id: origin.terminal,
        session_id: None,
    }
}

/// Who got in, or would have.
pub(super) fn account(account: &Account, origin: Origin, session: Option<Uuid>) -> Actor {
    Actor {
        account_id: Some(account.id),
        user_id: account.user_id.clone(),
        organisation: match account.organisation {
            madoguchi_access::Organisation::Ward => Organisation::Ward,
            madoguchi_access::Organisation::Contractor => Organisation::Contractor,
        },
        terminal_id: origin.terminal,
        session_id: session,
    }
}
