//! Importing a file: received whole, checked whole, stored in one transaction or not at all.

mod articles;
mod events;
mod run;
mod sections;
mod upload;

use std::{future::Future, time::Duration};

use jiff::{Timestamp, civil::Date};
use madoguchi_access::Call;
use madoguchi_audit::Entry;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::faq::v1::ImportRequest;
use sqlx::PgConnection;
use tonic::{Request, Response, Status, Streaming};
use uuid::Uuid;

pub use self::events::Events;
use self::{events::Teller, run::Import};
use super::Shared;
use crate::{
    domain::{Checked, Directory},
    store::imports::Counts,
};

/// When to come back while as many imports run as may.
const BUSY: Duration = Duration::from_secs(10);

/// What can be imported: articles and sections.
pub trait Importable: Sized + Send + 'static {
    /// What the import log calls them.
    const KIND: &'static str;
    /// A new version, ready to be written.
    type Version: Send + Sync;

    /// Finds every fault of a file; tells of lines done and lines in all.
    fn check(
        file: &[u8],
        directory: &Directory,
        today: Date,
        progress: impl FnMut(usize, usize),
    ) -> Checked<Self>;

    /// Compares with what is stored.
    fn plan(
        connection: &mut PgConnection,
        rows: Vec<Self>,
        now: Timestamp,
    ) -> impl Future<Output = sqlx::Result<Plan<Self::Version>>> + Send;

    /// Writes what was planned.
    fn publish(
        connection: &mut PgConnection,
        versions: &[Self::Version],
        publication: Publication<'_>,
    ) -> impl Future<Output = sqlx::Result<()>> + Send;
}

/// What an import would do.
pub struct Plan<V> {
    /// What has to be written.
    pub versions: Vec<V>,
    /// What it comes to.
    pub counts: Counts,
}

/// Where and when versions are published.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// Place in the order of changes.
    pub position: i64,
    /// The import that brings them.
    pub import: Uuid,
    /// User id of who imports.
    pub by: &'a str,
    /// When.
    pub at: Timestamp,
}

/// Begins an import; it goes on by itself, also when the client no longer listens, once the file has arrived.
pub fn start<T: Importable>(
    shared: &Shared,
    request: Request<Streaming<ImportRequest>>,
) -> Result<Response<Events>, Status> {
    let call = Call::of(&request)?;
    let slot = shared.imports.clone().try_acquire_owned().map_err(|_| {
        Refusal::exhausted("as many imports run as may; try again when one is done", BUSY)
    })?;
    let (teller, events) = Teller::new();
    let import = Import {
        shared: shared.clone(),
        caller: call.caller()?.clone(),
        rpc: call.rpc(),
        entry: Entry::of(&request)?,
        key: call.idempotency_key()?.clone(),
        teller,
    };
    let stream = request.into_inner();
    madoguchi_kit::spawn("import", async move {
        import.run::<T>(stream).await;
        drop(slot);
    });
    Ok(Response::new(events))
}
