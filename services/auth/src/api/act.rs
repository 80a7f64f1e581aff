//! A writing call: one transaction with its change, reason, audit entry and remembered reply, or nothing at all.

use jiff::Timestamp;
use madoguchi_access::Call;
use madoguchi_audit::{AuditLog, Entry};
use madoguchi_kit::db::Transaction;
use madoguchi_outbox::{Begin, Ticket};
use prost::Message;
use tonic::Request;
use uuid::Uuid;

use super::Context;
use crate::{
    error::Failure,
    store::{self, StatedReason},
};

/// How to go on with a writing call.
pub(super) enum Begun<R> {
    /// It was done before: this is what was remembered of its reply. Names and codes are not remembered.
    Replay(R),
    /// Do it.
    Fresh(Box<Act<R>>),
}

/// A writing call under way. Dropped without [`done`](Self::done) it leaves nothing behind.
pub(super) struct Act<R> {
    /// Its transaction.
    pub tx: Transaction,
    /// When it happens.
    pub now: Timestamp,
    rpc: &'static str,
    by: Option<Uuid>,
    entry: Entry,
    ticket: Ticket<R>,
    audit: AuditLog,
}

impl Context {
    /// Begins a writing call.
    ///
    /// # Errors
    /// Of the idempotency key or the database.
    pub(super) async fn act<Q: Message, R: Message + Default>(
        &self,
        request: &Request<Q>,
    ) -> Result<Begun<R>, Failure> {
        let call = Call::of(request)?;
        let by = call.caller().ok().map(|caller| caller.account);
        let key = call.idempotency_key()?;
        let now = self.clock.now();
        let mut tx = self.database.begin().await?;
        // Calls without a caller (activation) share one name space of keys; keys are random.
        let subject = by.unwrap_or(Uuid::nil());
        let begun = self
            .idempotency
            .begin(&mut tx, subject, call.rpc(), key.as_str(), request.get_ref(), now)
            .await?;
        Ok(match begun {
            Begin::Replay(reply) => Begun::Replay(reply),
            Begin::Fresh(ticket) => Begun::Fresh(Box::new(Act {
                tx,
                now,
                rpc: call.rpc(),
                by,
                entry: Entry::of(request)?.at(now),
                ticket,
                audit: self.audit.clone(),
            })),
        })
    }

    /// What was remembered of a call that was done before, looked up ahead of work that cannot be repeated: the old password of a
    /// changed one, a used code. `None` if it is new.
    ///
    /// # Errors
    /// As [`act`](Self::act).
    pub(super) async fn replayed<Q: Message, R: Message + Default>(
        &self,
        request: &Request<Q>,
    ) -> Result<Option<R>, Failure> {
        match self.act(request).await? {
            Begun::Replay(reply) => Ok(Some(reply)),
            Begun::Fresh(act) => {
                act.tx.rollback().await?;
                Ok(None)
            }
        }
    }
}

impl<R: Message> Act<R> {
    /// Keeps why it is done.
    ///
    /// # Errors
    /// Of the database.
    pub async fn because(
        &mut self,
        kind: &'static str,
        subject: Uuid,
        reason: &str,
    ) -> Result<(), Failure> {
        let stated =
            StatedReason { rpc: self.rpc, subject_kind: kind, subject, stated_by: self.by, reason };
        Ok(store::insert_reason(&mut self.tx, stated, self.now).await?)
    }

    /// Leaves the audit entry, remembers the reply and commits.
    ///
    /// # Errors
    /// Of the database; nothing has changed then.
    pub async fn done(
        mut self,
        kind: &'static str,
        subject: Uuid,
        fields: &'static [&'static str],
        remembered: &R,
    ) -> Result<(), Failure> {
        let entry = self.entry.subject(kind, subject).fields(fields);
        self.audit.record(&mut self.tx, entry).await?;
        self.ticket.finish(&mut self.tx, remembered).await?;
        self.tx.commit().await?;
        Ok(())
    }
}
