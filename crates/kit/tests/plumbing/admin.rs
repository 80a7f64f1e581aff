//! The admin port, and the same news by `grpc.health.v1`.

use crate::support::{admin::get, run, running::Running, until, wire::call};
use madoguchi_kit::grpc::Channel;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

async fn health(channel: &Channel) -> ServingStatus {
    let mut client = HealthClient::new(channel.clone());
    client.check(HealthCheckRequest::default()).await.unwrap().into_inner().status()
}

#[test]
fn health_follows_readiness() {
    run(async {
        let running = Running::with("", "", "").await;
        let (probe, admin) = (running.client("probe"), running.started.admin);
        until("grpc.health.v1 to say serving", || async {
            health(&probe).await == ServingStatus::Serving
        })
        .await;
        let unknown = HealthCheckRequest { service: "nobody".to_owned() };
        let refused = HealthClient::new(probe.clone()).check(unknown).await.unwrap_err();
        assert_eq!(refused.code(), tonic::Code::NotFound);
        assert_eq!(get(admin, "/health/ready").await.unwrap().0, 200);

        call(&probe, "Break", "").await.unwrap();
        let (code, text) = get(admin, "/health/ready").await.unwrap();
        assert_eq!(code, 503);
        assert!(text.ends_with("spring: is broken\n"), "names what is wrong: {text}");
        assert_eq!(get(admin, "/health/live").await.unwrap().0, 200, "no reason to restart it");
        until("grpc.health.v1 to say not serving", || async {
            health(&probe).await == ServingStatus::NotServing
        })
        .await;
        running.started.stop().await.unwrap();
    });
}

#[test]
fn metrics_name_methods_and_codes_but_no_guesses() {
    run(async {
        let running = Running::with("", "", "").await;
        let client = running.client("a");
        assert!(call(&client, "Who", "").await.is_ok());
        assert!(call(&client, "Guessed", "").await.is_err());
        let (code, metrics) = get(running.started.admin, "/metrics").await.unwrap();
        assert_eq!(code, 200);
        let who = "rpc_server_duration_seconds_bucket{service=\"test.v1.Test\",method=\"Who\",code=\"OK\"";
        assert!(metrics.contains(who), "{metrics}");
        assert!(metrics.contains("code=\"UNIMPLEMENTED\"") && !metrics.contains("Guessed"));
        running.started.stop().await.unwrap();
    });
}
