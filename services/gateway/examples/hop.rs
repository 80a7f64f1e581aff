//! What a hop through the gateway costs: health of auth over mutual TLS, straight and through the gateway, in turns, 64 calls in
//! flight, everything in this process. Only the ratio means anything.
//!
//! ```text
//! cargo run --release -p madoguchi-gateway --example hop
//! ```

#[allow(dead_code, unused_imports, reason = "shared with the tests, which use all of it")]
#[path = "../tests/edge/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use madoguchi_devstack::testing::redis_url;
use support::World;
use tokio::task::JoinSet;
use tonic::{Request, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

const IN_FLIGHT: usize = 64;
/// Connections of the load generator: as many as it takes for the connection not to be what is measured.
const CONNECTIONS: usize = 4;
const ROUNDS: u32 = 3;
const ROUND: Duration = Duration::from_secs(4);
const NO_LIMITS: &str = "address_rate = 1000000\naddress_burst = 1000000\n";

/// Calls a second and the times they took, in microseconds.
struct Figures {
    per_second: f64,
    times: Histogram<u64>,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let world = World::start_with(NO_LIMITS, &redis_url()).await;
    let straight: Vec<_> = (0..CONNECTIONS).map(|_| world.straight_to_auth()).collect();
    let through: Vec<_> = (0..CONNECTIONS).map(|_| world.office()).collect();
    let mut ratios = Vec::new();
    for round in 1..=ROUNDS {
        let direct = load(&straight, None).await;
        let hop = load(&through, Some("auth")).await;
        ratios.push(hop.per_second / direct.per_second);
        println!("round {round}: straight {}, through the gateway {}", direct.line(), hop.line());
    }
    let mean = ratios.iter().sum::<f64>() / f64::from(ROUNDS);
    println!("the hop leaves {mean:.2}");
}

async fn load(channels: &[Channel], service: Option<&'static str>) -> Figures {
    let (began, mut callers) = (Instant::now(), JoinSet::new());
    for number in 0..IN_FLIGHT {
        let channel = channels[number % channels.len()].clone();
        callers.spawn(call_until(channel, service, began + ROUND));
    }
    let mut times = Histogram::new(3).expect("three digits are within the range");
    while let Some(of_one) = callers.join_next().await {
        times.add(of_one.expect("a caller does not panic")).expect("times of the same range");
    }
    // Some 10⁵ calls: exact in f64.
    #[expect(clippy::cast_precision_loss)]
    let per_second = times.len() as f64 / began.elapsed().as_secs_f64();
    Figures { per_second, times }
}

async fn call_until(
    channel: Channel,
    service: Option<&'static str>,
    end: Instant,
) -> Histogram<u64> {
    let mut times = Histogram::new(3).expect("three digits are within the range");
    let mut client = HealthClient::new(channel);
    while Instant::now() < end {
        let began = Instant::now();
        let mut request = Request::new(HealthCheckRequest::default());
        if let Some(service) = service {
            request.metadata_mut().insert("madoguchi-service", service.parse().expect("ASCII"));
        }
        client.check(request).await.expect("healthy");
        let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        times.record(micros).expect("the histogram resizes itself");
    }
    times
}

impl Figures {
    fn line(&self) -> String {
        let quantile = |share: f64| Duration::from_micros(self.times.value_at_quantile(share));
        format!("{:.0}/s (p50 {:?}, p99 {:?})", self.per_second, quantile(0.5), quantile(0.99))
    }
}
