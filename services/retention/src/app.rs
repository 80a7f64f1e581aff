//! The service as the kit starts it.

use std::sync::Arc;

use madoguchi_access::{AccessLayer, PolicyTable};
use madoguchi_audit::{AuditLog, AuditTrail, Sealer};
use madoguchi_kit::{
    App, Assembly, Deps,
    db::{Database, Migrations, Schema},
};
use madoguchi_proto::{
    audit::v1::audit_service_server,
    retention::v1::{
        keyring_service_server, purge_service_server, retention_service_server,
        witness_service_server,
    },
};
use sqlx::migrate::Migrator;
use tonic::service::Routes;

use crate::{
    api::{self, Context},
    config::Config,
    jobs,
    keyring::Keyring,
    root_keys::RootKeys,
};

const SCHEMA: &str = "retention";

static RETENTION: Migrator = sqlx::migrate!("migrations/retention");
static KEYRING: Migrator = sqlx::migrate!("migrations/keyring");

/// The retention service.
pub struct Retention;

impl App for Retention {
    const NAME: &'static str = "retention";
    type Config = Config;

    fn migrations() -> Vec<Schema> {
        let own =
            vec![Migrations::Own(&RETENTION), Migrations::Shared(&madoguchi_audit::SHARED_SCHEMA)];
        let keyring =
            Schema::new("keyring", vec![Migrations::Own(&KEYRING)]).in_database("keyring");
        vec![Schema::new(SCHEMA, own), keyring]
    }

    fn descriptors() -> Vec<&'static [u8]> {
        vec![madoguchi_proto::encoded_descriptors()]
    }

    async fn build(config: Config, _: Deps) -> anyhow::Result<Assembly> {
        let policy = PolicyTable::load(&[
            keyring_service_server::SERVICE_NAME,
            purge_service_server::SERVICE_NAME,
            retention_service_server::SERVICE_NAME,
            witness_service_server::SERVICE_NAME,
            audit_service_server::SERVICE_NAME,
        ])?;
        let database = Database::new(&config.database, Self::NAME)?;
        let keyring = Keyring::new(
            Database::new(&config.keyring, Self::NAME)?,
            RootKeys::new(config.root_keys.clone()),
        );
        let clock = config.clock;
        let now = || {
            let clock = clock.clone();
            move || clock.now()
        };
        let context = Arc::new(Context {
            database: database.clone(),
            keyring: keyring.clone(),
            clock: clock.clone(),
            audit: AuditLog::new(SCHEMA),
            cap_per_hour: config.cap_per_hour,
        });
        let trail = AuditTrail::new(database.pool().clone(), SCHEMA, now());
        let sealer = Sealer::new(database.pool().clone(), SCHEMA, config.audit.signing_key, now());
        let access = AccessLayer::new(policy, config.access.verifier, clock.clone());
        let routes = api::routes(&context).add_service(trail.server());
        let purge = jobs::Purge {
            database: database.clone(),
            keyring: keyring.clone(),
            clock: clock.clone(),
            audit: AuditLog::new(SCHEMA),
            certificate_key: config.certificate_key,
            deployment: config.access.deployment,
        };
        Ok(Assembly::grpc(Routes::from(routes.into_axum_router().layer(access)))
            .ready(database.ready_check())
            .ready(jobs::keys_published(keyring.clone(), clock.clone()))
            .job(sealer.job())
            .job(jobs::publish_days(keyring, clock, config.published_ahead))
            .job(purge.job(config.purge_every)))
    }
}
