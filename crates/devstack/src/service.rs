//! The services of Madoguchi, as the stack sees them.

use std::fmt;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};

/// A service: one binary, one process here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Day keys, opening, purge, witness.
    Retention,
    /// Accounts, sessions, terminals; signs caller assertions.
    Auth,
    /// Articles and the section directory.
    Faq,
    /// Inquiries on their way to the sections.
    Handoff,
    /// Calls, consent, sealed drafts.
    Intake,
    /// The only door from outside.
    Gateway,
}

impl Service {
    /// All of them; whom others call comes first.
    pub const ALL: [Self; 6] =
        [Self::Retention, Self::Auth, Self::Faq, Self::Handoff, Self::Intake, Self::Gateway];

    /// Its name: in certificates, configuration, schema and roles.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Retention => "retention",
            Self::Auth => "auth",
            Self::Faq => "faq",
            Self::Handoff => "handoff",
            Self::Intake => "intake",
            Self::Gateway => "gateway",
        }
    }

    /// Whom it calls.
    #[must_use]
    pub fn peers(self) -> &'static [Self] {
        match self {
            Self::Retention => &[],
            Self::Auth | Self::Faq | Self::Handoff => &[Self::Retention],
            Self::Intake => &[Self::Handoff, Self::Retention],
            Self::Gateway => &[Self::Retention, Self::Auth, Self::Faq, Self::Handoff, Self::Intake],
        }
    }

    /// Does it own a schema in Postgres?
    #[must_use]
    pub fn has_database(self) -> bool {
        self != Self::Gateway
    }

    /// Its binary, beside the running program (`target/debug` or `target/release`).
    ///
    /// # Errors
    /// It has not been built.
    pub fn binary(self) -> Result<PathBuf> {
        let program = std::env::current_exe().context("the running program has no path")?;
        let mut directory = program.parent().context("the running program has no directory")?;
        // Test programs lie one level deeper.
        if directory.ends_with("deps") {
            directory = directory.parent().context("deps has a parent")?;
        }
        let binary = directory.join(format!("madoguchi-{self}"));
        ensure!(binary.exists(), "{} is missing: run `make build`", binary.display());
        Ok(binary)
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_calls_a_service_that_starts_later() {
        for service in Service::ALL {
            for peer in service.peers() {
                assert!(peer < &service, "{service} calls {peer}");
            }
        }
    }
}
