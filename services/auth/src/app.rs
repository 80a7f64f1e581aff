//! The service as the kit starts it.

use std::sync::Arc;

use madoguchi_access::{AccessLayer, PolicyTable};
use madoguchi_audit::{AuditLog, AuditTrail, Sealer};
use madoguchi_kit::{
    App, Assembly, Deps, ExtraCommand, Job,
    db::{Database, Migrations, Schema},
};
use madoguchi_outbox::{Idempotency, Sweeper};
use madoguchi_proto::{
    audit::v1::audit_service_server,
    auth::v1::{
        account_service_server, contract_service_server, designation_service_server,
        introspection_service_server, session_service_server, terminal_service_server,
    },
};
use sqlx::migrate::Migrator;
use tonic::service::Routes;

use crate::{
    api::{self, Context},
    command,
    config::Config,
    hashing::Hasher,
    jobs, revocation,
    throttle::{self, Throttle},
};

/// The schema this service owns.
pub(crate) const SCHEMA: &str = "auth";

static MIGRATOR: Migrator = sqlx::migrate!();

/// The auth service.
pub struct Auth;

impl App for Auth {
    const NAME: &'static str = "auth";
    type Config = Config;

    fn migrations() -> Vec<Schema> {
        let sets = vec![
            Migrations::Own(&MIGRATOR),
            Migrations::Shared(&madoguchi_audit::SHARED_SCHEMA),
            Migrations::Shared(&madoguchi_outbox::SHARED_SCHEMA),
        ];
        vec![Schema::new(SCHEMA, sets)]
    }

    fn descriptors() -> Vec<&'static [u8]> {
        vec![madoguchi_proto::encoded_descriptors()]
    }

    fn commands() -> Vec<ExtraCommand<Self>> {
        vec![command::create_administrator()]
    }

    async fn build(config: Config, deps: Deps) -> anyhow::Result<Assembly> {
        let policy = PolicyTable::load(&[
            session_service_server::SERVICE_NAME,
            introspection_service_server::SERVICE_NAME,
            account_service_server::SERVICE_NAME,
            designation_service_server::SERVICE_NAME,
            terminal_service_server::SERVICE_NAME,
            contract_service_server::SERVICE_NAME,
            audit_service_server::SERVICE_NAME,
        ])?;
        let database = Database::new(&config.database, Self::NAME)?;
        let redis = throttle::connect(&config.redis.url)?;
        let (revocations, pending) = revocation::queue();
        let clock = config.clock;
        let context = Arc::new(Context {
            database: database.clone(),
            clock: clock.clone(),
            hasher: Hasher::start(config.hashing, config.peppers)?,
            throttle: Throttle::new(config.limits, redis.clone(), &config.redis.prefix),
            revocations,
            audit: AuditLog::new(SCHEMA),
            idempotency: Idempotency::new(SCHEMA),
            signer: config.signer,
            deployment: config.access.deployment,
        });
        let now = || {
            let clock = clock.clone();
            move || clock.now()
        };
        let trail = AuditTrail::new(database.pool().clone(), SCHEMA, now());
        let mut sealer =
            Sealer::new(database.pool().clone(), SCHEMA, config.audit.signing_key, now());
        if deps.peers.get("retention").is_some() {
            sealer = sealer.witness(deps.peer("retention")?);
        }
        let access = AccessLayer::new(policy, config.access.verifier, clock.clone());
        let routes = api::routes(&context).add_service(trail.server());
        Ok(Assembly::grpc(Routes::from(routes.into_axum_router().layer(access)))
            .ready(database.ready_check())
            .job(sealer.job())
            .job(Sweeper::new(database.pool().clone(), SCHEMA, now()).job())
            .job(jobs::sweeper(database, clock))
            .job(Job::new("revocations", move |stop| revocation::publish(redis, pending, stop))))
    }
}
