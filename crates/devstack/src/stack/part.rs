//! Crashes: the parts that a test may kill, and how each comes back.

use std::fmt;

use anyhow::Result;

use super::{Stack, start};
use crate::probe;
use crate::service::Service;

/// A part of a stack that runs by itself and may die by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// One of the services.
    Service(Service),
    /// The database cluster, with all its backends.
    Postgres,
    /// Redis.
    Redis,
}

impl Part {
    /// All of them: those that hold data on its way first.
    pub const ALL: [Self; 8] = [
        Self::Service(Service::Intake),
        Self::Postgres,
        Self::Service(Service::Handoff),
        Self::Service(Service::Retention),
        Self::Service(Service::Gateway),
        Self::Service(Service::Auth),
        Self::Service(Service::Faq),
        Self::Redis,
    ];
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Service(service) => service.name(),
            Self::Postgres => "postgres",
            Self::Redis => "redis",
        })
    }
}

impl Stack {
    /// Kills a part as a crash would (SIGKILL); returns when it has ended.
    pub fn crash(&mut self, part: Part) {
        match part {
            Part::Service(service) => self.kill(service),
            Part::Postgres => self.postgres.kill9(),
            Part::Redis => self.redis.kill9(),
        }
    }

    /// Starts a part that has ended again, without waiting for it.
    ///
    /// # Errors
    /// Its program cannot be started.
    pub fn revive(&mut self, part: Part) -> Result<()> {
        match part {
            Part::Service(service) => {
                if let Some(mut process) = self.services.remove(&service) {
                    process.stop();
                }
                let process = start::serve(&self.home, service, &self.warden)?;
                self.services.insert(service, process);
                Ok(())
            }
            Part::Postgres => self.postgres.relaunch(&self.warden),
            Part::Redis => self.redis.relaunch(&self.warden),
        }
    }

    /// Is the part ready? One that has ended is started again first, as a supervisor would: a service may give up while
    /// the database it needs is still coming back.
    ///
    /// # Errors
    /// Its program cannot be started.
    pub async fn tend(&mut self, part: Part) -> Result<bool> {
        let process = match part {
            Part::Service(service) => self.services.get_mut(&service),
            Part::Postgres => Some(self.postgres.process()),
            Part::Redis => Some(self.redis.process()),
        };
        if process.is_none_or(|process| process.ended().is_some()) {
            self.revive(part)?;
            return Ok(false);
        }
        Ok(match part {
            Part::Service(service) => probe::ready(self.plan.admin(service)).await.is_ok(),
            Part::Postgres => self.postgres.answers().await,
            Part::Redis => self.redis.answers().await,
        })
    }
}
