//! The intake service against a real Postgres, over gRPC and mutual TLS; handoff and retention are played by `neighbours`.

mod calls;
mod columns;
mod config;
mod consent;
mod drafts;
mod handover;
mod inquiries;
mod neighbours;
mod purge;
mod refusals;
mod support;
