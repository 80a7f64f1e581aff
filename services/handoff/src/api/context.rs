//! What all RPCs and jobs work with, and how a writing call begins and ends.

use jiff::Timestamp;
use madoguchi_access::{Call, Caller};
use madoguchi_audit::{AuditLog, Entry};
use madoguchi_calendar::Clock;
use madoguchi_kit::{
    CancellationToken,
    db::{Database, Transaction},
    grpc::Channel,
    status::Refusal,
};
use madoguchi_outbox::{Begin, Idempotency, Inbox, Outbox, Ticket};
use madoguchi_proto::{
    handoff::v1 as proto, retention::v1::keyring_service_client::KeyringServiceClient,
};
use prost::Message;
use tokio::sync::watch;
use tonic::Request;
use uuid::Uuid;

use super::wire;
use crate::{
    domain::{Inquiry, OfficeTime, Viewer},
    error::Failure,
    store::{self, NewEvent, Position},
};

/// What all RPCs and jobs work with.
pub struct Context {
    pub database: Database,
    pub clock: Clock,
    pub office_time: OfficeTime,
    pub audit: AuditLog,
    pub replies: Idempotency,
    pub inbox: Inbox,
    pub outbox: Outbox,
    /// Whether e-mail notices are sent at all.
    pub sends_mail: bool,
    pub keyring: KeyringServiceClient<Channel>,
    /// The newest event of the stream, for watchers.
    pub newest: watch::Sender<Position>,
    /// Streams end when the process does.
    pub draining: CancellationToken,
}

/// A writing call: done before, or to be done in this transaction.
pub enum Begun<R> {
    /// What was answered then.
    Replay(R),
    /// Do it.
    Fresh(Box<Act<R>>),
}

/// A writing call under way on a handoff that is locked. Dropped without [`done`](Self::done) it leaves nothing behind.
pub struct Act<R> {
    pub tx: Transaction,
    pub now: Timestamp,
    pub caller: Caller,
    pub viewer: Viewer,
    pub inquiry: Inquiry,
    entry: Entry,
    ticket: Ticket<R>,
    audit: AuditLog,
}

impl Context {
    /// Begins a writing call on one handoff, which the caller must see.
    ///
    /// # Errors
    /// `NOT_FOUND`, of the idempotency key, or of the database.
    pub async fn act<Q: Message, R: Message + Default>(
        &self,
        request: &Request<Q>,
        id: Uuid,
    ) -> Result<Begun<R>, Failure> {
        let call = Call::of(request)?;
        let (caller, key, now) =
            (call.caller()?.clone(), call.idempotency_key()?, self.clock.now());
        let mut tx = self.database.begin().await?;
        let begun = self
            .replies
            .begin(&mut tx, caller.account, call.rpc(), key.as_str(), request.get_ref(), now)
            .await?;
        let ticket = match begun {
            Begin::Replay(reply) => return Ok(Begun::Replay(reply)),
            Begin::Fresh(ticket) => ticket,
        };
        let viewer = wire::viewer(&caller);
        let found = store::lock(&mut tx, id).await?;
        let inquiry = found.filter(|inquiry| viewer.sees(inquiry.state, inquiry.section.as_ref()));
        let inquiry = inquiry.ok_or_else(not_found)?;
        let entry = Entry::of(request)?.at(now).subject("inquiry", id);
        let audit = self.audit.clone();
        let act = Act { tx, now, caller, viewer, inquiry, entry, ticket, audit };
        Ok(Begun::Fresh(Box::new(act)))
    }

    /// A handoff that the caller sees, to be read.
    ///
    /// # Errors
    /// `NOT_FOUND`, or of the database.
    pub async fn visible(&self, viewer: &Viewer, id: Uuid) -> Result<Inquiry, Failure> {
        let mut connection = self.database.pool().acquire().await?;
        let found = store::by_id(&mut connection, id).await?;
        found
            .filter(|inquiry| viewer.sees(inquiry.state, inquiry.section.as_ref()))
            .ok_or_else(not_found)
    }
}

impl<R: Message> Act<R> {
    /// Writes an event in the caller's name.
    ///
    /// # Errors
    /// Of the database.
    pub async fn event(&mut self, kind: &'static str) -> Result<(), Failure> {
        let event = NewEvent::by(&self.caller.user_id, &self.inquiry, kind, self.now);
        Ok(store::add_event(&mut self.tx, event).await?)
    }

    /// Ends the call: row, audit entry, remembered reply, commit. The reply holds the handoff without masked values.
    ///
    /// # Errors
    /// Of the database.
    pub async fn done<const N: usize>(
        mut self,
        fields: [&'static str; N],
        reply: impl FnOnce(proto::Handoff) -> R,
    ) -> Result<R, Failure> {
        store::update(&mut self.tx, &self.inquiry).await?;
        self.unchanged(fields, reply).await
    }

    /// Ends a call that found nothing to change, or whose row is written.
    ///
    /// # Errors
    /// Of the database.
    pub async fn unchanged<const N: usize>(
        mut self,
        fields: [&'static str; N],
        reply: impl FnOnce(proto::Handoff) -> R,
    ) -> Result<R, Failure> {
        let reply = reply(wire::handoff(&self.inquiry, self.now));
        self.audit.record(&mut self.tx, self.entry.fields(fields)).await?;
        self.ticket.finish(&mut self.tx, &reply).await?;
        self.tx.commit().await?;
        Ok(reply)
    }
}

/// What the caller may not see does not exist.
pub fn not_found() -> Failure {
    Refusal::not_found("the handoff").into()
}
