//! `madoguchi dev services --throw-away -- COMMAND…`

use std::os::unix::process::ExitStatusExt as _;
use std::process::{ExitCode, ExitStatus};

use anyhow::Result;
use clap::Args;
use madoguchi_devstack::services::ThrowAway;

use super::signals::Signals;

/// A cluster and a Redis for one command.
#[derive(Args)]
pub struct Arguments {
    /// Confirms that nothing written there will be kept: commits are not durable, data goes with the command.
    #[arg(long, required = true)]
    throw_away: bool,
    /// The command; it finds them through `MADOGUCHI_TEST_DATABASE_URL` and `MADOGUCHI_TEST_REDIS_URL`.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

impl Arguments {
    /// Runs the command and answers with its exit code.
    ///
    /// # Errors
    /// The services or the command cannot be started.
    pub async fn run(self) -> Result<ExitCode> {
        let mut signals = Signals::listen()?;
        let services = ThrowAway::start().await?;
        let (program, arguments) =
            self.command.split_first().expect("clap demands at least one word");
        tokio::select! {
            status = services.run(program, arguments) => Ok(code(status?)),
            // The command is ended by `kill_on_drop`; Ctrl-C has reached it by itself.
            () = signals.received() => Ok(ExitCode::from(130)),
        }
    }
}

/// The shell's convention: 128 + signal for a process that was killed.
fn code(status: ExitStatus) -> ExitCode {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
