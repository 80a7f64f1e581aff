//! `madoguchi audit`: what an auditor does: takes the trails home, and checks them there.

mod export;
mod password;
mod verify;

use std::process::ExitCode;

use clap::Subcommand;

/// What to do with an audit trail.
#[derive(Subcommand)]
pub enum Command {
    /// Fetch the trails of all services, and the heads the witness kept of them, through the gateway.
    Export(export::Arguments),
    /// Check an exported trail against the service's public keys and the heads that a witness kept; needs no network.
    Verify(verify::Arguments),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// A file cannot be read or written, or the gateway refuses.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Export(arguments) => arguments.run().await,
            Self::Verify(arguments) => arguments.run(),
        }
    }
}
