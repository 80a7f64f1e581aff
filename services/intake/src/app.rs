//! The service as the kit starts it.

use std::sync::Arc;

use madoguchi_access::{AccessLayer, AssertionVerifier, PolicyTable};
use madoguchi_audit::{AuditLog, AuditTrail, Sealer};
use madoguchi_calendar::Clock;
use madoguchi_kit::{
    App, Assembly, Deps,
    db::{Database, IDENTITY_SCHEMA, Migrations, Schema},
    grpc::Door,
};
use madoguchi_outbox::{Idempotency, Outbox, Sweeper, Worker};
use madoguchi_proto::{
    audit::v1::audit_service_server,
    handoff::v1::transfer_service_client::TransferServiceClient,
    intake::v1::{
        call_service_server::{self, CallServiceServer},
        inquiry_service_server::{self, InquiryServiceServer},
    },
    retention::v1::{
        keyring_service_client::KeyringServiceClient, purge_service_client::PurgeServiceClient,
    },
};
use sqlx::migrate::Migrator;
use tonic::service::Routes;

use crate::{
    api::{Calls, Inquiries, Shared},
    config::Config,
    jobs::{DayKeys, Handover, Housekeeping, Purge, TOPIC},
};

/// The schema this service owns.
pub(crate) const SCHEMA: &str = "intake";

static MIGRATOR: Migrator = sqlx::migrate!();

/// The intake service.
pub struct Intake;

impl App for Intake {
    const NAME: &'static str = "intake";
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
        let database = Database::new(&config.database, Self::NAME)?;
        let (handoff, retention) = (deps.peer("handoff")?, deps.peer("retention")?);
        let transfer = TransferServiceClient::new(handoff);
        let keyring = KeyringServiceClient::new(retention.clone());
        let outbox = Outbox::new(SCHEMA);
        let shared = Arc::new(Shared {
            database: database.clone(),
            clock: config.clock.clone(),
            calendar: config.calendar,
            ward: config.ward,
            audit: AuditLog::new(SCHEMA),
            replies: Idempotency::new(SCHEMA),
            outbox: outbox.clone(),
            transfer: transfer.clone(),
            keyring: keyring.clone(),
        });
        let pool = || database.pool().clone();
        let now = || {
            let clock = config.clock.clone();
            move || clock.now()
        };
        let door = Door::closed(
            "QUARANTINE",
            "this database is not yet known to be purged of all it has to be; retention must answer first",
        );
        let trail = AuditTrail::new(pool(), SCHEMA, now());
        let access = access(config.access.verifier, config.clock.clone())?;
        let routes = routes(&shared, trail).into_axum_router().layer(access).layer(door.clone());
        let handover = Handover::new(pool(), transfer, config.clock.clone());
        let day_keys =
            DayKeys::new(database.clone(), keyring, config.clock.clone(), config.fetch_keys_every);
        let purge = Purge::new(
            database.clone(),
            PurgeServiceClient::new(retention.clone()),
            config.clock.clone(),
            config.purge_every,
            door.clone(),
        );
        let sealer =
            Sealer::new(pool(), SCHEMA, config.audit.signing_key, now()).witness(retention);
        let housekeeping = Housekeeping::new(shared, config.alarm_before_close);
        Ok(Assembly::grpc(Routes::from(routes))
            .ready(database.ready_check())
            .ready(door.ready_check("quarantine"))
            .ready(day_keys.ready_check())
            .job(Worker::new(pool(), &outbox, &[TOPIC], handover).job("handover"))
            .job(day_keys.job())
            .job(purge.job())
            .job(housekeeping.job())
            .job(sealer.job())
            .job(Sweeper::new(pool(), SCHEMA, now()).job()))
    }
}

/// Who may call what, by the rules of the three gRPC services.
fn access(verifier: AssertionVerifier, clock: Clock) -> anyhow::Result<AccessLayer> {
    let policy = PolicyTable::load(&[
        call_service_server::SERVICE_NAME,
        inquiry_service_server::SERVICE_NAME,
        audit_service_server::SERVICE_NAME,
    ])?;
    Ok(AccessLayer::new(policy, verifier, clock))
}

fn routes(shared: &Arc<Shared>, trail: AuditTrail) -> Routes {
    Routes::new(CallServiceServer::new(Calls::new(Arc::clone(shared))))
        .add_service(InquiryServiceServer::new(Inquiries::new(Arc::clone(shared))))
        .add_service(trail.server())
}
