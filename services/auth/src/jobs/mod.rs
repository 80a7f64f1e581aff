//! What runs beside the calls.

mod sweeper;

pub use sweeper::sweeper;
