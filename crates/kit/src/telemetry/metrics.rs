//! Metrics: recorded through the `metrics` crate, rendered for Prometheus.

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{sync::OnceLock, time::Duration};

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Bucket limits in seconds, closest together around the promised response times.
const BUCKETS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0];

/// Becomes the process's recorder unless an embedding program has set one.
pub(super) fn install() {
    let Ok(builder) = PrometheusBuilder::new().set_buckets(&BUCKETS) else { return };
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    if ::metrics::set_global_recorder(recorder).is_ok() && HANDLE.set(handle.clone()).is_ok() {
        tokio::spawn(async move {
            loop {
                // Histograms collect samples until they are folded into buckets.
                tokio::time::sleep(Duration::from_secs(5)).await;
                handle.run_upkeep();
            }
        });
    }
}

/// All metrics in the Prometheus text format; empty before [`super::init`].
#[must_use]
pub fn render() -> String {
    HANDLE.get().map(PrometheusHandle::render).unwrap_or_default()
}
