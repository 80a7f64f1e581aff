//! A collector of traces: what the services send over OTLP ends here and is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::ResourceSpans;
use prost::Message as _;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Server;
use tonic::{Request, Response, Status};

/// A span: which service made it, and its name.
pub type Span = (String, String);

/// A collector on loopback; it ends with the runtime.
pub struct Collector {
    /// Its port on 127.0.0.1.
    pub port: u16,
    kept: Kept,
}

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<ExportTraceServiceRequest>>>);

impl Collector {
    /// Begins to listen.
    ///
    /// # Errors
    /// There is no port.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no port for a collector")?;
        let (port, kept) = (listener.local_addr()?.port(), Kept::default());
        let server = Server::builder().add_service(TraceServiceServer::new(kept.clone()));
        tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
        Ok(Self { port, kept })
    }

    /// The spans of each trace, by its id.
    #[must_use]
    pub fn traces(&self) -> BTreeMap<Vec<u8>, BTreeSet<Span>> {
        let mut traces: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for from in self.kept.all().iter().flat_map(|request| &request.resource_spans) {
            let service = service(from);
            for span in from.scope_spans.iter().flat_map(|scope| &scope.spans) {
                let spans = traces.entry(span.trace_id.clone()).or_default();
                spans.insert((service.clone(), span.name.clone()));
            }
        }
        traces
    }

    /// Everything that came, as bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.kept.all().iter().flat_map(ExportTraceServiceRequest::encode_to_vec).collect()
    }
}

impl Kept {
    fn all(&self) -> Vec<ExportTraceServiceRequest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[tonic::async_trait]
impl TraceService for Kept {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(request.into_inner());
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

/// The attribute `service.name` of the process that sent the spans.
fn service(from: &ResourceSpans) -> String {
    let mut attributes = from.resource.iter().flat_map(|resource| &resource.attributes);
    let name = attributes.find(|attribute| attribute.key == "service.name");
    match name.and_then(|name| name.value.as_ref()?.value.as_ref()) {
        Some(Value::StringValue(name)) => name.clone(),
        _ => String::new(),
    }
}
