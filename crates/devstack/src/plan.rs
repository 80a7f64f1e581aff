//! Who listens where: the ports of one stack.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use crate::ports::{Ports, is_free};
use crate::service::Service;

/// Ports on 127.0.0.1, by the name of what listens there; the file `ports.toml` in the stack's home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Plan(BTreeMap<String, u16>);

/// What a kept stack listens on until somebody changes `ports.toml`. Only the gateway is meant for people.
const KEPT: [(&str, u16); 4] =
    [("gateway", 8443), ("gateway_systems", 8444), ("postgres", 28_432), ("redis", 28_379)];
/// The first of the ports for the services' inner and admin listeners, two for each.
const KEPT_SERVICES: u16 = 28_400;

const EXPLANATION: &str = "\
# Ports of the development stack on 127.0.0.1. Change one that is taken, then start the stack again.
# A service has a gRPC port for other services and an admin port with /health/ready and /metrics.
";

impl Plan {
    /// Free ports for a throw-away stack.
    ///
    /// # Errors
    /// There are none.
    pub fn throw_away() -> Result<Self> {
        let mut ports = Ports::default();
        let names = KEPT.iter().map(|(name, _)| (*name).to_owned()).chain(service_names());
        names.map(|name| Ok((name, ports.free()?))).collect::<Result<_>>().map(Self)
    }

    /// The ports written in `file`, which is made with the usual ones on the first call.
    ///
    /// # Errors
    /// The file cannot be read or written, or lacks a name.
    pub fn keep(file: &Path) -> Result<Self> {
        if !file.exists() {
            let plan = Self::usual();
            let text = toml::to_string(&plan).context("a table of numbers is TOML")?;
            fs::write(file, format!("{EXPLANATION}{text}"))
                .with_context(|| format!("cannot write {}", file.display()))?;
            return Ok(plan);
        }
        let text =
            fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let plan: Self =
            toml::from_str(&text).with_context(|| format!("{} is damaged", file.display()))?;
        for name in Self::usual().0.keys() {
            if !plan.0.contains_key(name) {
                bail!("{} lacks `{name}`: add it with a free port", file.display());
            }
        }
        Ok(plan)
    }

    /// Refuses ports that somebody listens on, naming the keys to change in `file`.
    ///
    /// # Errors
    /// At least one is taken.
    pub fn check(&self, file: &Path) -> Result<()> {
        let taken: Vec<String> = self
            .0
            .iter()
            .filter(|(_, port)| !is_free(**port))
            .map(|(name, port)| format!("  {port}: change `{name}`"))
            .collect();
        if taken.is_empty() {
            return Ok(());
        }
        bail!("these ports are taken; choose others in {}:\n{}", file.display(), taken.join("\n"))
    }

    /// The port for terminals and browsers.
    #[must_use]
    pub fn gateway(&self) -> u16 {
        self.port("gateway")
    }

    /// The port for the systems of the ward's sections.
    #[must_use]
    pub fn gateway_systems(&self) -> u16 {
        self.port("gateway_systems")
    }

    /// The port of the database cluster.
    #[must_use]
    pub fn postgres(&self) -> u16 {
        self.port("postgres")
    }

    /// The port of Redis.
    #[must_use]
    pub fn redis(&self) -> u16 {
        self.port("redis")
    }

    /// The port on which a service answers other services; the gateway answers people.
    #[must_use]
    pub fn grpc(&self, service: Service) -> u16 {
        match service {
            Service::Gateway => self.gateway(),
            _ => self.port(service.name()),
        }
    }

    /// The port with a service's health and metrics.
    #[must_use]
    pub fn admin(&self, service: Service) -> u16 {
        self.port(&format!("{service}_admin"))
    }

    fn usual() -> Self {
        let services = (KEPT_SERVICES..).zip(service_names()).map(|(port, name)| (name, port));
        Self(KEPT.iter().map(|(name, port)| ((*name).to_owned(), *port)).chain(services).collect())
    }

    fn port(&self, name: &str) -> u16 {
        *self.0.get(name).expect("every constructor fills in every name")
    }
}

fn service_names() -> impl Iterator<Item = String> {
    let inner = Service::ALL
        .into_iter()
        .filter(|service| *service != Service::Gateway)
        .map(|s| s.to_string());
    inner.chain(Service::ALL.into_iter().map(|service| format!("{service}_admin")))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_kept_plan_is_read_back_and_may_be_changed() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("ports.toml");
        let plan = Plan::keep(&file).unwrap();
        assert_eq!(Plan::keep(&file).unwrap(), plan);
        let text = fs::read_to_string(&file).unwrap().replace("gateway = 8443", "gateway = 9443");
        fs::write(&file, text).unwrap();
        assert_eq!(Plan::keep(&file).unwrap().gateway(), 9443);
    }

    #[test]
    fn a_taken_port_is_named_with_its_key() {
        let plan = Plan::throw_away().unwrap();
        plan.check(Path::new("ports.toml")).unwrap();
        let _held = TcpListener::bind(("127.0.0.1", plan.admin(Service::Faq))).unwrap();
        let refused = plan.check(Path::new("ports.toml")).unwrap_err().to_string();
        assert!(refused.contains("`faq_admin`") && refused.contains("ports.toml"), "{refused}");
    }
}
