//! A whole service: configuration, one RPC family (here the health service stands in for generated code), a job, readiness.
//!
//! ```text
//! cargo run -p madoguchi-kit --example echo -- serve --config echo.toml
//! ```

use madoguchi_kit::{
    App, Assembly, Deps, Job, ReadyCheck,
    config::{DatabaseConfig, FromConfig, Reader},
    db::{Database, Schema},
};
use std::{process::ExitCode, time::Duration};
use tonic::service::Routes;

/// Settings beyond `environment`, `[server]`, `[admin]`, `[telemetry]` and `[peers]`.
struct Config {
    greeting: String,
    every: Duration,
    database: DatabaseConfig,
}

impl FromConfig for Config {
    fn from_config(r: &mut Reader) -> Option<Self> {
        // Read all, then `?`: every fault is reported in one run.
        let greeting = r.required("greeting");
        let every = r.duration("every", Duration::from_secs(60));
        let database = r.section("database", DatabaseConfig::from_config);
        Some(Self { greeting: greeting?, every: every?, database: database? })
    }
}

struct Echo;

impl App for Echo {
    const NAME: &'static str = "echo";
    type Config = Config;

    fn migrations() -> Vec<Schema> {
        // Schema::new("echo", vec![Migrations::Own(&MIGRATOR), Migrations::Shared(&audit::SHARED_SCHEMA)])
        vec![Schema::new("echo", vec![])]
    }

    async fn build(config: Config, deps: Deps) -> anyhow::Result<Assembly> {
        let database = Database::new(&config.database, Self::NAME)?;
        // let retention = RetentionServiceClient::new(deps.peer("retention")?);
        // let routes = Routes::new(EchoServiceServer::new(…)); layers: Routes::from(routes.into_axum_router().layer(…))
        let routes = Routes::default();
        let shutdown = deps.shutdown;
        Ok(Assembly::grpc(routes)
            .ready(database.ready_check())
            .ready(ReadyCheck::new("door", move || {
                let open = !shutdown.is_cancelled();
                async move { if open { Ok(()) } else { Err("closing".to_owned()) } }
            }))
            .job(Job::new("greeter", move |stop| greet(config.greeting, config.every, stop))))
    }
}

async fn greet(
    greeting: String,
    every: Duration,
    stop: madoguchi_kit::CancellationToken,
) -> anyhow::Result<()> {
    while stop.run_until_cancelled(tokio::time::sleep(every)).await.is_some() {
        tracing::info!(greeting, "still here");
    }
    Ok(())
}

fn main() -> ExitCode {
    madoguchi_kit::run::<Echo>()
}
