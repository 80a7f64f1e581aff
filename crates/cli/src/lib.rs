#![doc = include_str!("../README.md")]

mod commands;

use std::process::ExitCode;

use clap::Parser;

pub use commands::Command;

/// Madoguchi (窓口): a municipal call centre.
#[derive(Parser)]
#[command(name = "madoguchi", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

impl Cli {
    /// Does what the command line says. The exit code of a command that runs another is that command's.
    ///
    /// # Errors
    /// What went wrong, in words for the person at the shell.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        self.command.run().await
    }
}
