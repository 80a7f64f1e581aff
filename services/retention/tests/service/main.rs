//! The retention service over gRPC, on real databases.

mod columns;
mod opening;
mod purge;
mod witness;
mod world;
