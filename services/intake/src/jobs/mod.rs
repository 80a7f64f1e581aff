//! Work beside the calls.

mod day_keys;
mod handover;
mod housekeeping;
mod purge;

pub use day_keys::DayKeys;
pub use handover::{Handover, TOPIC, payload};
pub use housekeeping::Housekeeping;
pub use purge::Purge;
