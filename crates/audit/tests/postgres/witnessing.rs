//! The witness gets the heads, also after it was away; the sealer does not wait for it.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use madoguchi_kit::{
    CancellationToken,
    config::PeerConfig,
    grpc::{Channel, ClientTls, connect},
};
use madoguchi_proto::retention::v1::{
    ListSealHeadsRequest, ListSealHeadsResponse, RecordSealHeadRequest, RecordSealHeadResponse,
    witness_service_server::{WitnessService, WitnessServiceServer},
};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, transport::Server};

use crate::support::Fixture;

/// Retention, as far as the sealer sees it.
#[derive(Clone, Default)]
struct Retention(Arc<Mutex<Vec<RecordSealHeadRequest>>>);

#[tonic::async_trait]
impl WitnessService for Retention {
    async fn record_seal_head(
        &self,
        request: Request<RecordSealHeadRequest>,
    ) -> Result<Response<RecordSealHeadResponse>, Status> {
        self.0.lock().unwrap().push(request.into_inner());
        Ok(Response::new(RecordSealHeadResponse {}))
    }

    async fn list_seal_heads(
        &self,
        _: Request<ListSealHeadsRequest>,
    ) -> Result<Response<ListSealHeadsResponse>, Status> {
        Err(Status::unimplemented("no part of this test"))
    }
}

fn channel(address: SocketAddr) -> Channel {
    let peer = PeerConfig {
        url: format!("http://{address}").parse().unwrap(),
        server_name: None,
        timeout: Duration::from_secs(1),
    };
    connect(&peer, &ClientTls::default()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_witness_that_was_away_gets_the_newest_head() {
    let fixture = Fixture::new().await;
    // Its address is known before it listens.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let stop = CancellationToken::new();
    let job = tokio::spawn(fixture.sealer().witness(channel(address)).run(stop.clone()));

    for seals in 1..=2 {
        fixture.record(2).await;
        let since = Instant::now();
        while fixture.count("SELECT count(*) FROM handoff.audit_seal").await < seals {
            assert!(since.elapsed() < Duration::from_secs(5), "sealing waits for the witness");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    let retention = Retention::default();
    let server = Server::builder().add_service(WitnessServiceServer::new(retention.clone()));
    let listener = TcpListener::bind(address).await.unwrap();
    tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));

    let newest = fixture.count("SELECT max(n) FROM handoff.audit_seal").await.unsigned_abs();
    let since = Instant::now();
    while retention.0.lock().unwrap().last().is_none_or(|head| head.number < newest) {
        assert!(since.elapsed() < Duration::from_secs(20), "the witness was not told");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.cancel();
    job.await.unwrap();
    let heads = retention.0.lock().unwrap().clone();
    assert!(heads.iter().all(|head| head.service == "handoff"
        && head.hash.len() == 32
        && head.signature.len() == 64));
}
