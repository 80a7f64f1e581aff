//! The faq service as it runs: over gRPC with mutual TLS, on a database of its own.
//!
//! Needs the throw-away cluster (`MADOGUCHI_TEST_DATABASE_URL`) and Debian's package mecab-ipadic.

mod client;
mod columns;
mod drafts;
mod files;
mod golden;
mod hostile;
mod import;
mod knowledge;
mod onebox;
mod refusals;
mod replicas;
mod search;
mod support;
mod used;
