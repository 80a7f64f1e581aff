//! TLS both ways, always with rustls and its ring provider.

use crate::config::{ClientCertificates, PeersConfig, TlsConfig};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::{CryptoProvider, ring},
    server::WebPkiClientVerifier,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use std::sync::Arc;
use tonic::transport::{Certificate, ClientTlsConfig, Identity};

/// TLS material that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// Not PEM, or without the wanted block.
    #[error("{what} is not a usable PEM file: {source}")]
    Pem {
        /// Which setting.
        what: &'static str,
        /// Why.
        #[source]
        source: rustls_pki_types::pem::Error,
    },
    /// A PEM file without a certificate.
    #[error("{0} holds no certificate")]
    Empty(&'static str),
    /// Key and certificate do not belong together, or a CA is malformed.
    #[error("TLS settings do not fit together: {0}")]
    Rustls(#[from] rustls::Error),
    /// No usable CA for clients.
    #[error("server.tls.client_ca is not usable: {0}")]
    ClientCa(#[from] rustls::server::VerifierBuilderError),
}

/// Makes ring the process's provider; called before anything speaks TLS. Harmless when repeated.
pub fn install_crypto() {
    // An error says that a provider is installed already: ours, as nothing else in this workspace brings one.
    let _ = CryptoProvider::install_default(ring::default_provider());
}

/// rustls settings for a listener.
pub(super) fn server(config: &TlsConfig, http1: bool) -> Result<Arc<ServerConfig>, TlsError> {
    install_crypto();
    let chain = certificates("server.tls.certificate", &config.certificate)?;
    let key = PrivateKeyDer::from_pem_slice(config.key.expose())
        .map_err(|source| TlsError::Pem { what: "server.tls.key", source })?;
    let builder = ServerConfig::builder();
    let builder = match (&config.client_ca, config.client_certificates) {
        (Some(ca), wanted @ (ClientCertificates::Required | ClientCertificates::Optional)) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates("server.tls.client_ca", ca)? {
                roots.add(certificate)?;
            }
            let verifier = WebPkiClientVerifier::builder(Arc::new(roots));
            let verifier = match wanted {
                ClientCertificates::Optional => verifier.allow_unauthenticated(),
                _ => verifier,
            };
            builder.with_client_cert_verifier(verifier.build()?)
        }
        (None, ClientCertificates::Required | ClientCertificates::Optional) => {
            return Err(TlsError::Empty("server.tls.client_ca"));
        }
        (_, ClientCertificates::None) => builder.with_no_client_auth(),
    };
    let mut server = builder.with_single_cert(chain, key)?;
    server.alpn_protocols =
        if http1 { vec![b"h2".to_vec(), b"http/1.1".to_vec()] } else { vec![b"h2".to_vec()] };
    Ok(Arc::new(server))
}

fn certificates(what: &'static str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|source| TlsError::Pem { what, source })?;
    if chain.is_empty() { Err(TlsError::Empty(what)) } else { Ok(chain) }
}

/// How this process shows itself to other services, and whose certificates it accepts from them.
#[derive(Debug, Clone, Default)]
pub struct ClientTls(Option<ClientTlsConfig>);

impl ClientTls {
    /// The identity of `[server.tls]` and the CA of `[peers]`; without a CA only clear-text peers can be reached.
    #[must_use]
    pub fn new(identity: Option<&TlsConfig>, peers: &PeersConfig) -> Self {
        let Some(ca) = &peers.ca else { return Self(None) };
        let mut tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(ca));
        if let Some(own) = identity {
            tls = tls.identity(Identity::from_pem(&own.certificate, own.key.expose()));
        }
        Self(Some(tls))
    }

    pub(super) fn get(&self) -> Option<ClientTlsConfig> {
        self.0.clone()
    }
}
