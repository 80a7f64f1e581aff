//! The whole system: started in order, watched, stopped in reverse.

mod beside;
mod client;
mod clock;
mod part;
mod start;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::process::Signal;

pub use client::{Client, Credentials, Door};
pub use clock::StackClock;
pub use part::Part;
pub(crate) use start::checkout;
pub use start::run;

use crate::home::Home;
use crate::lock::Lock;
use crate::material::Material;
use crate::plan::Plan;
use crate::postgres::Postgres;
use crate::process::Process;
use crate::redis::Redis;
use crate::seed::Ward;
use crate::service::Service;
use crate::warden::Warden;

/// How often the processes are looked at.
const WATCH: Duration = Duration::from_millis(200);

/// Where a stack lives and how it is filled.
#[derive(Clone, Debug, Default)]
pub struct StackOptions {
    /// The directory that keeps data, keys and ports; `None` for a throw-away stack on free ports.
    pub home: Option<PathBuf>,
    /// The time it shall be when the stack starts; `None` for the machine's own (a kept stack: as it was left).
    pub clock: Option<jiff::Timestamp>,
    /// What is brought in through the services' doors.
    pub content: Content,
    /// Whether a browser of this machine counts as a terminal of its own, so that it needs no certificate (P3 for people who try
    /// things out). Needs [`Content::Ward`].
    pub loopback_terminal: bool,
    /// What the stack talks to outside of itself.
    pub outside: Outside,
}

/// Ports on 127.0.0.1 at which something of the caller's own listens; what is `None` does not exist for the stack.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outside {
    /// A collector of traces (OTLP over gRPC).
    pub collector: Option<u16>,
    /// A mail relay (SMTP).
    pub relay: Option<u16>,
}

/// What a stack is filled with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// Nothing: not even an administrator.
    Empty,
    /// The demonstration ward with its accounts, terminals, sections, articles and call reasons.
    #[default]
    Ward,
}

/// A running stack. Dropping it stops everything; a throw-away stack leaves nothing behind.
pub struct Stack {
    // Fields are dropped in this order: services first, what they stand on later, the warden and the lock last.
    services: BTreeMap<Service, Process>,
    redis: Redis,
    postgres: Postgres,
    clock: StackClock,
    material: Material,
    plan: Plan,
    home: Home,
    ward: Option<Ward>,
    loopback_terminal: bool,
    throw_away: bool,
    warden: Warden,
    _lock: Lock,
}

impl Stack {
    /// Starts a stack and waits until it is ready. `progress` is told each step that is done.
    ///
    /// # Errors
    /// A part is missing or does not start; the message says which, why, and what to do.
    pub async fn start_with(
        options: StackOptions,
        progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Self> {
        start::start(options, progress).await
    }

    /// [`Stack::start_with`] without telling.
    ///
    /// # Errors
    /// As there.
    pub async fn start(options: StackOptions) -> Result<Self> {
        Self::start_with(options, &|_| {}).await
    }

    /// The time of the stack.
    #[must_use]
    pub fn clock(&self) -> &StackClock {
        &self.clock
    }

    /// Who listens where.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Where its files lie.
    #[must_use]
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The authorities that issue certificates for it.
    #[must_use]
    pub fn material(&self) -> &Material {
        &self.material
    }

    /// Whether it was started for browsers of this machine.
    pub(crate) const fn loopback_terminal(&self) -> bool {
        self.loopback_terminal
    }

    /// The demonstration ward.
    ///
    /// # Errors
    /// The stack was started with [`Content::Empty`].
    pub fn ward(&self) -> Result<&Ward> {
        self.ward.as_ref().context("this stack was started empty")
    }

    /// The database cluster: `kill9`, SQL behind the scenes.
    pub fn pg(&mut self) -> &mut Postgres {
        &mut self.postgres
    }

    /// Starts the cluster again after `pg().kill9()`.
    ///
    /// # Errors
    /// It does not start.
    pub async fn restart_pg(&mut self) -> Result<()> {
        self.postgres.restart(&self.warden).await
    }

    /// Redis: `kill9`.
    pub fn redis(&mut self) -> &mut Redis {
        &mut self.redis
    }

    /// Starts Redis again after `redis().kill9()`.
    ///
    /// # Errors
    /// It does not start.
    pub async fn restart_redis(&mut self) -> Result<()> {
        self.redis.restart(&self.warden).await
    }

    /// Kills a service as a crash would (SIGKILL).
    pub fn kill(&mut self, service: Service) {
        if let Some(process) = self.services.get_mut(&service) {
            process.kill();
        }
    }

    /// Sends a signal to a service: `STOP` and `CONT` freeze and thaw it.
    ///
    /// # Errors
    /// The system refuses.
    pub fn signal(&mut self, service: Service, signal: Signal) -> Result<()> {
        self.services.get_mut(&service).context("the service was never started")?.signal(signal)
    }

    /// Ends a service if it still runs, starts it anew and waits until it is ready.
    ///
    /// # Errors
    /// It does not start.
    pub async fn restart(&mut self, service: Service) -> Result<()> {
        if let Some(mut process) = self.services.remove(&service) {
            process.stop();
        }
        let mut process = start::serve(&self.home, service, &self.warden)?;
        start::wait_until_ready(&mut process, self.plan.admin(service)).await?;
        self.services.insert(service, process);
        Ok(())
    }

    /// Waits until a part of the stack ends although nobody told it to, and says which and why.
    pub async fn failed(&mut self) -> anyhow::Error {
        loop {
            let parts =
                self.services.values_mut().chain([self.postgres.process(), self.redis.process()]);
            for process in parts {
                if process.ended().is_some() {
                    return process.obituary();
                }
            }
            tokio::time::sleep(WATCH).await;
        }
    }

    /// Stops everything in good order: the gateway first, the database last.
    pub fn stop(mut self, progress: &dyn Fn(&str)) {
        while let Some((service, mut process)) = self.services.pop_last() {
            process.stop();
            progress(service.name());
        }
        self.redis.process().stop();
        self.postgres.process().stop();
        progress("Redis and PostgreSQL");
    }
}

impl Drop for Stack {
    /// Kills the services of a throw-away stack, which have nothing to save; a kept one's are stopped in order.
    fn drop(&mut self) {
        while let Some((_, mut process)) = self.services.pop_last() {
            if self.throw_away { process.kill() } else { process.stop() }
        }
        if self.throw_away {
            self.redis.kill9();
        }
    }
}
