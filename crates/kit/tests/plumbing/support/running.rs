//! The test service inside the test's process.

use super::{
    certificates::{Authority, Files},
    methods::TestApp,
};
use madoguchi_kit::{
    Started,
    config::{ClientCertificates, PeerConfig, PeersConfig, SecretBytes, Source, TlsConfig},
    grpc::{Channel, ClientTls, connect},
    start,
};
use std::{fs, time::Duration};
use tempfile::TempDir;

/// A running test service and a CA that signs its clients.
pub struct Running {
    pub started: Started,
    pub authority: Authority,
    pub folder: TempDir,
    pub server: Files,
}

impl Running {
    /// `settings` are TOML lines placed before the sections, `server` lines inside `[server]`, `more` after all.
    pub async fn with(settings: &str, server: &str, more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::new("test CA");
        Self::signed_by(authority, folder, settings, server, more).await
    }

    /// The same with a CA that exists already.
    pub async fn signed_by(
        authority: Authority,
        folder: TempDir,
        settings: &str,
        server: &str,
        more: &str,
    ) -> Self {
        let files = authority.service(folder.path(), "server");
        let toml = format!(
            "environment = \"development\"\n{settings}\n[telemetry]\nformat = \"text\"\nlevel = \"warn\"\n\
             [server]\naddress = \"127.0.0.1:0\"\n{server}\n\
             [server.tls]\ncertificate = \"{}\"\nkey = \"{}\"\nclient_ca = \"{}\"\n{more}",
            files.certificate.display(),
            files.key.display(),
            files.ca.display(),
        );
        let started = start::<TestApp>(&Source::text(toml)).await.unwrap();
        Self { started, authority, folder, server: files }
    }

    /// A client with a certificate of this CA.
    pub fn client(&self, name: &str) -> Channel {
        self.client_as(&self.authority.service(self.folder.path(), name))
    }

    /// A client that shows these files.
    pub fn client_as(&self, own: &Files) -> Channel {
        channel(self.started.grpc.port(), Some(own), &self.server)
    }
}

/// A channel to localhost that trusts `server`'s CA.
pub fn channel(port: u16, own: Option<&Files>, server: &Files) -> Channel {
    let own = own.map(|files| TlsConfig {
        certificate: fs::read(&files.certificate).unwrap(),
        key: SecretBytes::new(fs::read(&files.key).unwrap()),
        client_ca: None,
        client_certificates: ClientCertificates::None,
    });
    let peers = PeersConfig::with_ca(fs::read(&server.ca).unwrap());
    connect(&peer(&format!("https://localhost:{port}")), &ClientTls::new(own.as_ref(), &peers))
        .unwrap()
}

/// A channel without TLS.
pub fn clear(port: u16) -> Channel {
    connect(&peer(&format!("http://127.0.0.1:{port}")), &ClientTls::default()).unwrap()
}

fn peer(url: &str) -> PeerConfig {
    PeerConfig { url: url.parse().unwrap(), server_name: None, timeout: Duration::from_secs(5) }
}
