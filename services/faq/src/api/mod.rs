//! The contract `madoguchi.faq.v1` over domain and store: wire types come in and go out here and nowhere else.

mod act;
mod articles;
mod directory;
mod drafts;
mod feedback;
mod fields;
mod import;
mod page;
mod person;
mod search;
mod statistics;
mod used;
mod versions;
mod wire;

use std::sync::Arc;

use madoguchi_audit::AuditLog;
use madoguchi_calendar::{Clock, WardCalendar};
use madoguchi_kit::db::Database;
use madoguchi_outbox::Idempotency;
use tokio::sync::Semaphore;

pub use self::{
    articles::Articles, directory::Directory, drafts::Drafts, feedback::Feedbacks, search::Search,
    statistics::Statistics, versions::Versions,
};
use crate::{Index, jobs::Tally};

/// What the RPCs of this service work with. Cheap to clone.
#[derive(Clone)]
pub struct Shared {
    /// The schema `faq`.
    pub database: Database,
    /// Articles and sections, kept in step with the database by [`crate::jobs::Follower`].
    pub index: Arc<Index>,
    /// What time it is.
    pub clock: Clock,
    /// When the ward's office is open.
    pub calendar: Arc<WardCalendar>,
    /// Who did what.
    pub audit: AuditLog,
    /// Replies to writing RPCs.
    pub idempotency: Idempotency,
    /// Openings of articles, counted.
    pub tally: Arc<Tally>,
    /// Bounds the imports that hold a file in memory.
    pub imports: Arc<Semaphore>,
}
