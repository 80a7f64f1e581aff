//! The handoff service as it runs: over gRPC with mutual TLS, on a database of its own, with the real keyring.
