//! A private `PostgreSQL` cluster on loopback.

mod create;
mod install;
mod leftover;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

pub use install::needs_other_user;

use create::create;
use install::{command, programs};
use leftover::{children, end_leftover, runs};

use crate::process::{PATIENCE, Process};
use crate::warden::Warden;

/// How long a cluster may take to answer; recovery after a crash is part of it.
const READY: Duration = Duration::from_secs(60);

/// What to start.
#[derive(Clone)]
pub struct Settings {
    /// The directory of the cluster; made on the first start.
    pub data: PathBuf,
    /// The log file.
    pub log: PathBuf,
    /// The port on 127.0.0.1.
    pub port: u16,
    /// The superuser's password; `None` trusts every local connection (throw-away clusters only).
    pub password: Option<String>,
    /// Durable commits. Off only where the data is thrown away.
    pub fsync: bool,
}

/// A running cluster.
pub struct Postgres {
    settings: Settings,
    process: Process,
}

impl Postgres {
    /// Makes the cluster when there is none, starts it and waits until it answers.
    ///
    /// # Errors
    /// `PostgreSQL` is not installed, or does not start; the message carries its last log lines.
    pub async fn start(settings: Settings, warden: &Warden) -> Result<Self> {
        let programs = programs()?;
        if settings.data.join("PG_VERSION").exists() {
            end_leftover(&settings.data)?;
        } else {
            create(&programs, &settings)?;
        }
        let process = launch(&programs, &settings, warden)?;
        let mut postgres = Self { settings, process };
        postgres.wait_until_ready().await?;
        Ok(postgres)
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.settings.port
    }

    /// The supervised process.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// Connects to `database` as the superuser.
    ///
    /// # Errors
    /// The cluster does not answer.
    pub async fn connect(&self, database: &str) -> Result<PgConnection> {
        let mut options = PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.settings.port)
            .username("postgres")
            .database(database);
        if let Some(password) = &self.settings.password {
            options = options.password(password);
        }
        PgConnection::connect_with(&options)
            .await
            .with_context(|| format!("cannot connect to database {database}"))
    }

    /// Runs SQL that this program wrote itself; several statements may stand in it.
    ///
    /// # Errors
    /// A statement fails.
    pub async fn run(&self, database: &str, sql: String) -> Result<()> {
        let mut connection = self.connect(database).await?;
        connection
            .execute(AssertSqlSafe(sql))
            .await
            .map(drop)
            .context("a statement of the set-up failed")
    }

    /// Kills the cluster as a power cut would: the postmaster and every backend. Returns when all have ended, because
    /// a cluster is not started again while a backend still holds its shared memory.
    pub fn kill9(&mut self) {
        let backends = children(self.process.pid());
        self.process.kill();
        for backend in backends.iter().copied().filter_map(Pid::from_raw) {
            let _ = kill_process(backend, Signal::KILL);
        }
        let deadline = Instant::now() + PATIENCE;
        while backends.iter().any(|backend| runs(*backend)) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Starts the cluster again after [`Postgres::kill9`] or a stop, and waits until it answers.
    ///
    /// # Errors
    /// It does not start.
    pub async fn restart(&mut self, warden: &Warden) -> Result<()> {
        self.relaunch(warden)?;
        self.wait_until_ready().await
    }

    /// [`Postgres::restart`] without the wait.
    ///
    /// # Errors
    /// The program cannot be started.
    pub fn relaunch(&mut self, warden: &Warden) -> Result<()> {
        self.process.stop();
        self.process = launch(&programs()?, &self.settings, warden)?;
        Ok(())
    }

    /// Does it take connections?
    pub async fn answers(&self) -> bool {
        self.connect("postgres").await.is_ok()
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + READY;
        loop {
            match self.connect("postgres").await {
                Ok(connection) => {
                    return connection.close().await.context("the cluster broke a connection off");
                }
                Err(_) if self.process.ended().is_some() => return Err(self.process.obituary()),
                Err(error) if Instant::now() > deadline => {
                    return Err(error.context(self.process.obituary()));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(30)).await,
            }
        }
    }
}

fn launch(programs: &Path, settings: &Settings, warden: &Warden) -> Result<Process> {
    let mut postgres = command(&programs.join("postgres"))?;
    postgres.arg("-D").arg(&settings.data);
    let fsync = if settings.fsync { "on" } else { "off" };
    let durable = ["fsync", "full_page_writes"].map(|name| format!("{name}={fsync}"));
    let port = format!("port={}", settings.port);
    let fixed = [
        "listen_addresses=127.0.0.1",
        // Loopback is enough, and a socket's path has a limit of 107 bytes that a deep checkout breaks.
        "unix_socket_directories=",
        "max_connections=300",
        "shared_buffers=128MB",
        // No value of any person may reach a log: neither parameters nor the DETAIL of a constraint.
        "log_parameter_max_length=0",
        "log_parameter_max_length_on_error=0",
        "log_error_verbosity=terse",
        "log_min_error_statement=panic",
        "timezone=UTC",
        "log_timezone=UTC",
    ];
    for setting in
        fixed.into_iter().chain([port.as_str()]).chain(durable.iter().map(String::as_str))
    {
        postgres.arg("-c").arg(setting);
    }
    // The fast shutdown writes a checkpoint; the immediate one saves the time where nothing is kept.
    let stop = if settings.fsync { Signal::INT } else { Signal::QUIT };
    Process::spawn("postgres", &mut postgres, &settings.log, stop, warden)
}
