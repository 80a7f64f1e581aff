//! What all RPCs work with.

use std::ops::Deref;

use jiff::Timestamp;
use madoguchi_access::{Call, Caller};
use madoguchi_audit::{AuditLog, Entry};
use madoguchi_calendar::{Clock, WardCalendar};
use madoguchi_kit::{
    db::{Database, Transaction},
    grpc::{Channel, RequestId},
    status::Refusal,
};
use madoguchi_outbox::{Begin, Idempotency, Outbox, Ticket};
use madoguchi_proto::{
    handoff::v1::transfer_service_client::TransferServiceClient,
    retention::v1::keyring_service_client::KeyringServiceClient,
};
use prost::Message;
use tonic::{Request, Status};
use uuid::{NoContext, Uuid};

use crate::{config::Ward, domain, error::Failure, store};

/// What all RPCs work with.
pub struct Shared {
    pub database: Database,
    pub clock: Clock,
    pub calendar: WardCalendar,
    pub ward: Ward,
    pub audit: AuditLog,
    pub replies: Idempotency,
    pub outbox: Outbox,
    pub transfer: TransferServiceClient<Channel>,
    pub keyring: KeyringServiceClient<Channel>,
}

/// A request that was let in: the access layer's [`Call`], and the id that logs and traces carry.
pub struct Asked {
    call: Call,
    request_id: Option<RequestId>,
}

impl Asked {
    /// What came with a request.
    pub fn of<T>(request: &Request<T>) -> Result<Self, Status> {
        let request_id = request.extensions().get().cloned();
        Ok(Self { call: Call::of(request)?.clone(), request_id })
    }

    /// Empty where there is none.
    pub fn request_id(&self) -> &str {
        self.request_id.as_ref().map_or("", |id| &*id.0)
    }
}

/// Caller, RPC and key are read as from the call itself.
impl Deref for Asked {
    type Target = Call;

    fn deref(&self) -> &Call {
        &self.call
    }
}

/// A writing request: seen before, or to be done in this transaction.
pub enum Begun<R> {
    /// The reply of the first time.
    Replay(R),
    /// Do it.
    Fresh(Work<R>),
}

/// A transaction that ends with an audit row and the reply kept for repetitions.
pub struct Work<R> {
    pub transaction: Transaction,
    ticket: Ticket<R>,
}

impl Shared {
    /// Begins a writing request.
    pub async fn begin<R: Message + Default>(
        &self,
        call: &Asked,
        request: &impl Message,
        now: Timestamp,
    ) -> Result<Begun<R>, Failure> {
        let (caller, key) = (call.caller()?, call.idempotency_key()?);
        let mut transaction = self.database.begin().await?;
        let begun = self
            .replies
            .begin(&mut transaction, caller.account, call.rpc(), key.as_str(), request, now)
            .await?;
        Ok(match begun {
            Begin::Replay(reply) => Begun::Replay(reply),
            Begin::Fresh(ticket) => Begun::Fresh(Work { transaction, ticket }),
        })
    }

    /// Ends a writing request: audit row, reply, commit.
    pub async fn finish<R: Message>(
        &self,
        mut work: Work<R>,
        entry: Entry,
        reply: &R,
    ) -> Result<(), Failure> {
        self.audit.record(&mut work.transaction, entry).await?;
        work.ticket.finish(&mut work.transaction, reply).await?;
        work.transaction.commit().await?;
        Ok(())
    }

    /// The caller's own call, locked.
    pub async fn lock<R>(
        &self,
        work: &mut Work<R>,
        caller: &Caller,
        call_id: &str,
        now: Timestamp,
    ) -> Result<domain::Call, Failure> {
        let id = id("call_id", call_id)?;
        let found = store::calls::lock(&mut work.transaction, caller.account, id, now).await?;
        found.ok_or_else(|| Refusal::not_found("the call").into())
    }
}

/// A UUID of a request.
pub fn id(field: &'static str, value: &str) -> Result<Uuid, Failure> {
    Uuid::try_parse(value)
        .map_err(|_| Refusal::invalid(field, "must be a UUID, as an earlier reply gave it").into())
}

/// A new id, in the order of time.
pub fn new_id(now: Timestamp) -> Uuid {
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(
        NoContext,
        seconds,
        now.subsec_nanosecond().unsigned_abs(),
    ))
}

/// The terminal of a caller; the access layer lets no operator in without one.
pub fn terminal(caller: &Caller) -> Result<Uuid, Failure> {
    caller.terminal.ok_or_else(|| {
        Refusal::denied("TERMINAL_REQUIRED", "calls are taken at an enrolled terminal only").into()
    })
}

/// An audit entry of this request about a call.
pub fn entry(call: &Asked, caller: &Caller, now: Timestamp) -> Entry {
    Entry::by(caller, call.rpc()).at(now).request(call.request_id())
}
