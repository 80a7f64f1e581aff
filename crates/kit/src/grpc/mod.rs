//! gRPC (and HTTP) over TLS: the listener with all its limits, and channels to other services.

mod client;
mod connection;
mod door;
mod edge;
mod http_service;
mod listener;
mod observe;
mod peer;
mod refuse;
mod timeout;
mod tls;

pub use client::{Channel, connect};
pub use door::{Door, Guarded};
pub use edge::Edge;
pub use http_service::{HttpService, service};
pub use listener::{Listener, ServeError};
pub use peer::{Peer, RequestId};
pub use tls::{ClientTls, TlsError, install_crypto};

/// Largest gRPC message either way (4 MiB). tonic's own limit for receiving is the same; set it for sending as well.
pub const MAX_MESSAGE: usize = 4 << 20;
