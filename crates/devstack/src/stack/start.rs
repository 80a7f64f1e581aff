//! How a stack gets up.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rustix::process::Signal;
use uuid::Uuid;

use super::{Content, Outside, Stack, StackClock, StackOptions};
use crate::home::{self, Home};
use crate::lock::Lock;
use crate::material::{self, Material};
use crate::plan::Plan;
use crate::postgres::{self, Postgres};
use crate::process::Process;
use crate::redis::{self, Redis};
use crate::service::Service;
use crate::warden::Warden;
use crate::{cluster, config, probe, seed};

/// How long a service may take until it is ready: the first search index is part of it.
const READY: Duration = Duration::from_secs(60);

pub(super) async fn start(
    options: StackOptions,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Stack> {
    for service in Service::ALL {
        service.binary()?;
    }
    let throw_away = options.home.is_none();
    let root = options.home.clone().map_or_else(home::temporary, Ok)?;
    let home = Home::open(&root)?;
    let lock = Lock::take(&home.path("lock"))?;
    let warden = Warden::start(Some(lock.file()), throw_away.then(|| home.root()))?;
    let plan = plan(&home, throw_away)?;
    let material = Material::keep(&home)?;
    progress("certificates, keys and passwords");

    let (postgres, redis) = foundations(&home, &plan, throw_away, &warden).await?;
    cluster::prepare(&postgres, |role| material::password(&home, role)).await?;
    progress("PostgreSQL and Redis");

    let clock = StackClock::open(home.path("clock"));
    if let Some(instant) = options.clock {
        clock.set(instant).await?;
    }
    let terminal = seed::loopback_terminal(&home)?.filter(|_| options.loopback_terminal);
    configure((&home, &plan, &redis), terminal, options.outside)?;
    prepare_services(&home).await?;
    progress("database schemas and dictionary");
    let services = serve_all(&home, &plan, &warden).await?;
    progress("services");
    let mut stack = Stack {
        services,
        redis,
        postgres,
        clock,
        material,
        plan,
        home,
        ward: None,
        loopback_terminal: options.loopback_terminal,
        throw_away,
        warden,
        _lock: lock,
    };
    if options.content == Content::Ward {
        let ward = seed::keep(&stack, progress).await.context("the demonstration ward")?;
        // Its terminal has an id only now: the gateway learns it by starting anew.
        if options.loopback_terminal && terminal.is_none() {
            let parts = (&stack.home, &stack.plan, &stack.redis);
            configure(parts, ward.loopback_terminal, options.outside)?;
            stack.restart(Service::Gateway).await?;
        }
        stack.ward = Some(ward);
    }
    Ok(stack)
}

fn configure(
    (home, plan, redis): (&Home, &Plan, &Redis),
    terminal: Option<Uuid>,
    outside: Outside,
) -> Result<()> {
    let redis = redis.url();
    let console = checkout().join("services/gateway/console/dist");
    let console = console.join("index.html").exists().then_some(console);
    config::write(config::Picture {
        home,
        plan,
        redis: &redis,
        connections: 10,
        console: console.as_deref(),
        loopback_terminal: terminal,
        outside,
    })
}

fn plan(home: &Home, throw_away: bool) -> Result<Plan> {
    if throw_away {
        return Plan::throw_away();
    }
    let file = home.path("ports.toml");
    let plan = Plan::keep(&file)?;
    plan.check(&file)?;
    Ok(plan)
}

async fn foundations(
    home: &Home,
    plan: &Plan,
    throw_away: bool,
    warden: &Warden,
) -> Result<(Postgres, Redis)> {
    let postgres = postgres::Settings {
        data: home.postgres().to_owned(),
        log: home.log("postgres"),
        port: plan.postgres(),
        password: Some(material::password(home, "postgres")?),
        fsync: !throw_away,
    };
    let redis = redis::Settings {
        directory: home.path("redis"),
        log: home.log("redis"),
        port: plan.redis(),
        password: Some(material::password(home, "redis")?),
        persist: !throw_away,
    };
    let (postgres, redis) =
        tokio::join!(Postgres::start(postgres, warden), Redis::start(redis, warden));
    Ok((postgres?, redis?))
}

/// Migrates every schema and compiles the dictionary, all at once: they touch different things.
async fn prepare_services(home: &Home) -> Result<()> {
    let migrations = Service::ALL.into_iter().filter(|service| service.has_database());
    let mut runs: Vec<_> = migrations.map(|service| (service, "migrate")).collect();
    runs.push((Service::Faq, "build-dictionary"));
    let mut tasks = tokio::task::JoinSet::new();
    for (service, subcommand) in runs {
        let mut command = command(home, service, &[subcommand])?;
        tasks.spawn_blocking(move || {
            let output = command.output().with_context(|| format!("cannot start {service}"))?;
            anyhow::ensure!(
                output.status.success(),
                "{service} {subcommand} failed:\n{}",
                told(&output)
            );
            Ok(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.context("a preparation was cut off")??;
    }
    Ok(())
}

/// Runs a subcommand of a service to its end; what it printed.
///
/// # Errors
/// It fails; the message carries what it said.
pub async fn run(home: &Home, service: Service, arguments: &[&str]) -> Result<String> {
    let mut command = command(home, service, arguments)?;
    let task = tokio::task::spawn_blocking(move || command.output());
    let output = task
        .await
        .context("a command was cut off")?
        .with_context(|| format!("cannot start {service}"))?;
    anyhow::ensure!(
        output.status.success(),
        "{service} {} failed:\n{}",
        arguments.join(" "),
        told(&output)
    );
    String::from_utf8(output.stdout).with_context(|| format!("{service} does not print UTF-8"))
}

/// What a command that failed has printed, standard error last.
fn told(output: &std::process::Output) -> String {
    let text = [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned());
    text.join("\n").trim().to_owned()
}

fn command(home: &Home, service: Service, arguments: &[&str]) -> Result<Command> {
    configured(service, &config::file(home, service), arguments)
}

fn configured(service: Service, file: &Path, arguments: &[&str]) -> Result<Command> {
    let mut command = Command::new(service.binary()?);
    command.arg("--config").arg(file).args(arguments);
    command.env("NO_COLOR", "1");
    // The file is the whole configuration: a variable of the caller's shell must not change it.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MADOGUCHI") {
            command.env_remove(name);
        }
    }
    Ok(command)
}

async fn serve_all(
    home: &Home,
    plan: &Plan,
    warden: &Warden,
) -> Result<BTreeMap<Service, Process>> {
    let mut processes = BTreeMap::new();
    for service in Service::ALL {
        processes.insert(service, serve(home, service, warden)?);
    }
    for (service, process) in &mut processes {
        wait_until_ready(process, plan.admin(*service)).await?;
    }
    Ok(processes)
}

pub(super) fn serve(home: &Home, service: Service, warden: &Warden) -> Result<Process> {
    serve_as(home, service, service.name(), &config::file(home, service), warden)
}

/// [`serve`] under a name and with a configuration file of its own.
pub(super) fn serve_as(
    home: &Home,
    service: Service,
    name: &str,
    file: &Path,
    warden: &Warden,
) -> Result<Process> {
    let mut command = configured(service, file, &["serve"])?;
    Process::spawn(name, &mut command, &home.log(name), Signal::TERM, warden)
}

pub(super) async fn wait_until_ready(process: &mut Process, admin: u16) -> Result<()> {
    let deadline = Instant::now() + READY;
    while let Err(reason) = probe::ready(admin).await {
        if process.ended().is_some() {
            return Err(process.obituary());
        }
        if Instant::now() > deadline {
            return Err(process.obituary().context(format!("{}: {reason:#}", process.name())));
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    Ok(())
}

/// The repository this program was built from, for the demonstration data.
pub(crate) fn checkout() -> &'static Path {
    // crates/devstack/../..
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the crate lies two levels below the root")
}
