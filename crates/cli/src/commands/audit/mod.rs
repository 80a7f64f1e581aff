//! `madoguchi audit`: what an auditor does with exported trails, offline.

mod verify;

use std::process::ExitCode;

use clap::Subcommand;

/// What to do with an audit trail.
#[derive(Subcommand)]
pub enum Command {
    /// Check an exported trail against the service's public keys and the heads that a witness kept; needs no network.
    Verify(verify::Arguments),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Verify(arguments) => arguments.run(),
        }
    }
}
