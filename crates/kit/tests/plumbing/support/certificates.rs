//! A throw-away CA and identities signed by it.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, SanType};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};
use time::{Duration, OffsetDateTime};

/// A certificate authority.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new(name: &str) -> Self {
        let mut params = params(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// The identity of a service: `localhost` and its SPIFFE id, valid today.
    pub fn service(&self, folder: &Path, name: &str) -> Files {
        self.named(folder, name, &[&format!("spiffe://madoguchi/service/{name}")])
    }

    /// An identity with these URI names.
    pub fn named(&self, folder: &Path, name: &str, uris: &[&str]) -> Files {
        self.issue(folder, name, uris, params(name))
    }

    /// A service's identity that ended an hour ago.
    pub fn expired(&self, folder: &Path, name: &str) -> Files {
        let mut params = params(name);
        params.not_after = OffsetDateTime::now_utc() - Duration::hours(1);
        self.issue(folder, name, &[&format!("spiffe://madoguchi/service/{name}")], params)
    }

    fn issue(
        &self,
        folder: &Path,
        name: &str,
        uris: &[&str],
        mut params: CertificateParams,
    ) -> Files {
        params.subject_alt_names = vec![SanType::DnsName("localhost".try_into().unwrap())];
        let uris = uris.iter().map(|uri| SanType::URI((*uri).try_into().unwrap()));
        params.subject_alt_names.extend(uris);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let file = |end| folder.join(format!("{name}.{end}"));
        let files = Files { certificate: file("crt"), key: file("key"), ca: file("ca") };
        fs::write(&files.certificate, certificate.pem()).unwrap();
        fs::write(&files.key, key.serialize_pem()).unwrap();
        fs::set_permissions(&files.key, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&files.ca, self.0.pem()).unwrap();
        files
    }
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = OffsetDateTime::now_utc() - Duration::days(1);
    params.not_after = OffsetDateTime::now_utc() + Duration::days(1);
    params
}

/// PEM files of one identity.
pub struct Files {
    pub certificate: PathBuf,
    pub key: PathBuf,
    pub ca: PathBuf,
}
