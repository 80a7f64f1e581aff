//! The commands, one file each.

pub mod audit;
pub mod demo;
pub mod dev;

use std::process::ExitCode;

use clap::Subcommand;

/// What can be done.
#[derive(Subcommand)]
pub enum Command {
    /// Play the story of one inquiry on a stack of its own, from an evening call to the purge a year later.
    Demo(demo::Arguments),
    /// Export audit trails, and check them offline.
    Audit {
        /// What to do with them.
        #[command(subcommand)]
        command: audit::Command,
    },
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
            Self::Demo(arguments) => arguments.run().await,
            Self::Audit { command } => command.run().await,
            Self::Dev { command } => command.run().await,
        }
    }
}
