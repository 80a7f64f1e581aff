//! From credentials to a caller, asked of auth and remembered for a few seconds.

mod auth;
mod cache;
mod claim;

pub(crate) use auth::{Auth, Outcome, Standing};
pub(crate) use cache::Introspector;
pub(crate) use claim::{Claim, Credential};
