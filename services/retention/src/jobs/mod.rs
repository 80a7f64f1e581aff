//! What the service does by itself: keys for the days to come, and the purge.

mod keys;
mod purge;

pub use keys::{keys_published, publish_days};
pub use purge::Purge;
