//! One connection: handshake, identity, HTTP with its limits, orderly end.

use super::{
    edge::Edge,
    http_service::HttpService,
    peer::{Peer, spiffe_id},
};
use crate::config::ServerConfig;
use http::Request;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;

/// A TLS handshake that takes longer is a slow attack or a dead line.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(5);
/// A connection that has not sent one request by then only takes up room.
const FIRST_REQUEST_LIMIT: Duration = Duration::from_secs(15);
/// How often an HTTP/2 connection is asked for a sign of life, and how long it may take to answer.
const PING_INTERVAL: Duration = Duration::from_secs(20);
const PING_LIMIT: Duration = Duration::from_secs(10);
/// Streams a client may reset before they were accepted (CVE-2023-44487, "rapid reset").
const PENDING_RESETS: usize = 20;
/// Sum of all header names and values of a request.
const HEADER_LIMIT: u32 = 16 << 10;
const FRAME_LIMIT: u32 = 16 << 10;
/// How many bytes a client may send ahead on one stream and on the connection.
const STREAM_WINDOW: u32 = 1 << 20;
const CONNECTION_WINDOW: u32 = 4 << 20;

/// What all connections of a listener have in common.
pub(super) struct Connection {
    http: Builder<TokioExecutor>,
    http1: bool,
    tls: Option<TlsAcceptor>,
    edge: Edge,
    service: HttpService,
    shutdown: CancellationToken,
}

impl Connection {
    pub fn new(
        config: &ServerConfig,
        tls: Option<Arc<rustls::ServerConfig>>,
        edge: Edge,
        service: HttpService,
        shutdown: CancellationToken,
    ) -> Self {
        let mut http = Builder::new(TokioExecutor::new());
        http.http1().timer(TokioTimer::new()).header_read_timeout(HANDSHAKE_LIMIT).max_headers(64);
        http.http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(config.streams)
            .max_pending_accept_reset_streams(PENDING_RESETS)
            .max_header_list_size(HEADER_LIMIT)
            .max_frame_size(FRAME_LIMIT)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .keep_alive_interval(PING_INTERVAL)
            .keep_alive_timeout(PING_LIMIT);
        Self { http, http1: config.http1, tls: tls.map(TlsAcceptor::from), edge, service, shutdown }
    }
}

/// Serves one accepted connection to its end.
pub(super) async fn serve(shared: &Connection, stream: TcpStream, address: SocketAddr) {
    // A socket that refuses the option is already gone; the next read will say so.
    let _ = stream.set_nodelay(true);
    let Some(acceptor) = &shared.tls else {
        return http(shared, stream, Peer { address, identity: None }, false).await;
    };
    match tokio::time::timeout(HANDSHAKE_LIMIT, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => {
            let (_, session) = stream.get_ref();
            let leaf = session.peer_certificates().and_then(|chain| chain.first());
            let identity = leaf.and_then(|leaf| spiffe_id(leaf));
            let h2 = session.alpn_protocol() == Some(b"h2");
            if h2 || shared.http1 {
                http(shared, stream, Peer { address, identity }, h2).await;
            }
        }
        Ok(Err(error)) => tracing::info!(%address, %error, "TLS handshake refused"),
        Err(_) => tracing::info!(%address, "TLS handshake timed out"),
    }
}

async fn http<S>(shared: &Connection, stream: S, peer: Peer, h2: bool)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let asked = Arc::new(AtomicBool::new(false));
    let noted = Arc::clone(&asked);
    let handler = service_fn(move |request: Request<Incoming>| {
        noted.store(true, Ordering::Relaxed);
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer.clone());
        let (edge, service) = (shared.edge.clone(), shared.service.clone());
        async move { Ok::<_, Infallible>(edge.call(service, request).await) }
    });
    let http =
        if h2 || !shared.http1 { shared.http.clone().http2_only() } else { shared.http.clone() };
    let mut serving = pin!(http.serve_connection(TokioIo::new(stream), handler));
    let silent = async {
        tokio::time::sleep(FIRST_REQUEST_LIMIT).await;
        if asked.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    };
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        () = silent => return,
        () = shared.shutdown.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended");
    }
}
