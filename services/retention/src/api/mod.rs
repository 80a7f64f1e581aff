//! The RPCs: wire types are read and written here and go no further.

mod keyring;
mod owners;
mod read;
mod witness;

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};
use madoguchi_audit::AuditLog;
use madoguchi_calendar::Clock;
use madoguchi_kit::{db::Database, status::Refusal};
use madoguchi_proto::retention::v1::{
    keyring_service_server::KeyringServiceServer, purge_service_server::PurgeServiceServer,
    retention_service_server::RetentionServiceServer, witness_service_server::WitnessServiceServer,
};
use tonic::service::Routes;
use uuid::Uuid;

use crate::keyring::Keyring;

/// What every RPC works with.
pub struct Context {
    /// Retention's own database.
    pub database: Database,
    /// The keyring.
    pub keyring: Keyring,
    /// The time.
    pub clock: Clock,
    /// The audit trail.
    pub audit: AuditLog,
    /// How many inquiries one person may open in an hour.
    pub cap_per_hour: i32,
}

/// All gRPC services of retention.
pub fn routes(context: &Arc<Context>) -> Routes {
    Routes::new(KeyringServiceServer::new(keyring::KeyringApi(Arc::clone(context))))
        .add_service(PurgeServiceServer::new(owners::PurgeApi(Arc::clone(context))))
        .add_service(RetentionServiceServer::new(read::RetentionApi(Arc::clone(context))))
        .add_service(WitnessServiceServer::new(witness::WitnessApi(Arc::clone(context))))
}

fn uuid(field: &'static str, text: &str) -> Result<Uuid, Refusal> {
    Uuid::try_parse(text).map_err(|_| Refusal::invalid(field, "is not a UUID"))
}

fn day(field: &'static str, text: &str) -> Result<Date, Refusal> {
    text.parse().map_err(|_| Refusal::invalid(field, "is not a date; write YYYY-MM-DD"))
}

fn wire_time(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

/// A page size within its limits; 0 means the default.
fn page_size(asked: u32, default: u32, largest: u32) -> Result<i64, Refusal> {
    match asked {
        0 => Ok(i64::from(default)),
        size if size <= largest => Ok(i64::from(size)),
        _ => Err(Refusal::invalid("page_size", format!("is more than {largest}"))),
    }
}
