//! A service with one method for each thing that can happen to a call.

use super::wire::call;
use axum::{extract::Request, routing::post};
use madoguchi_kit::{
    App, Assembly, Deps, Job, ReadyCheck,
    config::{FromConfig, Reader},
    grpc::{Channel, Peer, RequestId},
};
use std::{
    future::{Future, ready},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};
use tonic::{Response, Status, body::Body, service::Routes};
use tonic_prost::ProstCodec;

/// The service; each start has counters of its own.
pub struct TestApp;

pub struct TestConfig {
    /// What the job does: wait to be told (default), end by itself (`ends`), or panic (`panics`).
    job: String,
}

impl FromConfig for TestConfig {
    fn from_config(r: &mut Reader) -> Option<Self> {
        Some(Self { job: r.or("job", "patient".to_owned())? })
    }
}

/// What the methods of one running service share.
#[derive(Default)]
struct State {
    begun: AtomicU32,
    ended: AtomicU32,
    broken: AtomicBool,
}

impl App for TestApp {
    const NAME: &'static str = "test";
    type Config = TestConfig;

    async fn build(config: TestConfig, deps: Deps) -> anyhow::Result<Assembly> {
        let behind = deps.peer("behind").ok();
        let state = Arc::new(State::default());
        let (sleeping, counting, breaking) =
            (Arc::clone(&state), Arc::clone(&state), Arc::clone(&state));
        let router = Routes::default()
            .into_axum_router()
            .route("/test.v1.Test/Who", unary(|head, _| ready(who(&head))))
            .route("/test.v1.Test/Sleep", unary(move |_, text| sleep(Arc::clone(&sleeping), text)))
            .route("/test.v1.Test/Slept", unary(move |_, _| ready(Ok(slept(&counting)))))
            .route("/test.v1.Test/Break", unary(move |_, _| ready(Ok(break_it(&breaking)))))
            .route("/test.v1.Test/Panic", unary(|_, _| async { panic!("on purpose") }))
            .route("/test.v1.Test/Headers", unary(|head, _| ready(headers(&head))))
            .route(
                "/test.v1.Test/Forward",
                unary(move |_, method| forward(behind.clone(), method)),
            );
        let job = Job::new("test", move |stop| async move {
            match config.job.as_str() {
                "ends" => Ok(()),
                "panics" => panic!("on purpose"),
                _ => {
                    stop.cancelled().await;
                    Ok(())
                }
            }
        });
        let spring = ReadyCheck::new("spring", move || {
            let broken = state.broken.load(Ordering::SeqCst);
            async move { if broken { Err("is broken".to_owned()) } else { Ok(()) } }
        });
        Ok(Assembly::grpc(Routes::from(router)).job(job).ready(spring))
    }
}

/// A unary method from text to text, with the request's head at hand.
fn unary<F>(
    handler: impl Fn(http::request::Parts, String) -> F + Clone + Send + Sync + 'static,
) -> axum::routing::MethodRouter
where
    F: Future<Output = Result<String, Status>> + Send + 'static,
{
    post(move |request: Request| {
        let handler = handler.clone();
        async move {
            let (parts, body) = request.into_parts();
            let head = parts.clone();
            let method = tower::service_fn(move |request: tonic::Request<String>| {
                let answer = handler(head.clone(), request.into_inner());
                async move { answer.await.map(Response::new) }
            });
            let request = http::Request::from_parts(parts, Body::new(body));
            tonic::server::Grpc::new(ProstCodec::<String, String>::default())
                .unary(method, request)
                .await
        }
    })
}

/// The caller's SPIFFE id, or `nobody`.
fn who(head: &http::request::Parts) -> Result<String, Status> {
    let peer = head.extensions.get::<Peer>().ok_or_else(|| Status::internal("no peer"))?;
    Ok(peer.identity.as_deref().unwrap_or("nobody").to_owned())
}

/// Takes so many milliseconds.
async fn sleep(state: Arc<State>, millis: String) -> Result<String, Status> {
    state.begun.fetch_add(1, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(millis.parse().unwrap())).await;
    state.ended.fetch_add(1, Ordering::SeqCst);
    Ok("slept".to_owned())
}

/// How many `Sleep` have begun and how many have run to their end: `2 1`.
fn slept(state: &State) -> String {
    let count = |counter: &AtomicU32| counter.load(Ordering::SeqCst);
    format!("{} {}", count(&state.begun), count(&state.ended))
}

/// From now on the service is not ready.
fn break_it(state: &State) -> String {
    state.broken.store(true, Ordering::SeqCst);
    "broken".to_owned()
}

/// Request id, trace and deadline as they arrived.
fn headers(head: &http::request::Parts) -> Result<String, Status> {
    let id = &head.extensions.get::<RequestId>().ok_or_else(|| Status::internal("no id"))?.0;
    let text = |name| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("-");
    Ok(format!("{id} {} {}", text("traceparent"), text("grpc-timeout")))
}

/// Calls a method of the service behind this one.
async fn forward(behind: Option<Channel>, method: String) -> Result<String, Status> {
    call(&behind.ok_or_else(|| Status::internal("no peer"))?, &method, "").await
}
