//! `madoguchi dev up`: everything, until Ctrl-C.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

use anyhow::Result;
use clap::Args;
use madoguchi_devstack::{Content, Outside, Stack, StackOptions};

use super::clock::{self, Moment};
use super::signals::Signals;
use super::welcome;

/// Everything on this machine.
#[derive(Args)]
pub struct Arguments {
    /// Where data, keys, ports and logs are kept.
    #[arg(long, default_value = ".madoguchi")]
    home: PathBuf,
    /// The time to start at: `19:30`, `2026-11-24 19:30` (Japan) or `real`. As it was left, if not given.
    #[arg(long)]
    clock: Option<Moment>,
    /// Bring in nothing: no accounts, no articles.
    #[arg(long)]
    empty: bool,
}

impl Arguments {
    /// Starts the stack and keeps it until a signal or until one of its parts ends.
    ///
    /// # Errors
    /// It does not start, or a part ended by itself.
    pub async fn run(self) -> Result<ExitCode> {
        let mut signals = Signals::listen()?;
        let begun = Instant::now();
        let options = StackOptions {
            home: Some(self.home.clone()),
            clock: self.clock.map(|moment| moment.resolve(&clock::of(&self.home))),
            loopback_terminal: !self.empty,
            content: if self.empty { Content::Empty } else { Content::Ward },
            outside: Outside::default(),
        };
        let last = Mutex::new(begun);
        let progress = |step: &str| tell(step, &last);
        let mut stack = tokio::select! {
            stack = Stack::start_with(options, &progress) => stack?,
            () = signals.received() => {
                eprintln!("stopped before it was ready");
                return Ok(ExitCode::from(130));
            }
        };
        welcome::print(&stack, &self.home, begun.elapsed())?;
        let failure = tokio::select! {
            failure = stack.failed() => Some(failure),
            () = signals.received() => None,
        };
        println!("\nStopping …");
        *last.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Instant::now();
        stack.stop(&|part| tell(part, &last));
        match failure {
            Some(failure) => Err(failure),
            None => {
                println!("Stopped. The data stays in {}.", shown(&self.home));
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

/// One finished step with the time it took.
fn tell(step: &str, last: &Mutex<Instant>) {
    let mut last = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    println!("  ✓ {step:<44}{:>6.1} s", last.elapsed().as_secs_f32());
    *last = Instant::now();
}

fn shown(path: &Path) -> std::path::Display<'_> {
    path.display()
}
