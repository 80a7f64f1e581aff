//! Certificate authorities and the certificates they issue.
//!
//! Three authorities, because three kinds of callers must never pass for one another: services, terminals, and the
//! systems of the ward's sections. Names are SPIFFE ids in the subject alternative name.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

use anyhow::{Context as _, Result};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::keys::{keep_secret, write_secret};

/// Certificates are dated a little back, for machines whose clocks differ.
const BACKDATED: Duration = Duration::hours(1);
/// A development certificate outlives any sensible checkout and stays under the 398 days that browsers accept.
const LIFETIME: Duration = Duration::days(397);
const AUTHORITY_LIFETIME: Duration = Duration::days(3650);

/// A certificate with its private key, both in PEM.
#[derive(Clone)]
pub struct Issued {
    /// The certificate.
    pub certificate: String,
    /// The private key (PKCS #8).
    pub key: String,
}

impl Issued {
    /// Writes `NAME.pem` and `NAME.key` (mode 0600) into `dir`.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn write(&self, dir: &Path, name: &str) -> Result<()> {
        let certificate = dir.join(format!("{name}.pem"));
        fs::write(&certificate, &self.certificate)
            .with_context(|| format!("cannot write {}", certificate.display()))?;
        write_secret(&dir.join(format!("{name}.key")), &self.key)
    }
}

/// A certificate authority.
pub struct Authority {
    certificate: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// A new authority that lives in memory only. `name` is its common name.
    ///
    /// # Errors
    /// No key can be made.
    pub fn create(name: &str) -> Result<Self> {
        let key = KeyPair::generate().context("cannot make an authority's key")?;
        let certificate =
            authority_params(name).self_signed(&key).context("cannot sign an authority")?.pem();
        Ok(Self { certificate, issuer: Issuer::new(authority_params(name), key) })
    }

    /// The authority kept as `NAME.pem` and `NAME.key` in `dir`, made there on the first call.
    ///
    /// # Errors
    /// The files cannot be read, written or understood.
    pub fn keep(dir: &Path, name: &str) -> Result<Self> {
        let certificate_file = dir.join(format!("{name}.pem"));
        let mut fresh = None;
        let key = keep_secret(&dir.join(format!("{name}.key")), || {
            let authority = Self::create(name)?;
            fs::write(&certificate_file, &authority.certificate)
                .with_context(|| format!("cannot write {}", certificate_file.display()))?;
            let key = authority.issuer.key().serialize_pem();
            fresh = Some(authority);
            Ok(key)
        })?;
        if let Some(authority) = fresh {
            return Ok(authority);
        }
        let certificate = fs::read_to_string(&certificate_file)
            .with_context(|| format!("cannot read {}", certificate_file.display()))?;
        let key =
            KeyPair::from_pem(&key).with_context(|| format!("the key of {name} is damaged"))?;
        Ok(Self { certificate, issuer: Issuer::new(authority_params(name), key) })
    }

    /// The authority's certificate in PEM.
    #[must_use]
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// A certificate for the service `name`: server and client, on this machine only.
    ///
    /// # Errors
    /// `name` does not fit a URI, or the certificate cannot be signed.
    pub fn service(&self, name: &str) -> Result<Issued> {
        self.issue(name, Some(&service_id(name)), true)
    }

    /// A client certificate for a terminal of the operators' room.
    ///
    /// # Errors
    /// The certificate cannot be signed.
    pub fn terminal(&self, id: Uuid) -> Result<Issued> {
        self.issue(
            &format!("terminal {id}"),
            Some(&format!("spiffe://madoguchi/terminal/{id}")),
            false,
        )
    }

    /// A client certificate for the system of one of the ward's sections.
    ///
    /// # Errors
    /// The certificate cannot be signed.
    pub fn system(&self, id: Uuid) -> Result<Issued> {
        self.issue(&format!("system {id}"), Some(&format!("spiffe://madoguchi/system/{id}")), false)
    }

    fn issue(&self, name: &str, id: Option<&str>, server: bool) -> Result<Issued> {
        let mut params = dated(CertificateParams::default(), LIFETIME);
        params.distinguished_name.push(DnType::CommonName, name);
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        if let Some(id) = id {
            let id = id.try_into().with_context(|| format!("{id} is not a URI"))?;
            params.subject_alt_names.push(SanType::URI(id));
        }
        if server {
            params.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
            params.subject_alt_names.extend(loopback()?);
        }
        let key = KeyPair::generate().context("cannot make a key")?;
        let certificate = params
            .signed_by(&key, &self.issuer)
            .with_context(|| format!("cannot sign the certificate of {name}"))?;
        Ok(Issued { certificate: certificate.pem(), key: key.serialize_pem() })
    }
}

/// The SPIFFE id of a service.
#[must_use]
pub fn service_id(name: &str) -> String {
    format!("spiffe://madoguchi/service/{name}")
}

fn loopback() -> Result<[SanType; 3]> {
    Ok([
        SanType::DnsName("localhost".try_into().context("localhost is a DNS name")?),
        SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        SanType::IpAddress(IpAddr::V6(Ipv6Addr::LOCALHOST)),
    ])
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = dated(CertificateParams::default(), AUTHORITY_LIFETIME);
    params.distinguished_name.push(DnType::CommonName, format!("Madoguchi development: {name}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn dated(mut params: CertificateParams, lifetime: Duration) -> CertificateParams {
    let now = OffsetDateTime::now_utc();
    params.not_before = now - BACKDATED;
    params.not_after = now + lifetime;
    // The default carries a name of the library's own.
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
}

#[cfg(test)]
mod tests {
    use rustls_pki_types::CertificateDer;
    use rustls_pki_types::pem::PemObject as _;
    use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

    use super::*;

    #[test]
    fn a_leaf_names_its_owner_and_was_issued_by_its_authority() {
        let authority = Authority::create("services").unwrap();
        let leaf = authority.service("intake").unwrap();
        let root = CertificateDer::from_pem_slice(authority.certificate().as_bytes()).unwrap();
        let leaf = CertificateDer::from_pem_slice(leaf.certificate.as_bytes()).unwrap();
        let (_, root) = X509Certificate::from_der(&root).unwrap();
        let (_, leaf) = X509Certificate::from_der(&leaf).unwrap();
        assert_eq!(leaf.issuer(), root.subject());
        assert!(leaf.validity().is_valid() && root.validity().is_valid());
        let names = leaf.subject_alternative_name().unwrap().unwrap();
        assert!(
            names
                .value
                .general_names
                .contains(&GeneralName::URI("spiffe://madoguchi/service/intake"))
        );
        assert!(names.value.general_names.contains(&GeneralName::DNSName("localhost")));
    }

    #[test]
    fn a_kept_authority_is_the_same_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let first = Authority::keep(dir.path(), "terminals").unwrap();
        let again = Authority::keep(dir.path(), "terminals").unwrap();
        assert_eq!(first.certificate(), again.certificate());
        assert_eq!(first.issuer.key().public_key_raw(), again.issuer.key().public_key_raw());
    }
}
