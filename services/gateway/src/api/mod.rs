//! The way of a call through the gateway.

mod admission;
mod door;
mod forward;
mod headers;
mod metered;
mod reply;
mod route;
mod stream;
mod visitor;

pub(crate) use door::{Side, door};
pub(crate) use forward::Switch;
