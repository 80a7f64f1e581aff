//! Work beside the calls.

mod follow;
mod publish;
mod reviews;
mod tally;

pub use self::{
    follow::Follower,
    publish::{Decided, Publisher, publish},
    reviews::Reviews,
    tally::Tally,
};
