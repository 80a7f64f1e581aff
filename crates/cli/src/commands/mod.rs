//! The commands, one file each.

pub mod dev;

use std::process::ExitCode;

use clap::Subcommand;

/// What can be done.
#[derive(Subcommand)]
pub enum Command {
    /// A development stack on this machine.
    Dev {
        /// What to do with it.
        #[command(subcommand)]
        command: dev::Command,
    },
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// What went wrong, in words for the person at the shell.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Dev { command } => command.run().await,
        }
    }
}
