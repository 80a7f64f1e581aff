#![doc = include_str!("../README.md")]

mod assertion;
mod call;
mod caller;
mod clock;
mod config;
mod decide;
mod layer;
mod origin;
mod policy;
mod role;

pub use assertion::{ASSERTION_LIFETIME, AssertionError, AssertionSigner, AssertionVerifier};
pub use call::{ASSERTION_METADATA, Call, IDEMPOTENCY_METADATA, IdempotencyKey};
pub use caller::{Caller, CallerKind};
pub use clock::clock;
pub use config::AccessConfig;
pub use decide::{Presented, Refused, STEP_UP_LIFETIME, decide};
pub use layer::{AccessLayer, AccessService};
pub use origin::{Origin, SOURCE_METADATA, TERMINAL_METADATA};
pub use policy::{PolicyTable, Rule};
pub use role::{Organisation, Role, Roles};
