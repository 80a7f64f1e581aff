//! What a service tells the kit about itself.

use crate::{
    CancellationToken, Job, ReadyCheck,
    config::{Environment, FromConfig, PeersConfig, ServerConfig},
    db::Schema,
    grpc::{Channel, ClientTls, HttpService, connect, service},
};
use futures_util::future::BoxFuture;
use std::{fmt, future::Future};
use tonic::service::Routes;

/// A service.
pub trait App: Sized + 'static {
    /// Short lower-case name: `faq`. Also names its default configuration file, its spans and its database sessions.
    const NAME: &'static str;
    /// Settings beyond the standard sections.
    type Config: FromConfig + Send + 'static;

    /// The schemas `migrate` brings up to date, each in its own database section.
    #[must_use]
    fn migrations() -> Vec<Schema> {
        Vec::new()
    }

    /// Encoded `FileDescriptorSet`s offered by server reflection, in development only.
    #[must_use]
    fn descriptors() -> Vec<&'static [u8]> {
        Vec::new()
    }

    /// Subcommands beside `serve`, `migrate` and `check-config`.
    #[must_use]
    fn commands() -> Vec<ExtraCommand<Self>> {
        Vec::new()
    }

    /// Builds the service. Must not wait for other services or the database: readiness does.
    fn build(
        config: Self::Config,
        deps: Deps,
    ) -> impl Future<Output = anyhow::Result<Assembly>> + Send;
}

/// A subcommand of a service, run with the same configuration and telemetry as `serve`.
pub struct ExtraCommand<A: App> {
    /// Name, help and arguments.
    pub command: clap::Command,
    /// What it does; an error is printed and makes the exit code 1.
    pub run: fn(A::Config, clap::ArgMatches) -> BoxFuture<'static, anyhow::Result<()>>,
}

impl<A: App> fmt::Debug for ExtraCommand<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExtraCommand")
            .field("command", &self.command.get_name())
            .finish_non_exhaustive()
    }
}

/// What the kit gives a service to build itself with.
#[derive(Debug, Clone)]
pub struct Deps {
    /// Cancelled when draining begins: streams end themselves then, so that clients resume elsewhere.
    pub shutdown: CancellationToken,
    /// `environment`
    pub environment: Environment,
    /// `[peers]`
    pub peers: PeersConfig,
    /// This service's own identity towards its peers.
    pub tls: ClientTls,
}

impl Deps {
    /// A channel to the service configured as `[peers.<name>]`.
    ///
    /// # Errors
    /// When the section is missing or its settings cannot be used.
    pub fn peer(&self, name: &str) -> anyhow::Result<Channel> {
        let peer = self.peers.get(name).ok_or_else(|| {
            anyhow::anyhow!(
                "peers.{name}.url is missing; write [peers.{name}] url = \"https://host:port\""
            )
        })?;
        Ok(connect(peer, &self.tls)?)
    }
}

/// A built service, ready to be run.
#[derive(Debug)]
pub struct Assembly {
    pub(crate) main: Main,
    pub(crate) further: Vec<(ServerConfig, HttpService)>,
    pub(crate) jobs: Vec<Job>,
    pub(crate) ready: Vec<ReadyCheck>,
}

#[derive(Debug)]
pub(crate) enum Main {
    Grpc(Routes),
    Http(HttpService),
}

impl Assembly {
    /// gRPC services on `[server]`. The kit adds `grpc.health.v1` and, in development, reflection, outside of any layer of `routes`.
    #[must_use]
    pub const fn grpc(routes: Routes) -> Self {
        Self { main: Main::Grpc(routes), further: Vec::new(), jobs: Vec::new(), ready: Vec::new() }
    }

    /// Any HTTP service on `[server]`, taken as it is ([`service`] wraps an axum `Router`).
    #[must_use]
    pub const fn http(service: HttpService) -> Self {
        Self { main: Main::Http(service), further: Vec::new(), jobs: Vec::new(), ready: Vec::new() }
    }

    /// One more listener with an address, certificates and limits of its own.
    #[must_use]
    pub fn listener(mut self, config: ServerConfig, service: HttpService) -> Self {
        self.further.push((config, service));
        self
    }

    /// Something that runs beside the calls.
    #[must_use]
    pub fn job(mut self, job: Job) -> Self {
        self.jobs.push(job);
        self
    }

    /// A condition of readiness.
    #[must_use]
    pub fn ready(mut self, check: ReadyCheck) -> Self {
        self.ready.push(check);
        self
    }
}

impl Main {
    /// Adds what every gRPC service has.
    pub(crate) fn into_service(
        self,
        health: tonic_health::server::HealthReporter,
        descriptors: &[&'static [u8]],
    ) -> anyhow::Result<HttpService> {
        let routes = match self {
            Self::Http(http) => return Ok(http),
            Self::Grpc(routes) => routes,
        };
        let health = tonic_health::server::HealthService::from_health_reporter(health);
        let mut routes =
            routes.add_service(tonic_health::pb::health_server::HealthServer::new(health));
        if !descriptors.is_empty() {
            let mut reflection = tonic_reflection::server::Builder::configure()
                .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET);
            for set in descriptors {
                reflection = reflection.register_encoded_file_descriptor_set(set);
            }
            routes = routes.add_service(reflection.build_v1()?);
        }
        Ok(service(routes.prepare().into_axum_router()))
    }
}
