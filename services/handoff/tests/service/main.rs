//! The handoff service as it runs: over gRPC with mutual TLS, on a database of its own, with the real keyring and a relay that
//! keeps what it is given.
//!
//! Needs the throw-away cluster (`MADOGUCHI_TEST_DATABASE_URL`).

mod arrival;
mod columns;
mod config;
mod keyring;
mod life;
mod people;
mod purge;
mod refusals;
mod reminders;
mod reroute;
mod settings;
mod slow;
mod transfer;
mod watch;
mod world;
