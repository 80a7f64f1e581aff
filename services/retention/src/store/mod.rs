//! All SQL of the service: the keyring's database and retention's own.

pub mod certificates;
pub mod day_keys;
pub mod heads;
pub mod openings;
pub mod reports;
pub mod root_epochs;
pub mod runs;
