//! Keys, certificates and passwords of a stack, made once and kept in its home.

use std::fs;

use anyhow::{Context as _, Result};
use uuid::Uuid;

use crate::cluster::{SCHEMAS, app_role, migrate_role};
use crate::home::Home;
use crate::keys::{KeyPair, keep_secret, random, random_text};
use crate::pki::{Authority, Issued};
use crate::service::Service;

/// The secrets of one stack.
pub struct Material {
    /// Issues the services' certificates.
    pub services: Authority,
    /// Issues the terminals' certificates.
    pub terminals: Authority,
    /// Issues the certificates of the sections' systems.
    pub systems: Authority,
}

impl Material {
    /// Opens what the home holds and makes what it lacks. Certificates of services are new in every run, so that they
    /// never run out.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub fn keep(home: &Home) -> Result<Self> {
        let pki = home.path("pki");
        let this = Self {
            services: Authority::keep(&pki, "services")?,
            terminals: Authority::keep(&pki, "terminals")?,
            systems: Authority::keep(&pki, "systems")?,
        };
        for service in Service::ALL {
            this.services.service(service.name())?.write(&pki, service.name())?;
        }
        signing_key(home, "assertion")?;
        signing_key(home, "certificate")?;
        for service in Service::ALL.into_iter().filter(|service| service.has_database()) {
            signing_key(home, &format!("audit-{service}"))?;
        }
        for role in SCHEMAS.iter().flat_map(|schema| [app_role(schema), migrate_role(schema)]) {
            password(home, &role)?;
        }
        keep_secret(&home.path("secrets/pepper"), || {
            Ok(format!("p1:{}\n", hex::encode(random::<32>()?)))
        })?;
        Ok(this)
    }

    /// The client certificate of a terminal, kept as `pki/terminal-ID.pem` and `.key`.
    ///
    /// # Errors
    /// It cannot be signed or written.
    pub fn terminal(&self, home: &Home, id: Uuid) -> Result<Issued> {
        kept(home, &format!("terminal-{id}"), || self.terminals.terminal(id))
    }

    /// The client certificate of a section's system, kept as `pki/system-ID.pem` and `.key`.
    ///
    /// # Errors
    /// It cannot be signed or written.
    pub fn system(&self, home: &Home, id: Uuid) -> Result<Issued> {
        kept(home, &format!("system-{id}"), || self.systems.system(id))
    }
}

/// The password kept under `name`.
///
/// # Errors
/// The file cannot be read or written.
pub fn password(home: &Home, name: &str) -> Result<String> {
    keep_secret(&home.path(&format!("secrets/{name}")), random_text)
}

/// An Ed25519 key, kept as `keys/NAME.secret` and `keys/NAME.public` (PASERK).
fn signing_key(home: &Home, name: &str) -> Result<()> {
    let public = home.path(&format!("keys/{name}.public"));
    keep_secret(&home.path(&format!("keys/{name}.secret")), || {
        let pair = KeyPair::generate()?;
        fs::write(&public, pair.paserk_public() + "\n")
            .with_context(|| format!("cannot write {}", public.display()))?;
        Ok(pair.paserk_secret() + "\n")
    })?;
    Ok(())
}

fn kept(home: &Home, name: &str, issue: impl FnOnce() -> Result<Issued>) -> Result<Issued> {
    let pki = home.path("pki");
    let read = |end: &str| fs::read_to_string(pki.join(format!("{name}.{end}")));
    if let (Ok(certificate), Ok(key)) = (read("pem"), read("key")) {
        return Ok(Issued { certificate, key });
    }
    let issued = issue()?;
    issued.write(&pki, name)?;
    Ok(issued)
}
