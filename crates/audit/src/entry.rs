//! What a service writes down.

use std::fmt::Display;

use jiff::Timestamp;
use madoguchi_access::Call;
use madoguchi_kit::grpc::RequestId;
use tonic::{Request, Status};

use crate::Actor;

/// Whether the act was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It was.
    Allowed,
    /// It was asked for and refused.
    Refused,
}

impl Decision {
    /// The word in the table and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused => "refused",
        }
    }
}

/// One act: who, by which RPC, for what purpose, on which thing and which of its fields; never a value. Whatever could carry one is a
/// constant of the program (`&'static str`); ids and the actor are all that is known only at run time.
#[derive(Debug, Clone)]
#[must_use = "an entry counts once it is recorded"]
pub struct Entry {
    pub(crate) actor: Actor,
    pub(crate) rpc: &'static str,
    pub(crate) at: Option<Timestamp>,
    pub(crate) purpose: &'static str,
    pub(crate) subject_kind: &'static str,
    pub(crate) subject_id: String,
    pub(crate) fields: Vec<&'static str>,
    pub(crate) decision: Decision,
    pub(crate) note: &'static str,
    pub(crate) request_id: String,
}

impl Entry {
    /// The act that this request asks for, allowed: its caller (or the service that calls for itself), RPC and request id.
    ///
    /// # Errors
    /// INTERNAL if the request did not come through the access layer.
    pub fn of<T>(request: &Request<T>) -> Result<Self, Status> {
        let call = Call::of(request)?;
        let actor = call.caller().map_or_else(|_| Actor::service(call.peer()), Actor::from);
        let entry = Self::by(actor, call.rpc());
        Ok(match request.extensions().get::<RequestId>() {
            Some(id) => entry.request(&*id.0),
            None => entry,
        })
    }

    /// An act that was allowed. `rpc` is the full name (`madoguchi.handoff.v1.HandoffService/OpenHandoff`) or a job's (`job:deliver`).
    pub fn by(actor: impl Into<Actor>, rpc: &'static str) -> Self {
        Self {
            actor: actor.into(),
            rpc,
            at: None,
            purpose: "",
            subject_kind: "",
            subject_id: String::new(),
            fields: Vec::new(),
            decision: Decision::Allowed,
            note: "",
            request_id: String::new(),
        }
    }

    /// When it was done, by the service's clock (microseconds are kept). Without it, the database's clock at the insert.
    pub fn at(mut self, at: Timestamp) -> Self {
        self.at = Some(at);
        self
    }

    /// The thing acted on: its kind (`inquiry`, `account`, `call`, …) and its id, at most 64 characters.
    pub fn subject(mut self, kind: &'static str, id: impl Display) -> Self {
        self.subject_kind = kind;
        self.subject_id = id.to_string();
        self
    }

    /// The stated purpose of a reading, from the RPC's closed list (S3).
    pub fn purpose(mut self, purpose: &'static str) -> Self {
        self.purpose = purpose;
        self
    }

    /// The names of the fields read or changed.
    pub fn fields(mut self, fields: impl Into<Vec<&'static str>>) -> Self {
        self.fields = fields.into();
        self
    }

    /// Whether it was done; allowed unless said otherwise.
    pub fn decision(mut self, decision: Decision) -> Self {
        self.decision = decision;
        self
    }

    /// The reason code of a refusal, or a remark.
    pub fn note(mut self, note: &'static str) -> Self {
        self.note = note;
        self
    }

    /// The request id that logs and traces carry, at most 64 characters.
    pub fn request(mut self, request_id: impl Into<String>) -> Self {
        self.request_id = request_id.into();
        self
    }
}
