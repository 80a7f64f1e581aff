//! A private Redis on loopback.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use rustix::process::Signal;

use crate::keys::write_secret;
use crate::process::Process;
use crate::warden::Warden;

const READY: Duration = Duration::from_secs(20);

/// What to start.
#[derive(Clone)]
pub struct Settings {
    /// Its directory: configuration and, when `persist`, the append-only file.
    pub directory: PathBuf,
    /// The log file.
    pub log: PathBuf,
    /// The port on 127.0.0.1.
    pub port: u16,
    /// The password every client must give; `None` for throw-away instances.
    pub password: Option<String>,
    /// Keep throttle counters over a restart.
    pub persist: bool,
}

impl Settings {
    /// The connection string of this instance.
    #[must_use]
    pub fn url(&self) -> String {
        match &self.password {
            Some(password) => format!("redis://:{password}@127.0.0.1:{}", self.port),
            None => format!("redis://127.0.0.1:{}", self.port),
        }
    }
}

/// A running Redis.
pub struct Redis {
    settings: Settings,
    process: Process,
}

impl Redis {
    /// Starts Redis and waits until it answers.
    ///
    /// # Errors
    /// Redis is not installed, or does not start; the message carries its last log lines.
    pub async fn start(settings: Settings, warden: &Warden) -> Result<Self> {
        let process = launch(&settings, warden)?;
        let mut redis = Self { settings, process };
        redis.wait_until_ready().await?;
        Ok(redis)
    }

    /// The connection string.
    #[must_use]
    pub fn url(&self) -> String {
        self.settings.url()
    }

    /// The supervised process.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// Kills Redis as a crash would.
    pub fn kill9(&mut self) {
        self.process.kill();
    }

    /// Starts Redis again and waits until it answers.
    ///
    /// # Errors
    /// It does not start.
    pub async fn restart(&mut self, warden: &Warden) -> Result<()> {
        self.relaunch(warden)?;
        self.wait_until_ready().await
    }

    /// [`Redis::restart`] without the wait.
    ///
    /// # Errors
    /// The program cannot be started.
    pub fn relaunch(&mut self, warden: &Warden) -> Result<()> {
        self.process.stop();
        self.process = launch(&self.settings, warden)?;
        Ok(())
    }

    /// Does it answer?
    pub async fn answers(&self) -> bool {
        match redis::Client::open(self.url()) {
            Ok(client) => ping(&client).await.is_ok(),
            Err(_) => false,
        }
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let client = redis::Client::open(self.url()).context("the Redis address is wrong")?;
        let deadline = Instant::now() + READY;
        while ping(&client).await.is_err() {
            if self.process.ended().is_some() || Instant::now() > deadline {
                return Err(self.process.obituary());
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        Ok(())
    }
}

async fn ping(client: &redis::Client) -> Result<()> {
    let mut connection = client.get_multiplexed_async_connection().await?;
    let answer: String = redis::cmd("PING").query_async(&mut connection).await?;
    ensure!(answer == "PONG", "Redis answered {answer}");
    Ok(())
}

fn launch(settings: &Settings, warden: &Warden) -> Result<Process> {
    // The password stands in a file of mode 0600: a command line can be read by everybody.
    let file = settings.directory.join("redis.conf");
    let append = if settings.persist { "yes" } else { "no" };
    let password =
        settings.password.as_ref().map_or_else(String::new, |word| format!("requirepass {word}\n"));
    let (port, directory) = (settings.port, settings.directory.display());
    let text = format!(
        "bind 127.0.0.1\nport {port}\ndir \"{directory}\"\nappendonly {append}\nsave \"\"\n{password}"
    );
    write_secret(&file, &text)?;
    let mut redis = Command::new("redis-server");
    redis.arg(&file).current_dir(&settings.directory);
    Process::spawn("redis", &mut redis, &settings.log, Signal::TERM, warden)
        .context("Redis does not start; is it installed? run `make setup`")
}
