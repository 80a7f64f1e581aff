//! Work beside the calls.

mod follow;
mod publish;

pub use self::{
    follow::Follower,
    publish::{Decided, Publisher, publish},
};
