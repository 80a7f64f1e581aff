//! The service as the kit starts it.

use std::sync::Arc;

use madoguchi_access::{AccessLayer, PolicyTable};
use madoguchi_audit::{AuditLog, AuditTrail, Sealer};
use madoguchi_kit::{
    App, Assembly, Deps,
    db::{Database, IDENTITY_SCHEMA, Migrations, Schema},
    grpc::{Channel, Door},
};
use madoguchi_outbox::{Idempotency, Inbox, Outbox, Sweeper, Worker};
use madoguchi_proto::{
    audit::v1::audit_service_server,
    handoff::v1::{
        handoff_service_server::{self, HandoffServiceServer},
        transfer_service_server::{self, TransferServiceServer},
    },
    retention::v1::{
        keyring_service_client::KeyringServiceClient, purge_service_client::PurgeServiceClient,
    },
};
use sqlx::migrate::Migrator;
use tonic::service::Routes;

use crate::{
    api::{Context, Handoffs, Transfers},
    config::Config,
    jobs::{self, DayKeys, Purge, Rounds, Sequencer},
};

/// The schema this service owns.
pub(crate) const SCHEMA: &str = "handoff";

static MIGRATOR: Migrator = sqlx::migrate!();

/// The handoff service.
pub struct Handoff;

impl App for Handoff {
    const NAME: &'static str = "handoff";
    type Config = Config;

    fn migrations() -> Vec<Schema> {
        let sets = vec![
            Migrations::Shared(&madoguchi_audit::SHARED_SCHEMA),
            Migrations::Shared(&madoguchi_outbox::SHARED_SCHEMA),
            Migrations::Shared(&IDENTITY_SCHEMA),
            Migrations::Own(&MIGRATOR),
        ];
        vec![Schema::new(SCHEMA, sets)]
    }

    fn descriptors() -> Vec<&'static [u8]> {
        vec![madoguchi_proto::encoded_descriptors()]
    }

    async fn build(config: Config, deps: Deps) -> anyhow::Result<Assembly> {
        let policy = PolicyTable::load(&[
            handoff_service_server::SERVICE_NAME,
            transfer_service_server::SERVICE_NAME,
            audit_service_server::SERVICE_NAME,
        ])?;
        let database = Database::new(&config.database, Self::NAME)?;
        let retention = deps.peer("retention")?;
        let sequencer = Sequencer::new(database.clone());
        let context = context(&config, &deps, &database, &retention, &sequencer);
        let door = Door::closed(
            "QUARANTINE",
            "this database is not yet known to be purged of all it has to be; retention must answer first",
        );
        let trail = AuditTrail::new(database.pool().clone(), SCHEMA, config.now());
        let routes = Routes::new(HandoffServiceServer::new(Handoffs(Arc::clone(&context))))
            .add_service(TransferServiceServer::new(Transfers(Arc::clone(&context))))
            .add_service(trail.server());
        let pool = || database.pool().clone();
        let (sealer_now, sweeper_now) = (config.now(), config.now());
        let access = AccessLayer::new(policy, config.access.verifier, config.clock.clone());
        let orders = PurgeServiceClient::new(retention.clone());
        let purge = Purge::new(Arc::clone(&context), orders, config.purge_every, door.clone());
        let mut assembly = Assembly::grpc(Routes::from(
            routes.into_axum_router().layer(access).layer(door.clone()),
        ))
        .ready(database.ready_check())
        .ready(door.ready_check("quarantine"))
        .job(Rounds::new(Arc::clone(&context), config.deliver_every, door.clone()).job())
        .job(DayKeys::new(Arc::clone(&context), config.fetch_keys_every).job())
        .job(purge.job())
        .job(sequencer.job())
        .job(jobs::measures(Arc::clone(&context)))
        .job(
            Sealer::new(pool(), SCHEMA, config.audit.signing_key, sealer_now)
                .witness(retention)
                .job(),
        )
        .job(Sweeper::new(pool(), SCHEMA, sweeper_now).job());
        if let Some(mail) = config.mail {
            let notices = jobs::Notices::new(pool(), mail, config.clock, door);
            assembly = assembly
                .job(Worker::new(pool(), &context.outbox, &[jobs::NOTICE], notices).job("notices"));
        }
        Ok(assembly)
    }
}

impl Config {
    /// The service's clock, for crates that want no more of it.
    fn now(&self) -> impl Fn() -> jiff::Timestamp + Send + Sync + 'static {
        let clock = self.clock.clone();
        move || clock.now()
    }
}

fn context(
    config: &Config,
    deps: &Deps,
    database: &Database,
    retention: &Channel,
    sequencer: &Sequencer,
) -> Arc<Context> {
    Arc::new(Context {
        database: database.clone(),
        clock: config.clock.clone(),
        office_time: config.office_time.clone(),
        audit: AuditLog::new(SCHEMA),
        replies: Idempotency::new(SCHEMA),
        inbox: Inbox::new(SCHEMA),
        outbox: Outbox::new(SCHEMA),
        sends_mail: config.mail.is_some(),
        keyring: KeyringServiceClient::new(retention.clone()),
        newest: sequencer.newest(),
        draining: deps.shutdown.clone(),
    })
}
