//! `main` of every service.

use super::{
    app::App,
    signals::Signals,
    start::{Started, launch},
};
use crate::{
    config::{DatabaseConfig, FromConfig, Reader, Source, load},
    db,
    grpc::install_crypto,
    telemetry,
};
use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::{marker::PhantomData, path::PathBuf, process::ExitCode};

/// The whole `main` of a service: reads the command line, does it, says what went wrong.
///
/// Exit codes: 0 done, 1 failed (also: a job ended by itself), 2 wrong command line (clap), 130 ended at once by a second signal.
#[must_use]
pub fn run<A: App>() -> ExitCode {
    install_crypto();
    let matches = command::<A>().get_matches();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("{}: cannot start the runtime: {error}", A::NAME);
            return ExitCode::FAILURE;
        }
    };
    let code = match runtime.block_on(dispatch::<A>(&matches)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{}: {error:#}", A::NAME);
            ExitCode::FAILURE
        }
    };
    // Tasks that ignore cancellation must not hold up the exit.
    runtime.shutdown_background();
    code
}

fn command<A: App>() -> Command {
    let config = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .env("MADOGUCHI_CONFIG")
        .global(true)
        .value_parser(value_parser!(PathBuf))
        .help(format!(
            "Configuration file (default /etc/madoguchi/{}.toml); MADOGUCHI__SECTION__KEY variables override it",
            A::NAME
        ));
    Command::new(A::NAME)
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(config)
        .subcommand(Command::new("serve").about("Serve until SIGTERM"))
        .subcommand(
            Command::new("migrate").about("Bring the database schema up to date, then exit"),
        )
        .subcommand(
            Command::new("check-config")
                .about("Report every fault of the configuration, then exit"),
        )
        .subcommands(A::commands().into_iter().map(|extra| extra.command))
}

async fn dispatch<A: App>(matches: &ArgMatches) -> anyhow::Result<ExitCode> {
    let file = matches.get_one::<PathBuf>("config").cloned();
    let source =
        Source::file(file.unwrap_or_else(|| format!("/etc/madoguchi/{}.toml", A::NAME).into()));
    match matches.subcommand() {
        Some(("serve", _)) => serve::<A>(&source).await,
        Some(("migrate", _)) => migrate::<A>(&source).await,
        Some(("check-config", _)) => {
            load::<Databases<A>>(&source)?;
            println!("the configuration is sound");
            Ok(ExitCode::SUCCESS)
        }
        Some((name, arguments)) => extra::<A>(&source, name, arguments).await,
        None => anyhow::bail!("no subcommand"),
    }
}

async fn serve<A: App>(source: &Source) -> anyhow::Result<ExitCode> {
    let mut signals = Signals::watch()?;
    let (standard, own) = load::<A::Config>(source)?;
    let mut started = launch::<A>(standard, own).await?;
    tokio::select! {
        signal = signals.next() => tracing::info!(signal, "draining"),
        problem = started.failed() => {
            finish(started, &mut signals).await?;
            anyhow::bail!(problem);
        }
    }
    finish(started, &mut signals).await
}

/// Stops in good order, or at once when asked again.
async fn finish(started: Started, signals: &mut Signals) -> anyhow::Result<ExitCode> {
    tokio::select! {
        stopped = started.stop() => stopped.map(|()| ExitCode::SUCCESS),
        signal = signals.next() => {
            tracing::warn!(signal, "second signal: ending at once");
            Ok(ExitCode::from(130))
        }
    }
}

/// The databases of a service's schemas, read beside its own settings so that no key of theirs counts as unknown.
struct Databases<A> {
    configs: Vec<DatabaseConfig>,
    app: PhantomData<A>,
}

impl<A: App> FromConfig for Databases<A> {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let own = A::Config::from_config(r);
        let configs: Vec<_> = A::migrations()
            .iter()
            .map(|schema| r.section(schema.database, DatabaseConfig::from_config))
            .collect();
        own?;
        Some(Self { configs: configs.into_iter().collect::<Option<_>>()?, app: PhantomData })
    }
}

async fn migrate<A: App>(source: &Source) -> anyhow::Result<ExitCode> {
    let (standard, databases) = load::<Databases<A>>(source)?;
    telemetry::init(A::NAME, &standard.telemetry);
    for (schema, database) in A::migrations().iter().zip(&databases.configs) {
        let section = schema.database;
        let owner = database.owner_options()?.with_context(|| {
            format!(
                "{section}.migrate_url is missing; write the URL of the role that owns schema {}",
                schema.name
            )
        })?;
        db::migrate_as(&owner, schema.name, &schema.migrations).await?;
        tracing::info!(schema = schema.name, "up to date");
    }
    Ok(ExitCode::SUCCESS)
}

async fn extra<A: App>(
    source: &Source,
    name: &str,
    arguments: &ArgMatches,
) -> anyhow::Result<ExitCode> {
    let (standard, own) = load::<A::Config>(source)?;
    telemetry::init(A::NAME, &standard.telemetry);
    let commands = A::commands();
    let found = commands.iter().find(|extra| extra.command.get_name() == name);
    let extra = found.with_context(|| format!("unknown subcommand {name}"))?;
    let result = (extra.run)(own, arguments.clone()).await;
    telemetry::flush().await;
    result.map(|()| ExitCode::SUCCESS)
}
