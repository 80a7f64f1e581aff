#![doc = include_str!("../README.md")]

pub mod collector;
pub mod poll;
pub mod scan;
pub mod story;
pub mod teller;
pub mod trail;

pub use teller::{Line, Teller};
