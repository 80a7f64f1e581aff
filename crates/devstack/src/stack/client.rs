//! Clients of a running stack, as the outside world has them.

use std::time::Duration;

use anyhow::{Context as _, Result};
use madoguchi_proto::auth::v1::LoginRequest;
use madoguchi_proto::auth::v1::session_service_client::SessionServiceClient;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic::{Request, Status};
use uuid::Uuid;

use super::Stack;

/// Through which door a client comes, and with which certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// A browser in the ward's offices: no certificate.
    Office,
    /// A terminal of the operators' room.
    Terminal(Uuid),
    /// The system of a section.
    System(Uuid),
}

/// A session at the gateway. Every call carries the token and a fresh idempotency key.
#[derive(Clone)]
pub struct Client {
    channel: Channel,
    token: Option<MetadataValue<Ascii>>,
}

impl Client {
    /// A client without a session, on a channel to a gateway.
    #[must_use]
    pub fn new(channel: Channel) -> Self {
        Self { channel, token: None }
    }

    /// Logs in.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn log_in(mut self, user_id: &str, password: &str) -> Result<Self, Status> {
        let request = LoginRequest { user_id: user_id.to_owned(), password: password.to_owned() };
        let answer = SessionServiceClient::new(self.service()).login(request).await?;
        let token =
            answer.metadata().get("madoguchi-session").and_then(|token| token.to_str().ok());
        let token = token.ok_or_else(|| Status::internal("the login brought no session token"))?;
        let bearer = format!("Bearer {token}").parse();
        self.token = Some(bearer.map_err(|_| Status::internal("the session token is not ASCII"))?);
        Ok(self)
    }

    /// The channel with the session on it: `CallServiceClient::new(client.service())`.
    #[must_use]
    pub fn service(&self) -> InterceptedService<Channel, Credentials> {
        InterceptedService::new(self.channel.clone(), Credentials { token: self.token.clone() })
    }

    /// The bare channel.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// The session token, for calls that set their metadata themselves.
    #[must_use]
    pub fn token(&self) -> Option<&MetadataValue<Ascii>> {
        self.token.as_ref()
    }
}

/// Puts the session and an idempotency key on every call; a key that the caller has set stays.
#[derive(Clone)]
pub struct Credentials {
    token: Option<MetadataValue<Ascii>>,
}

impl Interceptor for Credentials {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let metadata = request.metadata_mut();
        if let Some(token) = &self.token {
            metadata.insert("authorization", token.clone());
        }
        if !metadata.contains_key("idempotency-key") {
            let key = Uuid::new_v4().simple().to_string();
            let key = key.parse().map_err(|_| Status::internal("a UUID is ASCII"))?;
            metadata.insert("idempotency-key", key);
        }
        Ok(request)
    }
}

impl Stack {
    /// A TLS channel to the gateway.
    ///
    /// # Errors
    /// The certificate cannot be issued.
    pub fn channel(&self, door: Door) -> Result<Channel> {
        let ca = Certificate::from_pem(self.material.services.certificate());
        let mut tls = ClientTlsConfig::new().ca_certificate(ca).domain_name("localhost");
        let (port, issued) = match door {
            Door::Office => (self.plan.gateway(), None),
            Door::Terminal(id) => {
                (self.plan.gateway(), Some(self.material.terminal(&self.home, id)?))
            }
            Door::System(id) => {
                (self.plan.gateway_systems(), Some(self.material.system(&self.home, id)?))
            }
        };
        if let Some(issued) = issued {
            tls = tls.identity(Identity::from_pem(issued.certificate, issued.key));
        }
        let endpoint = Endpoint::from_shared(format!("https://127.0.0.1:{port}"))
            .context("an address with a number is an address")?
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(60));
        Ok(endpoint.tls_config(tls).context("the certificates do not fit")?.connect_lazy())
    }

    /// A client without a session: anonymous, or a section's system, which its certificate alone makes known.
    ///
    /// # Errors
    /// The certificate cannot be issued.
    pub fn visitor(&self, door: Door) -> Result<Client> {
        Ok(Client::new(self.channel(door)?))
    }

    /// Logs in.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn log_in(
        &self,
        door: Door,
        user_id: &str,
        password: &str,
    ) -> Result<Client, Status> {
        let visitor = self.visitor(door);
        let visitor = visitor.map_err(|error| Status::internal(format!("{error:#}")))?;
        visitor.log_in(user_id, password).await
    }
}
