//! Plays faq, intake, handoff and retention: writes down what it gets and answers a little.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, extract::State};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt as _, Full, StreamBody};
use madoguchi_devstack::testing::identity;
use madoguchi_proto::{
    faq::v1::{ArticleHit, SearchArticlesResponse},
    handoff::v1::WatchHandoffsResponse,
};
use prost::Message;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{
    body::Body,
    service::Routes,
    transport::{Certificate, Identity, Server, ServerTlsConfig},
};

use super::client::frame;

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// What has arrived so far.
#[derive(Clone, Default)]
pub struct Record(Arc<Mutex<Vec<Seen>>>);

impl Record {
    pub fn all(&self) -> Vec<Seen> {
        self.0.lock().expect("nobody panicked").clone()
    }

    pub fn last(&self) -> Seen {
        self.all().pop().expect("something arrived")
    }
}

/// Starts one on a port of the system's choice.
pub async fn start() -> (SocketAddr, Record) {
    let record = Record::default();
    let router = Router::new().fallback(answer).with_state(record.clone());
    let own = identity("faq");
    let tls = ServerTlsConfig::new()
        .identity(Identity::from_pem(&own.pem().certificate, &own.pem().key))
        .client_ca_root(Certificate::from_pem(own.service_ca_pem()));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let mut server = Server::builder().tls_config(tls).expect("TLS settings fit");
    let serving = server
        .add_routes(Routes::from(router))
        .serve_with_incoming(TcpListenerStream::new(listener));
    tokio::spawn(serving);
    (address, record)
}

async fn answer(
    State(record): State<Record>,
    request: Request<axum::body::Body>,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let seen = |body| Seen { path: path.clone(), headers: parts.headers.clone(), body };
    let push = |seen| record.0.lock().expect("nobody panicked").push(seen);
    match path.rsplit('/').next().unwrap_or_default() {
        "WatchHandoffs" => {
            push(seen(Bytes::new()));
            endless()
        }
        "ImportArticles" => {
            push(seen(Bytes::new()));
            import(body)
        }
        method => {
            // An aborted upload is no request.
            let Ok(body) = body.collect().await else {
                return tonic::Status::cancelled("aborted").into_http();
            };
            push(seen(body.to_bytes()));
            unary(method, &parts.headers)
        }
    }
}

fn unary(method: &str, _headers: &HeaderMap) -> Response<Body> {
    let message = match method {
        "SearchArticles" => {
            let hits = vec![ArticleHit { number: "A-1".into(), ..ArticleHit::default() }];
            SearchArticlesResponse { hits, ..SearchArticlesResponse::default() }.encode_to_vec()
        }
        _ => Vec::new(),
    };
    let body = Full::new(frame(&message)).map_err(|never: Infallible| match never {});
    let mut response = reply(Body::new(body.with_trailers(async { Some(Ok(ok())) })));
    // A service must never hand out a session; only Login may.
    response.headers_mut().insert("madoguchi-session", HeaderValue::from_static("stolen"));
    response
}

/// A message every 50 ms, for ever.
fn endless() -> Response<Body> {
    let messages = stream::unfold(0_u64, |number| async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let message =
            WatchHandoffsResponse { resume_token: number.to_string(), ..Default::default() };
        Some((Ok::<_, Infallible>(Frame::data(frame(&message.encode_to_vec()))), number + 1))
    });
    reply(Body::new(StreamBody::new(messages)))
}

/// Reads an upload to its end, having answered before.
fn import(body: axum::body::Body) -> Response<Body> {
    let end = stream::once(async move {
        let trailers = match body.collect().await {
            Ok(_) => ok(),
            Err(_) => trailers("13"),
        };
        Ok::<_, Infallible>(Frame::<Bytes>::trailers(trailers))
    });
    reply(Body::new(StreamBody::new(end.boxed())))
}

fn reply(body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    response.headers_mut().insert("content-type", HeaderValue::from_static("application/grpc"));
    response
}

fn ok() -> HeaderMap {
    trailers("0")
}

fn trailers(status: &'static str) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", HeaderValue::from_static(status));
    trailers
}
