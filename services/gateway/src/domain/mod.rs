//! Rules without a wire, a clock or a network.

mod bucket;
mod cookie;
mod revocation;
mod token;

pub use bucket::{Bucket, Rate};
pub use cookie::{SESSION_COOKIE, cleared_cookie, session_cookie, token_in_cookies};
pub use revocation::{CHANNEL, Revocation, Subject};
pub use token::{SESSION_METADATA, SessionToken, TokenHash};
