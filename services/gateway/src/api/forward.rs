//! The switch: from a request outside to a service inside and back, byte for byte.

use std::sync::Arc;

use http::{HeaderMap, Request, Response, Uri};
use madoguchi_calendar::Clock;
use madoguchi_kit::{CancellationToken, Deps, grpc::Channel, status::Refusal};
use tokio::sync::Semaphore;
use tonic::{Status, body::Body};
use tonic_health::{
    pb::health_server::HealthServer,
    server::{HealthReporter, HealthService},
};
use tonic_types::StatusExt as _;
use tower::ServiceExt as _;
use uuid::Uuid;

use super::{
    Side,
    admission::Known,
    door::Wire,
    headers,
    metered::{Overrun, metered},
    reply,
    route::{Peers, Route, RouteTable, SERVICE_METADATA, Target},
    stream::Guard,
    visitor::Visitor,
};
use crate::{config::LimitsConfig, introspection::Introspector, limits::Limits, signals::Signals};

/// Everything a call may need on its way.
pub(crate) struct Switch {
    routes: RouteTable,
    /// What a browser of this machine counts as, in a development stack.
    loopback_terminal: Option<Uuid>,
    peers: Peers,
    health: HealthServer<HealthService>,
    pub(super) introspector: Arc<Introspector>,
    pub(super) limits: Limits,
    pub(super) signals: Arc<Signals>,
    pub(super) clock: Clock,
    pub(super) streams: Arc<Semaphore>,
    pub(super) draining: CancellationToken,
}

/// Who answers a call.
enum Answerer<'a> {
    Peer(&'a str, &'a Channel),
    Gateway,
}

impl Switch {
    /// Ready to answer.
    ///
    /// # Errors
    /// The contract or a peer's settings cannot be used.
    pub fn new(
        deps: &Deps,
        limits: &LimitsConfig,
        loopback_terminal: Option<Uuid>,
        clock: Clock,
        signals: Arc<Signals>,
        introspector: Arc<Introspector>,
        health: HealthReporter,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            routes: RouteTable::load()?,
            loopback_terminal,
            peers: Peers::connect(deps)?,
            health: HealthServer::new(HealthService::from_health_reporter(health)),
            introspector,
            limits: Limits::new(limits),
            signals,
            clock,
            streams: Arc::new(Semaphore::new(limits.streams)),
            draining: deps.shutdown.clone(),
        })
    }

    /// Answers one call.
    pub(super) async fn answer(
        self: Arc<Self>,
        side: Side,
        wire: Wire,
        request: Request<Body>,
    ) -> Response<Body> {
        let visitor = Visitor::of(side, wire, &request, self.loopback_terminal);
        match self.forward(&visitor, request).await {
            Ok(response) => response,
            Err(status) => {
                let details = status.get_error_details();
                let reason = details
                    .error_info()
                    .map_or_else(|| format!("{:?}", status.code()), |info| info.reason.clone());
                metrics::counter!("gateway_refusals_total", "reason" => reason).increment(1);
                status.into_http()
            }
        }
    }

    async fn forward(
        self: &Arc<Self>,
        visitor: &Visitor,
        request: Request<Body>,
    ) -> Result<Response<Body>, Status> {
        let route = self
            .routes
            .find(request.uri().path(), visitor.side)
            .ok_or_else(|| Status::unimplemented("there is no such RPC"))?;
        let answerer = self.answerer(route, request.headers())?;
        // Listen before asking: what is revoked after the question is heard.
        let heard = route.server_streams.then(|| self.signals.listen());
        let known = self.admit(visitor, route, request.headers()).await?;
        let (peer, channel) = match answerer {
            Answerer::Peer(peer, channel) => (peer, channel),
            Answerer::Gateway => return Ok(self.own_health(request).await),
        };
        let guard = match (heard, &route.rule, &known) {
            (Some(heard), Some(rule), Some(known)) => {
                Some(Guard::prepare(self, rule, known, heard, request.headers())?)
            }
            _ => None,
        };
        let (request, overrun) = outgoing(visitor, route, known.as_ref(), request);
        let answer = channel.clone().oneshot(request).await;
        let mut response = answer.map_err(|error| reply::fault(error, &overrun, peer))?;
        reply::head(visitor.wire, route, &mut response);
        Ok(match guard {
            Some(guard) => guard.watch(response, overrun),
            None => response,
        })
    }

    fn answerer(&self, route: &Route, headers: &HeaderMap) -> Result<Answerer<'_>, Status> {
        let named = headers.get(SERVICE_METADATA).map(|value| value.to_str().unwrap_or_default());
        let name = match (&route.target, named) {
            (Target::Peer(name), _) => *name,
            (Target::NamedOrSelf, None) => return Ok(Answerer::Gateway),
            (_, named) => named.unwrap_or_default(),
        };
        self.peers.find(name).map(|(name, channel)| Answerer::Peer(name, channel)).ok_or_else(
            || {
                Refusal::invalid(
                    SERVICE_METADATA,
                    format!("name the service you mean: {}", self.peers.names()),
                )
                .into()
            },
        )
    }

    async fn own_health(&self, request: Request<Body>) -> Response<Body> {
        match self.health.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

/// The request as the service gets it: the same bytes, other headers.
fn outgoing(
    visitor: &Visitor,
    route: &Route,
    known: Option<&Known>,
    request: Request<Body>,
) -> (Request<Body>, Overrun) {
    let (parts, body) = request.into_parts();
    let (body, overrun) = metered(body, route.client_streams);
    let mut request = Request::new(body);
    *request.method_mut() = parts.method;
    *request.version_mut() = http::Version::HTTP_2;
    *request.uri_mut() = Uri::from(route.path.clone());
    let assertion = known.map(|known| &known.standing.assertion);
    *request.headers_mut() = headers::inwards(&parts.headers, &visitor.origin, assertion);
    (request, overrun)
}
