//! The kit against real TLS, real HTTP/2, real signals and a real Postgres (`MADOGUCHI_TEST_DATABASE_URL`, a superuser's URL).
//!
//! Every test runs through [`support::run`], which ends it when it takes too long: here a hang is a finding, not an accident.

mod admin;
mod configuration;
mod database;
mod dead_connections;
mod edge;
mod identity;
mod lifecycle;
mod support;
mod times;
mod tracing_context;
