//! Asks auth.

use std::{sync::Arc, time::Duration};

use http::HeaderValue;
use madoguchi_access::{AssertionVerifier, Caller};
use madoguchi_calendar::Clock;
use madoguchi_kit::{grpc::Channel, status::Refusal};
use madoguchi_proto::auth::v1::{
    IntrospectSessionRequest, IntrospectSystemRequest,
    introspection_service_client::IntrospectionServiceClient,
};
use tonic::{Code, Request, Status};

use super::{Claim, Credential};
use crate::domain::Subject;

/// Longer than auth ever takes; a client waits for it.
const LIMIT: Duration = Duration::from_secs(3);

/// Somebody whom auth knows and lets in.
#[derive(Debug)]
pub(crate) struct Standing {
    pub caller: Arc<Caller>,
    /// The assertion, ready to be sent on.
    pub assertion: HeaderValue,
    /// By what a revocation names them.
    pub subject: Subject,
}

/// What auth says of a claim.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Granted(Arc<Standing>),
    /// No, and why: to be passed on.
    Refused(Status),
    /// Auth did not say: to be passed on, never remembered.
    Unknown(Status),
}

impl Outcome {
    pub fn into_result(self) -> Result<Arc<Standing>, Status> {
        match self {
            Self::Granted(standing) => Ok(standing),
            Self::Refused(status) | Self::Unknown(status) => Err(status),
        }
    }

    /// Auth cannot be asked now.
    pub fn unavailable() -> Self {
        let message = "who is calling cannot be checked now; try again shortly";
        Self::Unknown(
            Refusal::unavailable("AUTH_UNAVAILABLE", message, Duration::from_secs(1)).into(),
        )
    }
}

/// The way to auth.
#[derive(Clone)]
pub(crate) struct Auth {
    client: IntrospectionServiceClient<Channel>,
    verifier: AssertionVerifier,
    clock: Clock,
}

impl Auth {
    pub fn new(channel: Channel, verifier: AssertionVerifier, clock: Clock) -> Self {
        Self { client: IntrospectionServiceClient::new(channel), verifier, clock }
    }

    /// Whether an assertion has not ended by the clock of the deployment, which a demonstration may move.
    pub fn in_force(&self, standing: &Standing) -> bool {
        self.clock.now() < standing.caller.expires_at
    }

    /// Asks. `watching` tells auth that nobody did anything: a stream goes on.
    pub async fn ask(&self, claim: &Claim, watching: bool) -> Outcome {
        let answer = match &claim.credential {
            Credential::Session { token, terminal } => {
                let message = IntrospectSessionRequest {
                    session_token: token.bytes().to_vec(),
                    terminal_id: terminal.map(|id| id.to_string()).unwrap_or_default(),
                    source_address: claim.address.to_string(),
                    watching,
                };
                let answer = self.client.clone().introspect_session(limited(message)).await;
                answer.map(|reply| reply.into_inner().assertion)
            }
            Credential::System(id) => {
                let message = IntrospectSystemRequest {
                    system_id: id.to_string(),
                    source_address: claim.address.to_string(),
                };
                let answer = self.client.clone().introspect_system(limited(message)).await;
                answer.map(|reply| reply.into_inner().assertion)
            }
        };
        match answer {
            Ok(assertion) => self.believe(&assertion, claim),
            Err(status)
                if matches!(status.code(), Code::Unauthenticated | Code::PermissionDenied) =>
            {
                Outcome::Refused(passed_on(&status))
            }
            Err(status) => {
                tracing::warn!(code = ?status.code(), problem = status.message(), "auth did not answer an introspection");
                Outcome::unavailable()
            }
        }
    }

    fn believe(&self, assertion: &str, claim: &Claim) -> Outcome {
        let caller = self.verifier.verify(assertion, self.clock.now());
        match (caller, HeaderValue::try_from(assertion)) {
            (Ok(caller), Ok(mut assertion)) => {
                assertion.set_sensitive(true);
                let subject = Subject::of(&caller, claim.terminal());
                Outcome::Granted(Arc::new(Standing { caller, assertion, subject }))
            }
            (caller, _) => {
                let problem = caller.err().map(|error| error.to_string());
                tracing::error!(
                    problem,
                    "auth's own assertion is not believed; check access.assertion_keys and the clocks"
                );
                Outcome::unavailable()
            }
        }
    }
}

fn limited<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(LIMIT);
    request
}

/// The refusal without the metadata of its hop.
fn passed_on(status: &Status) -> Status {
    Status::with_details(status.code(), status.message(), status.details().to_vec().into())
}
