//! Argon2id on threads of its own (RFC 9106, OWASP Password Storage Cheat Sheet).
//!
//! A hash costs 19 MiB and some 15 ms of a core by design, so neither the number of hashes at once nor their memory may depend on
//! how many people log in: fixed threads, each with its own reused memory, and a short queue that refuses instead of growing.

mod job;
mod pepper;
mod settings;
mod threads;

pub use job::Verdict;
pub use pepper::{Pepper, PepperFault, Peppers};
pub use settings::{HashSettings, SettingsFault};
pub use threads::{Busy, Hasher, HashingFailed, RETRY_AFTER};
