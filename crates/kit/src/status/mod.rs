//! What a caller is told when a call does not succeed.

mod internal;
mod refusal;

pub(crate) use internal::chain;
pub use internal::internal;
pub use refusal::{Code, DOMAIN, Refusal};
