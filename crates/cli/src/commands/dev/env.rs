//! `madoguchi dev env`: how to reach a kept stack from a shell.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;
use madoguchi_devstack::plan::Plan;

/// Variables for the shell.
#[derive(Args)]
pub struct Arguments {
    /// Where the stack is kept.
    #[arg(long, default_value = ".madoguchi")]
    home: PathBuf,
}

impl Arguments {
    /// Prints `export` lines: `eval "$(madoguchi dev env)"`, then `psql` and `redis-cli` find the stack.
    ///
    /// # Errors
    /// There is no stack.
    pub fn run(&self) -> Result<ExitCode> {
        let file = self.home.join("ports.toml");
        anyhow::ensure!(
            file.exists(),
            "there is no stack in {}: start one with `make up`",
            self.home.display()
        );
        let plan = Plan::keep(&file)?;
        let secret = |name: &str| {
            let path = self.home.join("secrets").join(name);
            std::fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))
        };
        let home = self
            .home
            .canonicalize()
            .with_context(|| format!("cannot open {}", self.home.display()))?;
        println!(
            "export PGHOST=127.0.0.1 PGPORT={} PGUSER=postgres PGDATABASE=madoguchi",
            plan.postgres()
        );
        println!("export PGPASSWORD={}", secret("postgres")?);
        println!("export REDISCLI_AUTH={} REDIS_PORT={}", secret("redis")?, plan.redis());
        println!("export MADOGUCHI_ADDRESS=https://localhost:{}", plan.gateway());
        println!("export MADOGUCHI_CA='{}/pki/services.pem'", home.display());
        Ok(ExitCode::SUCCESS)
    }
}
