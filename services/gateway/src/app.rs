//! The service as the kit starts it.

use std::sync::Arc;

use anyhow::Context as _;
use madoguchi_kit::{App, Assembly, CancellationToken, Deps, Job};
use tonic::service::Routes;
use tonic_health::{ServingStatus, server::HealthReporter};

use crate::{
    api::{Side, Switch, door},
    config::Config,
    console::Console,
    introspection::{Auth, Introspector},
    signals::Signals,
};

/// The gateway. `[server]` answers health to other services; clients come through the listeners.
pub struct Gateway;

impl App for Gateway {
    const NAME: &'static str = "gateway";
    type Config = Config;

    async fn build(config: Config, deps: Deps) -> anyhow::Result<Assembly> {
        let auth = Auth::new(deps.peer("auth")?, config.access.verifier, config.clock.clone());
        let introspector = Arc::new(Introspector::new(auth));
        let health = HealthReporter::new();
        health.set_service_status("", ServingStatus::Serving).await;
        let signals = Arc::new(Signals::new(Arc::clone(&introspector), health.clone()));
        let console = config.console.as_deref().map(Console::read).transpose();
        let console = Arc::new(console.context("[console] folder")?.unwrap_or_default());
        let switch = Switch::new(
            &deps,
            &config.limits,
            config.loopback_terminal,
            config.clock,
            Arc::clone(&signals),
            introspector,
            health.clone(),
        )?;
        let switch = Arc::new(switch);
        let mut assembly = Assembly::grpc(Routes::default())
            .listener(config.terminals, door(Side::Terminals, Arc::clone(&switch), console));
        if let Some(systems) = config.systems {
            assembly = assembly.listener(systems, door(Side::Systems, switch, Arc::default()));
        }
        let draining = deps.shutdown;
        Ok(assembly
            .job(Job::new("revocation signals", move |stop| signals.follow(config.redis, stop)))
            .job(Job::new("health", move |stop| report_draining(health, draining, stop))))
    }
}

/// Tells those who ask through a listener that the gateway is on its way out.
async fn report_draining(
    health: HealthReporter,
    draining: CancellationToken,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    draining.cancelled().await;
    health.set_service_status("", ServingStatus::NotServing).await;
    stop.cancelled().await;
    Ok(())
}
