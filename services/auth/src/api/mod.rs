//! The contract `madoguchi.auth.v1` over domain and store: wire types come in and go out here and nowhere else.

mod act;
mod administration;
mod fields;
mod introspection;
mod session;
mod trace;
mod wire;

use std::sync::Arc;

use madoguchi_access::AssertionSigner;
use madoguchi_audit::{AuditLog, Decision, Entry};
use madoguchi_calendar::Clock;
use madoguchi_kit::db::Database;
use madoguchi_outbox::Idempotency;
use madoguchi_proto::auth::v1::{
    account_service_server::AccountServiceServer, contract_service_server::ContractServiceServer,
    designation_service_server::DesignationServiceServer,
    introspection_service_server::IntrospectionServiceServer,
    session_service_server::SessionServiceServer, terminal_service_server::TerminalServiceServer,
};
use tonic::service::Routes;

pub use self::session::SESSION_METADATA;
use crate::{error::Failure, hashing::Hasher, revocation::Revocations, throttle::Throttle};

/// What the RPCs of this service work with.
pub struct Context {
    /// The schema `auth`.
    pub database: Database,
    /// What time it is.
    pub clock: Clock,
    /// The threads that hash passwords.
    pub hasher: Hasher,
    /// How often a password may be tried.
    pub throttle: Throttle,
    /// Signals to the gateways.
    pub revocations: Revocations,
    /// Who did what.
    pub audit: AuditLog,
    /// Replies to writing RPCs.
    pub idempotency: Idempotency,
    /// The key of caller assertions.
    pub signer: AssertionSigner,
    /// The audience of assertions.
    pub deployment: String,
}

impl Context {
    /// Leaves an entry about something refused, before the refusal is answered.
    async fn record_refusal(&self, entry: Entry, reason: &'static str) -> Result<(), Failure> {
        let mut connection = self.database.pool().acquire().await?;
        self.audit.record(&mut connection, entry.decision(Decision::Refused).note(reason)).await?;
        Ok(())
    }
}

/// The gRPC services of this API.
pub fn routes(context: &Arc<Context>) -> Routes {
    let context = || Arc::clone(context);
    Routes::new(SessionServiceServer::new(session::Sessions(context())))
        .add_service(IntrospectionServiceServer::new(introspection::Introspection(context())))
        .add_service(AccountServiceServer::new(administration::Accounts(context())))
        .add_service(DesignationServiceServer::new(administration::Designations(context())))
        .add_service(TerminalServiceServer::new(administration::Terminals(context())))
        .add_service(ContractServiceServer::new(administration::Contracts(context())))
}
