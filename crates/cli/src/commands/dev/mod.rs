//! `madoguchi dev`: a development stack on this machine.

mod services;
mod signals;

use std::process::ExitCode;

use clap::Subcommand;

/// What to do with the development stack.
#[derive(Subcommand)]
pub enum Command {
    /// Start a private `PostgreSQL` and Redis for one command; both are gone when it ends.
    Services(services::Arguments),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// What went wrong, in words for the person at the shell.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Services(arguments) => arguments.run().await,
        }
    }
}
