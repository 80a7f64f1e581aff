//! Logs, traces and metrics of a process. All three are best effort: none of them ever delays or fails a call.

mod metrics;
mod trace;

pub use self::metrics::render as render_metrics;
pub(crate) use trace::{carry_trace, continue_trace};
pub use trace::{resume_trace, traceparent};

use crate::config::{LogFormat, TelemetryConfig};
use std::{io::IsTerminal as _, sync::Once};
use tracing_subscriber::{
    EnvFilter, Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

static INIT: Once = Once::new();

/// Sets up logs, traces and metrics once for the process; later calls change nothing. Must be called within a Tokio runtime.
///
/// Log lines carry what the code names and nothing else: no payloads, no SQL parameters.
pub fn init(service: &'static str, config: &TelemetryConfig) {
    INIT.call_once(|| {
        self::metrics::install();
        let filter = EnvFilter::try_new(&config.level).unwrap_or_else(|_| EnvFilter::new("info"));
        let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
        let lines = match config.format {
            LogFormat::Json => lines.json().flatten_event(true).boxed(),
            LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).boxed(),
        };
        let traces = trace::layer(service, config);
        let registry = tracing_subscriber::registry().with(traces).with(lines.with_filter(filter));
        // Fails only when an embedding program (a test) has set a subscriber of its own; that one then stays.
        let _ = registry.try_init();
    });
}

/// Sends what is still waiting, for at most three seconds.
pub async fn flush() {
    trace::flush().await;
}
