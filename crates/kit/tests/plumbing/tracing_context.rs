//! Trace, request id and deadline travel from the client through one service into the next.

use crate::support::{run, running::Running, wire::call};
use std::{fs, time::Duration};
use tonic::{
    Request,
    transport::{Certificate, ClientTlsConfig, Endpoint, Identity},
};
use tonic_prost::ProstCodec;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// Calls `Forward` as a client of another make would: the kit's own channel begins a trace of its own.
async fn forward(front: &Running, request: Request<String>) -> String {
    let own = front.authority.service(front.folder.path(), "stranger");
    let tls = ClientTlsConfig::new()
        .ca_certificate(Certificate::from_pem(fs::read(&own.ca).unwrap()))
        .identity(Identity::from_pem(
            fs::read(&own.certificate).unwrap(),
            fs::read(&own.key).unwrap(),
        ));
    let url = format!("https://localhost:{}", front.started.grpc.port());
    let channel = Endpoint::from_shared(url).unwrap().tls_config(tls).unwrap().connect().await;
    let mut grpc = tonic::client::Grpc::new(channel.unwrap());
    grpc.ready().await.unwrap();
    let path = "/test.v1.Test/Forward".parse().unwrap();
    grpc.unary(request, path, ProstCodec::<String, String>::default()).await.unwrap().into_inner()
}

#[test]
fn what_belongs_to_a_call_travels_with_it() {
    run(async {
        let behind = Running::with("", "", "").await;
        let port = behind.started.grpc.port();
        let ca = behind.server.ca.clone();
        let Running { started, authority, folder, .. } = behind;
        let peers =
            format!("[peers]\nca = {ca:?}\n[peers.behind]\nurl = \"https://localhost:{port}\"\n");
        let front = Running::signed_by(authority, folder, "", "", &peers).await;

        let mut request = Request::new("Headers".to_owned());
        let metadata = request.metadata_mut();
        metadata.insert("x-request-id", "ticket-7".parse().unwrap());
        metadata.insert("traceparent", format!("00-{TRACE}-b7ad6b7169203331-01").parse().unwrap());
        request.set_timeout(Duration::from_secs(3));
        let seen = forward(&front, request).await;

        let mut parts = seen.split(' ');
        assert_eq!(parts.next(), Some("ticket-7"));
        let traceparent = parts.next().unwrap();
        assert!(traceparent.starts_with(&format!("00-{TRACE}-")), "{traceparent}");
        assert!(!traceparent.contains("b7ad6b7169203331"), "a span of its own");
        let left: u64 = parts.next().unwrap().trim_end_matches('m').parse().unwrap();
        assert!((2_000..=3_000).contains(&left), "{left} ms left");

        let fresh = call(&front.client("a"), "Headers", "").await.unwrap();
        assert!(fresh.split(' ').next().is_some_and(|id| id.len() == 36), "a new id: {fresh}");
        front.started.stop().await.unwrap();
        started.stop().await.unwrap();
    });
}
