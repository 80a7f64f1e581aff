//! The `madoguchi` command.

use std::process::ExitCode;

use clap::Parser as _;
use madoguchi_cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().run().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
