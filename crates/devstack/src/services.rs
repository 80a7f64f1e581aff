//! `madoguchi dev services --throw-away -- COMMAND`: a database cluster and a Redis for one command.

use std::process::{Command, ExitStatus};

use anyhow::{Context as _, Result};

use rustix::process::Signal;

use crate::ports::Ports;
use crate::postgres::{self, Postgres};
use crate::redis::{self, Redis};
use crate::warden::Warden;
use crate::{cluster, home};

/// A cluster without fsync and a Redis without persistence, in a temporary directory that goes with them.
pub struct ThrowAway {
    postgres: Postgres,
    redis: Redis,
    // Last, because fields are dropped in this order: the warden removes the directory when both have ended.
    warden: Warden,
}

impl ThrowAway {
    /// Starts both and makes the database roles.
    ///
    /// # Errors
    /// One of them is not installed or does not start.
    pub async fn start() -> Result<Self> {
        let directory = home::temporary()?;
        let warden = Warden::start(None, Some(&directory))?;
        let mut ports = Ports::default();
        let postgres = postgres::Settings {
            data: directory.join("postgres"),
            log: directory.join("postgres.log"),
            port: ports.free()?,
            password: None,
            fsync: false,
        };
        let redis = redis::Settings {
            log: directory.join("redis.log"),
            directory,
            port: ports.free()?,
            password: None,
            persist: false,
        };
        let (postgres, redis) =
            tokio::join!(Postgres::start(postgres, &warden), Redis::start(redis, &warden));
        let this = Self { postgres: postgres?, redis: redis?, warden };
        cluster::create_roles(&this.postgres).await?;
        Ok(this)
    }

    /// The cluster, as its superuser.
    #[must_use]
    pub fn database_url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/", self.postgres.port())
    }

    /// The Redis.
    #[must_use]
    pub fn redis_url(&self) -> String {
        self.redis.url()
    }

    /// Runs a command that finds both through `MADOGUCHI_TEST_DATABASE_URL` and `MADOGUCHI_TEST_REDIS_URL`.
    ///
    /// # Errors
    /// The command cannot be started.
    pub async fn run(&self, program: &str, arguments: &[String]) -> Result<ExitStatus> {
        let mut command = Command::new(program);
        command.args(arguments);
        self.warden.mark(&mut command);
        command.env("MADOGUCHI_TEST_DATABASE_URL", self.database_url());
        command.env("MADOGUCHI_TEST_REDIS_URL", self.redis_url());
        let mut child = tokio::process::Command::from(command)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        if let Some(pid) = child.id() {
            self.warden.guard(pid, Signal::TERM)?;
        }
        child.wait().await.with_context(|| format!("lost sight of {program}"))
    }
}
