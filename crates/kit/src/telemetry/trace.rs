//! Traces: W3C context in and out, OTLP when an endpoint is configured.

use crate::config::TelemetryConfig;
use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::{
    Context, KeyValue,
    propagation::{Extractor, Injector, TextMapPropagator as _},
    trace::{TraceContextExt as _, TracerProvider as _},
};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{Sampler, SdkTracerProvider},
};
use std::{sync::OnceLock, time::Duration};
use tracing::{Span, Subscriber, level_filters::LevelFilter};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::{Layer, registry::LookupSpan};

/// How long an export may take; spans beyond a bounded queue are dropped, calls never wait for them.
const EXPORT_LIMIT: Duration = Duration::from_secs(3);

/// Where W3C Trace Context has the ids of trace and parent.
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// The layer that gives every span a trace id. Without an endpoint nothing is recorded, but contexts are still passed on.
pub(super) fn layer<S>(
    service: &'static str,
    config: &TelemetryConfig,
) -> impl Layer<S> + Send + Sync + use<S>
where
    S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
{
    let exporter = config.otlp_endpoint.as_ref().and_then(|endpoint| {
        let exporter = SpanExporter::builder()
            .with_tonic()
            .with_endpoint(endpoint)
            .with_timeout(EXPORT_LIMIT)
            .build();
        exporter.map_err(|error| eprintln!("traces stay here: {error}")).ok()
    });
    let share = if exporter.is_some() { config.trace_ratio } else { 0.0 };
    let resource = Resource::builder()
        .with_service_name(service)
        .with_attribute(KeyValue::new("service.namespace", "madoguchi"))
        .build();
    let builder = SdkTracerProvider::builder()
        .with_resource(resource)
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(share))));
    let provider = match exporter {
        Some(exporter) => builder.with_batch_exporter(exporter).build(),
        None => builder.build(),
    };
    let tracer = provider.tracer("madoguchi");
    // `init` runs once, so this is the only provider.
    let _ = PROVIDER.set(provider);
    tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_filter(LevelFilter::INFO)
}

/// Sends the spans still queued.
pub(super) async fn flush() {
    let Some(provider) = PROVIDER.get().cloned() else { return };
    let flushing = tokio::task::spawn_blocking(move || provider.force_flush());
    match tokio::time::timeout(EXPORT_LIMIT, flushing).await {
        Ok(Ok(Ok(()))) => {}
        _ => tracing::debug!("some traces could not be delivered"),
    }
}

/// Makes `span` a child of the trace in `headers`, and records its trace id for the log lines inside it.
pub(crate) fn continue_trace(span: &Span, headers: &HeaderMap) {
    let context =
        TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers));
    if context.span().span_context().is_valid() {
        // Fails only without the OpenTelemetry layer, when there is no trace to continue.
        let _ = span.set_parent(context);
    }
    let trace = span.context().span().span_context().trace_id();
    if trace != opentelemetry::trace::TraceId::INVALID {
        span.record("trace_id", tracing::field::display(trace));
    }
}

/// Writes the context of `span` into the headers of an outgoing call.
pub(crate) fn carry_trace(span: &Span, headers: &mut HeaderMap) {
    TraceContextPropagator::new().inject_context(&span.context(), &mut HeadersMut(headers));
}

/// The trace of the current span as a W3C `traceparent`, to be kept with work that is done later. `None` outside of one.
#[must_use]
pub fn traceparent() -> Option<String> {
    let mut headers = HeaderMap::new();
    carry_trace(&Span::current(), &mut headers);
    Some(headers.get(TRACEPARENT)?.to_str().ok()?.to_owned())
}

/// Makes `span` part of a trace that was kept with [`traceparent`].
pub fn resume_trace(span: &Span, traceparent: &str) {
    let Ok(value) = HeaderValue::try_from(traceparent) else { return };
    continue_trace(span, &HeaderMap::from_iter([(TRACEPARENT, value)]));
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct HeadersMut<'a>(&'a mut HeaderMap);

impl Injector for HeadersMut<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}
