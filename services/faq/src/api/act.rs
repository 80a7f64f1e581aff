//! How a writing call begins and ends: its effect, its audit row and the reply kept for repetitions share one transaction.

use std::fmt::Display;

use jiff::Timestamp;
use madoguchi_access::{Call, Caller};
use madoguchi_audit::{AuditLog, Entry};
use madoguchi_kit::db::Transaction;
use madoguchi_outbox::{Begin, Ticket};
use prost::Message;
use tonic::Request;

use super::Shared;
use crate::error::Failure;

/// A writing call: done before, or to be done in this transaction.
pub enum Begun<R> {
    /// What was answered then.
    Replay(R),
    /// Do it.
    Fresh(Box<Act<R>>),
}

/// A writing call under way. Dropped without [`done`](Self::done) it leaves nothing behind.
pub struct Act<R> {
    pub tx: Transaction,
    pub now: Timestamp,
    pub caller: Caller,
    entry: Entry,
    ticket: Ticket<R>,
    audit: AuditLog,
}

impl Shared {
    /// Begins a writing call.
    ///
    /// # Errors
    /// Of the idempotency key, or of the database.
    pub async fn act<Q: Message, R: Message + Default>(
        &self,
        request: &Request<Q>,
    ) -> Result<Begun<R>, Failure> {
        let call = Call::of(request)?;
        let (caller, key, now) =
            (call.caller()?.clone(), call.idempotency_key()?, self.clock.now());
        let mut tx = self.database.begin().await?;
        let begun = self
            .idempotency
            .begin(&mut tx, caller.account, call.rpc(), key.as_str(), request.get_ref(), now)
            .await?;
        let ticket = match begun {
            Begin::Replay(reply) => return Ok(Begun::Replay(reply)),
            Begin::Fresh(ticket) => ticket,
        };
        let entry = Entry::of(request)?.at(now);
        let audit = self.audit.clone();
        Ok(Begun::Fresh(Box::new(Act { tx, now, caller, entry, ticket, audit })))
    }
}

impl<R: Message> Act<R> {
    /// Ends the call: audit row naming what was acted on, remembered reply, commit.
    ///
    /// # Errors
    /// Of the database.
    pub async fn done(
        mut self,
        kind: &'static str,
        id: impl Display,
        reply: R,
    ) -> Result<R, Failure> {
        self.audit.record(&mut self.tx, self.entry.subject(kind, id)).await?;
        self.ticket.finish(&mut self.tx, &reply).await?;
        self.tx.commit().await?;
        Ok(reply)
    }
}
