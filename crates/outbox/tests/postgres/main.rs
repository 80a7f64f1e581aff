//! The three tables against a real Postgres.

mod delivery;
mod idempotency;
mod inbox;
mod leases;
mod support;
