//! Certificates for tests, from authorities that live as long as the test process.

use std::path::PathBuf;
use std::sync::LazyLock;

use tempfile::TempDir;
use uuid::Uuid;

use crate::pki::{Authority, Issued};

struct Authorities {
    services: Authority,
    terminals: Authority,
    systems: Authority,
}

static AUTHORITIES: LazyLock<Authorities> = LazyLock::new(|| {
    let create = |name| {
        Authority::create(name).unwrap_or_else(|error| panic!("no test authority: {error:#}"))
    };
    Authorities {
        services: create("services"),
        terminals: create("terminals"),
        systems: create("systems"),
    }
});

/// A certificate with its key and the authorities a peer needs, as files and as PEM text.
pub struct Identity {
    dir: TempDir,
    issued: Issued,
}

impl Identity {
    /// The certificate file.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.dir.path().join("identity.pem")
    }

    /// The private key file (mode 0600).
    #[must_use]
    pub fn key(&self) -> PathBuf {
        self.dir.path().join("identity.key")
    }

    /// The authority of all services: `client_ca` of a service's listener and `ca` of its peers.
    #[must_use]
    pub fn service_ca(&self) -> PathBuf {
        self.dir.path().join("services.pem")
    }

    /// The authority of terminals.
    #[must_use]
    pub fn terminal_ca(&self) -> PathBuf {
        self.dir.path().join("terminals.pem")
    }

    /// The authority of the sections' systems.
    #[must_use]
    pub fn system_ca(&self) -> PathBuf {
        self.dir.path().join("systems.pem")
    }

    /// Certificate and key as PEM text.
    #[must_use]
    pub fn pem(&self) -> &Issued {
        &self.issued
    }

    /// The authority of all services as PEM text.
    #[must_use]
    pub fn service_ca_pem(&self) -> &'static str {
        AUTHORITIES.services.certificate()
    }

    fn of(issued: Issued) -> Self {
        let dir = tempfile::tempdir().expect("a test machine has a temporary directory");
        issued.write(dir.path(), "identity").expect("the temporary directory can be written");
        for (name, authority) in [
            ("services.pem", &AUTHORITIES.services),
            ("terminals.pem", &AUTHORITIES.terminals),
            ("systems.pem", &AUTHORITIES.systems),
        ] {
            std::fs::write(dir.path().join(name), authority.certificate())
                .expect("the temporary directory can be written");
        }
        Self { dir, issued }
    }
}

/// The identity of the service `name`, for its listener and for its calls to others.
///
/// # Panics
/// The temporary directory cannot be written.
#[must_use]
pub fn identity(name: &str) -> Identity {
    Identity::of(AUTHORITIES.services.service(name).expect("a service name fits a URI"))
}

/// The identity of a terminal.
///
/// # Panics
/// The temporary directory cannot be written.
#[must_use]
pub fn terminal(id: Uuid) -> Identity {
    Identity::of(AUTHORITIES.terminals.terminal(id).expect("a UUID fits a URI"))
}

/// The identity of a section's system.
///
/// # Panics
/// The temporary directory cannot be written.
#[must_use]
pub fn system(id: Uuid) -> Identity {
    Identity::of(AUTHORITIES.systems.system(id).expect("a UUID fits a URI"))
}
