//! A private `PostgreSQL` cluster on loopback.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

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
        self.process.stop();
        self.process = launch(&programs()?, &self.settings, warden)?;
        self.wait_until_ready().await
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

/// Must the cluster run as another user than ours? `PostgreSQL` refuses root.
#[must_use]
pub fn needs_other_user() -> bool {
    rustix::process::geteuid().is_root()
}

/// The directory of the newest installed `initdb` and `postgres`.
fn programs() -> Result<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version = entry.file_name().to_str()?.parse().ok()?;
            let programs = entry.path().join("bin");
            programs.join("initdb").exists().then_some((version, programs))
        })
        .collect();
    found.sort();
    match found.pop() {
        Some((_, programs)) => Ok(programs),
        None => bail!("PostgreSQL is not installed under /usr/lib/postgresql: run `make setup`"),
    }
}

/// A command that runs as `postgres` when we are root.
fn command(program: &Path) -> Result<Command> {
    let mut command = Command::new(program);
    command.current_dir("/").env_remove("PGDATA").env_remove("PGOPTIONS").env("LC_ALL", "C.UTF-8");
    if needs_other_user() {
        let (user, group) = postgres_user()?;
        command.uid(user).gid(group);
    }
    Ok(command)
}

/// User and group id of `postgres`, from passwd(5).
fn postgres_user() -> Result<(u32, u32)> {
    let accounts = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
    let ids = accounts.lines().find_map(|line| {
        let mut fields = line.strip_prefix("postgres:")?.split(':').skip(1);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    });
    ids.context(
        "there is no user `postgres`, and PostgreSQL refuses to run as root: run `make setup`",
    )
}

fn create(programs: &Path, settings: &Settings) -> Result<()> {
    let data = &settings.data;
    let make = || {
        // A cluster whose creation was cut short has no PG_VERSION and holds nothing.
        let _ = fs::remove_dir_all(data);
        fs::DirBuilder::new().mode(0o700).create(data)?;
        if needs_other_user() {
            let (user, group) = postgres_user().map_err(std::io::Error::other)?;
            chown(data, Some(user), Some(group))?;
        }
        Ok::<_, std::io::Error>(())
    };
    make().with_context(|| format!("cannot make {}", data.display()))?;
    let mut initdb = command(&programs.join("initdb"))?;
    initdb.args(["--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"]);
    initdb.arg("--pgdata").arg(data);
    let password_file = data.with_extension("password");
    match &settings.password {
        Some(password) => {
            hand_over(&password_file, password)?;
            initdb.arg("--auth=scram-sha-256").arg("--pwfile").arg(&password_file);
        }
        None => drop(initdb.args(["--auth=trust", "--no-sync"])),
    }
    let output = initdb.output();
    let _ = fs::remove_file(&password_file);
    let output = output.context("cannot start initdb")?;
    if !output.status.success() {
        let _ = fs::remove_dir_all(data);
        bail!("initdb failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// Writes a file that only the cluster's user may read.
fn hand_over(path: &Path, content: &str) -> Result<()> {
    let write = || {
        let _ = fs::remove_file(path);
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        writeln!(file, "{content}")?;
        if needs_other_user() {
            let (user, group) = postgres_user().map_err(std::io::Error::other)?;
            chown(path, Some(user), Some(group))?;
        }
        Ok::<_, std::io::Error>(())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
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

/// Ends a cluster that an earlier run left behind (its warden was killed too). We hold the home's lock, so it is ours.
fn end_leftover(data: &Path) -> Result<()> {
    let Ok(lock) = fs::read_to_string(data.join("postmaster.pid")) else { return Ok(()) };
    let Some(pid) = lock.lines().next().and_then(|line| line.parse().ok()).and_then(Pid::from_raw)
    else {
        return Ok(());
    };
    let proc = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
    let ours = || fs::read_link(proc.join("cwd")).is_ok_and(|cwd| cwd == data);
    let deadline = Instant::now() + PATIENCE;
    while ours() {
        if Instant::now() > deadline {
            bail!(
                "a PostgreSQL of an earlier run (process {pid:?}) does not stop; stop it with `kill -QUIT {pid:?}`"
            );
        }
        let _ = kill_process(pid, Signal::INT);
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// The process ids of a process's children, proc(5).
fn children(pid: u32) -> Vec<i32> {
    let list = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(|child| child.parse().ok()).collect()
}

/// Does the process still run? A zombie, which nobody has waited for yet, has an empty command line.
fn runs(pid: i32) -> bool {
    fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| !line.is_empty())
}
