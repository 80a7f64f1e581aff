#![doc = include_str!("../README.md")]

pub mod browser;
pub mod cluster;
pub mod config;
pub mod home;
pub mod keys;
pub mod lock;
pub mod material;
pub mod pki;
pub mod plan;
pub mod ports;
pub mod postgres;
pub mod probe;
pub mod process;
pub mod redis;
pub mod seed;
pub mod service;
pub mod services;
pub mod stack;
pub mod testing;
pub mod warden;

pub use service::Service;
pub use stack::{Client, Content, Door, Outside, Part, Stack, StackOptions};
