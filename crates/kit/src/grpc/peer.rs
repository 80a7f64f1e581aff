//! Who is at the other end of a connection.

use std::{net::SocketAddr, sync::Arc};
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

/// Request extension: the other end of the connection, established once when it was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// Address of the TCP connection, never taken from a header.
    pub address: SocketAddr,
    /// SPIFFE id (`spiffe://…`) of the verified client certificate; `None` without a certificate or with one that names none.
    pub identity: Option<Arc<str>>,
}

/// Request extension: `x-request-id`, the caller's or a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub Arc<str>);

/// The SPIFFE id in a certificate that has been verified.
///
/// The X.509-SVID standard (section 2) asks for exactly one URI name; a certificate with several has no identity.
pub(super) fn spiffe_id(certificate: &[u8]) -> Option<Arc<str>> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    let names = &certificate.subject_alternative_name().ok()??.value.general_names;
    let mut uris = names.iter().filter_map(|name| match name {
        GeneralName::URI(uri) => Some(*uri),
        _ => None,
    });
    let uri = uris.next()?;
    (uris.next().is_none() && uri.starts_with("spiffe://")).then(|| Arc::from(uri))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, KeyPair, SanType};

    fn certificate(names: &[&str]) -> Vec<u8> {
        let mut params = CertificateParams::default();
        params.subject_alt_names =
            names.iter().map(|name| SanType::URI((*name).try_into().unwrap())).collect();
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn reads_exactly_one_name() {
        let one = certificate(&["spiffe://madoguchi/service/echo"]);
        assert_eq!(spiffe_id(&one).as_deref(), Some("spiffe://madoguchi/service/echo"));
        assert_eq!(spiffe_id(&certificate(&["spiffe://a/b", "spiffe://a/c"])), None);
        assert_eq!(spiffe_id(&certificate(&["https://a/b"])), None);
        assert_eq!(spiffe_id(&certificate(&[])), None);
        assert_eq!(spiffe_id(b"not a certificate"), None);
    }
}
