//! Work beside the calls.

mod follow;

pub use follow::Follower;
