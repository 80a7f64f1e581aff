//! Accepts connections and serves them until told to stop.

use super::{
    connection::{self, Connection},
    edge::Edge,
    http_service::HttpService,
    tls,
};
use crate::config::ServerConfig;
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long calls in flight may take after the door has closed.
const DRAIN_LIMIT: Duration = Duration::from_secs(20);

/// Why a listener could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken, or not this machine's.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// `server.address`
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The certificate settings cannot be used.
    #[error(transparent)]
    Tls(#[from] tls::TlsError),
}

/// A bound address that is not served yet.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    tls: Option<Arc<rustls::ServerConfig>>,
    config: ServerConfig,
}

impl Listener {
    /// Binds `config.address` and prepares TLS.
    ///
    /// # Errors
    /// See [`ServeError`].
    pub async fn bind(config: ServerConfig) -> Result<Self, ServeError> {
        let failed = |source| ServeError::Bind { address: config.address, source };
        let tls =
            config.tls.as_ref().map(|settings| tls::server(settings, config.http1)).transpose()?;
        let socket = TcpListener::bind(config.address).await.map_err(failed)?;
        let address = socket.local_addr().map_err(failed)?;
        Ok(Self { socket, address, tls, config })
    }

    /// Where clients connect, with the port the system chose.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown`, then closes the door and waits for the calls in flight, 20 s at most.
    pub async fn serve(self, edge: Edge, service: HttpService, shutdown: CancellationToken) {
        let connection =
            Arc::new(Connection::new(&self.config, self.tls, edge, service, shutdown.clone()));
        let places = Arc::new(Semaphore::new(self.config.connections));
        let tasks = TaskTracker::new();
        loop {
            let (stream, address) = tokio::select! {
                () = shutdown.cancelled() => break,
                accepted = accept(&self.socket) => accepted,
            };
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                metrics::counter!("connections_refused_total").increment(1);
                continue;
            };
            let connection = Arc::clone(&connection);
            tasks.spawn(async move {
                connection::serve(&connection, stream, address).await;
                drop(place);
            });
        }
        drop(self.socket);
        tasks.close();
        if tokio::time::timeout(DRAIN_LIMIT, tasks.wait()).await.is_err() {
            tracing::warn!(
                connections = tasks.len(),
                "calls were still in flight after {DRAIN_LIMIT:?}; cut off"
            );
        }
    }
}

/// The next connection. Running out of descriptors passes; it must not end the service or spin.
async fn accept(socket: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match socket.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}
