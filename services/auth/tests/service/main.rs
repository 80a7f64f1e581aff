//! The auth service over gRPC and mutual TLS, with a real Postgres and a real Redis. The tests play the gateway.

mod administration;
mod columns;
mod configuration;
mod evidence;
mod fields;
mod journey;
mod refusals;
mod repeat;
mod revocation;
mod sessions;
mod support;
mod throttle;
