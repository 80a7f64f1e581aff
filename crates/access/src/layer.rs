//! The tower layer that enforces the contract's rules in front of a service's routes.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::future::{Either, Ready, ready};
use http::{HeaderMap, Request, Response};
use madoguchi_calendar::Clock;
use madoguchi_kit::{grpc::Peer, status::Refusal};
use tonic::{Status, metadata::AsciiMetadataValue};
use tower::{Layer, Service};

use crate::{
    ASSERTION_METADATA, AssertionVerifier, Call, IDEMPOTENCY_METADATA, IdempotencyKey, PolicyTable,
    Presented, Refused, decide,
};

/// gRPC services of the process itself, answered to every peer with a certificate.
const INFRASTRUCTURE: [&str; 3] = [
    "/grpc.health.v1.Health/",
    "/grpc.reflection.v1.ServerReflection/",
    "/grpc.reflection.v1alpha.ServerReflection/",
];

const SERVICE_IDENTITY: &str = "spiffe://madoguchi/service/";

/// Lets in what the rules allow; see the crate's documentation.
#[derive(Clone)]
pub struct AccessLayer {
    gate: Arc<Gate>,
}

struct Gate {
    policy: PolicyTable,
    verifier: AssertionVerifier,
    clock: Clock,
}

impl AccessLayer {
    /// Enforces `policy`, believing assertions that `verifier` believes at the time of `clock`.
    #[must_use]
    pub fn new(policy: PolicyTable, verifier: AssertionVerifier, clock: Clock) -> Self {
        Self { gate: Arc::new(Gate { policy, verifier, clock }) }
    }
}

impl<S> Layer<S> for AccessLayer {
    type Service = AccessService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        AccessService { gate: Arc::clone(&self.gate), inner }
    }
}

/// A service behind an [`AccessLayer`].
#[derive(Clone)]
pub struct AccessService<S> {
    gate: Arc<Gate>,
    inner: S,
}

/// Fits around single gRPC services and around a whole router: the body of a refusal is empty, whatever its type.
impl<S, B, R> Service<Request<B>> for AccessService<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    R: Default,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<Response<R>, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        match self.gate.admit(&request) {
            Ok(Some(call)) => {
                request.extensions_mut().insert(call);
                Either::Left(self.inner.call(request))
            }
            Ok(None) => Either::Left(self.inner.call(request)),
            Err(status) => Either::Right(ready(Ok(status.into_http()))),
        }
    }
}

impl Gate {
    fn admit<B>(&self, request: &Request<B>) -> Result<Option<Call>, Status> {
        let path = request.uri().path();
        if INFRASTRUCTURE.iter().any(|service| path.starts_with(service)) {
            return Ok(None);
        }
        let rule = self
            .policy
            .rule(path)
            .ok_or_else(|| Status::unimplemented("no such RPC in this service"))?;
        let peer = peer_service(request);
        let now = self.clock.now();
        let assertion = header(request.headers(), ASSERTION_METADATA);
        let caller = match assertion {
            None => None,
            Some(token) => Some(self.verifier.verify(token, now).map_err(|error| {
                tracing::warn!(rpc = rule.rpc, %error, "an assertion was not believed");
                Status::from(Refusal::unauthenticated("ASSERTION_REFUSED", error.to_string()))
            })?),
        };
        let idempotency_key = idempotency_key(request.headers())?;
        let presented = Presented {
            peer,
            caller: caller.as_deref(),
            idempotency_key: idempotency_key.as_ref(),
            now,
        };
        decide(rule, &presented).map_err(|refused| {
            metrics::counter!("access_refusals_total", "rpc" => rule.rpc, "reason" => refused.reason()).increment(1);
            tracing::info!(rpc = rule.rpc, peer, reason = refused.reason(), "refused");
            Status::from(refused)
        })?;
        Ok(Some(Call {
            rpc: rule.rpc,
            peer: peer.unwrap_or_default().into(),
            caller,
            assertion: assertion.and_then(|token| AsciiMetadataValue::try_from(token).ok()),
            idempotency_key,
        }))
    }
}

/// The calling service by its certificate.
fn peer_service<B>(request: &Request<B>) -> Option<&str> {
    request.extensions().get::<Peer>()?.identity.as_deref()?.strip_prefix(SERVICE_IDENTITY)
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Status> {
    let Some(value) = headers.get(IDEMPOTENCY_METADATA) else { return Ok(None) };
    let key = value.to_str().ok().and_then(IdempotencyKey::parse);
    key.map(Some).ok_or_else(|| {
        Refusal::invalid(IDEMPOTENCY_METADATA, Refused::IdempotencyKeyMissing.to_string()).into()
    })
}

impl From<Refused> for Status {
    fn from(refused: Refused) -> Self {
        let (reason, message) = (refused.reason(), refused.to_string());
        match refused {
            Refused::NotAuthenticated => Refusal::unauthenticated(reason, message),
            Refused::TermsNotConfirmed | Refused::StepUpRequired => {
                Refusal::precondition(reason, message)
            }
            Refused::IdempotencyKeyMissing => Refusal::invalid(IDEMPOTENCY_METADATA, message),
            Refused::PeerNotAllowed
            | Refused::WrongOrganisation
            | Refused::RoleMissing
            | Refused::TerminalRequired
            | Refused::NotDesignated
            | Refused::NotTrained => Refusal::denied(reason, message),
        }
        .into()
    }
}
