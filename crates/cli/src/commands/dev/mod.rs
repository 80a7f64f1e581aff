//! `madoguchi dev`: a development stack on this machine.

mod clock;
mod env;
mod services;
pub(super) mod signals;
mod up;
mod welcome;

use std::process::ExitCode;

use clap::Subcommand;

/// What to do with the development stack.
#[derive(Subcommand)]
pub enum Command {
    /// Start everything with a demonstration ward; Ctrl-C stops it, the data stays.
    Up(up::Arguments),
    /// Start a private `PostgreSQL` and Redis for one command; both are gone when it ends.
    Services(services::Arguments),
    /// Show or move the time of the stack.
    Clock(clock::Arguments),
    /// Print variables with which psql and redis-cli find the stack.
    Env(env::Arguments),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// What went wrong, in words for the person at the shell.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Up(arguments) => arguments.run().await,
            Self::Services(arguments) => arguments.run().await,
            Self::Clock(arguments) => arguments.run().await,
            Self::Env(arguments) => arguments.run(),
        }
    }
}
