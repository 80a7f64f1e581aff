//! What happens without anybody asking.

mod day_keys;
mod measures;
mod notices;
mod purge;
mod rounds;
mod sequencer;

pub use day_keys::{DayKeys, fetch_keys};
pub use measures::measures;
pub use notices::{NOTICE, Notices, notify};
pub use purge::Purge;
pub use rounds::Rounds;
pub use sequencer::Sequencer;
