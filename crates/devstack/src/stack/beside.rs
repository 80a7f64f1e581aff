//! One more process of a service beside the stack's own.

use anyhow::{Context as _, Result};
use toml::Table;

use super::{Stack, start};
use crate::config;
use crate::keys::write_secret;
use crate::process::Process;
use crate::service::Service;

impl Stack {
    /// Starts a process of `service` under another name, with its configuration as `change` leaves it, and does not wait for
    /// it. Its files are `config/NAME.toml` and `log/NAME.log`. It ends when it is dropped.
    ///
    /// # Errors
    /// A file cannot be read or written, or the program cannot be started.
    pub fn start_beside(
        &self,
        service: Service,
        name: &str,
        change: impl FnOnce(&mut Table),
    ) -> Result<Process> {
        let own = config::file(&self.home, service);
        let text = std::fs::read_to_string(&own)
            .with_context(|| format!("cannot read {}", own.display()))?;
        let mut table: Table =
            toml::from_str(&text).with_context(|| format!("{} is damaged", own.display()))?;
        change(&mut table);
        let file = self.home.path(&format!("config/{name}.toml"));
        write_secret(&file, &toml::to_string(&table).context("a changed table is TOML")?)?;
        start::serve_as(&self.home, service, name, &file, &self.warden)
    }
}
