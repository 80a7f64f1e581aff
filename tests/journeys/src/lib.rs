#![doc = include_str!("../README.md")]

pub mod poll;
pub mod scan;
pub mod story;
pub mod teller;
pub mod trail;

pub use teller::Teller;
