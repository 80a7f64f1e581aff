//! What a service needs around it, and a client that plays the gateway.

use std::{fmt::Write as _, path::PathBuf, sync::OnceLock, time::Duration};

use jiff::Timestamp;
use madoguchi_access::{AssertionSigner, Caller, CallerKind, Organisation, Role};
use madoguchi_devstack::testing::{
    Identity, TestDatabase, TestSigner, empty_database, identity, signer,
};
use madoguchi_faq::{Faq, search::dictionary};
use madoguchi_kit::{App, config::Source, db};
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity as TlsIdentity};
use uuid::Uuid;

use super::client::Service;

/// The deployment that assertions are made for.
const DEPLOYMENT: &str = "wakaba";

/// The header line of an article file.
pub const HEADER: &str = "number,question,answer,background,cautions,keywords,section_code,source_kind,source_locator,\
                          source_issue,source_checked_on,valid_from,valid_until\n";
/// A directory of two sections.
pub const SECTIONS: &str = "code,name,reading,duties,keywords,extension,phone,floor,hours,deputy_code\n\
    1010,戸籍住民課,こせきじゅうみんか,住民票の写し、戸籍、印鑑登録,届出,2201,03-0000-2201,1階,,1020\n\
    1020,清掃事務所,せいそうじむしょ,ごみの収集、粗大ごみ,リサイクル,3301,,別館,月-日 00:00-24:00,\n";

/// What several services of one test share.
pub struct Ward {
    pub database: TestDatabase,
    identity: Identity,
    gateway: Identity,
    signer: TestSigner,
    clock: tempfile::TempDir,
}

/// The dictionary, compiled once for all tests.
pub fn compiled_dictionary() -> &'static PathBuf {
    static COMPILED: OnceLock<PathBuf> = OnceLock::new();
    COMPILED.get_or_init(|| {
        let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("ipadic");
        dictionary::build(dictionary::DEBIAN_SOURCE.as_ref(), &target)
            .expect("mecab-ipadic is installed");
        target
    })
}

impl Ward {
    /// A migrated database, certificates and keys.
    pub async fn new() -> Self {
        let database = empty_database("faq").await;
        let [schema] = <[_; 1]>::try_from(Faq::migrations()).expect("one schema");
        db::migrate(&database.url, schema.name, &schema.migrations)
            .await
            .expect("migrations apply");
        Self {
            database,
            identity: identity("faq"),
            gateway: identity("gateway"),
            signer: signer(),
            clock: tempfile::tempdir().expect("a temporary directory"),
        }
    }

    /// Moves the clock of all services.
    pub async fn move_clock(&self, by: jiff::SignedDuration) {
        madoguchi_calendar::write_offset(&self.clock.path().join("offset"), by)
            .expect("the clock moves");
        // Clocks follow within 20 ms.
        tokio::time::sleep(Duration::from_millis(60)).await;
    }

    /// Starts one more replica.
    pub async fn start(&self) -> Service {
        let started = madoguchi_kit::start::<Faq>(&Source::text(self.config()))
            .await
            .expect("the service starts");
        let tls = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(self.gateway.service_ca_pem()))
            .identity(TlsIdentity::from_pem(
                std::fs::read(self.gateway.certificate()).expect("the certificate is there"),
                std::fs::read(self.gateway.key()).expect("the key is there"),
            ));
        let endpoint = Endpoint::from_shared(format!("https://localhost:{}", started.grpc.port()))
            .expect("an address");
        let channel = endpoint.tls_config(tls).expect("TLS settings fit").connect_lazy();
        let seed = self.signer.pair().seed();
        let secret = [seed, self.signer.pair().public()].concat();
        let key = AssertionSigner::new(&secret).expect("a key");
        let clock = madoguchi_calendar::Clock::movable(self.clock.path().join("offset"));
        let token =
            Box::new(move |who: Who| key.sign(&caller(who, clock.now())).expect("an assertion"));
        let service = Service { started, channel, token };
        service.until_built().await;
        service
    }

    fn config(&self) -> String {
        let mut text = String::new();
        let path = |path: PathBuf| path.display().to_string();
        write!(
            text,
            r#"
environment = "development"
[server]
address = "127.0.0.1:0"
[server.tls]
certificate = "{}"
key = "{}"
client_ca = "{}"
[database]
url = "{}"
[access]
deployment = "{DEPLOYMENT}"
assertion_keys = ["{}"]
[search]
dictionary = "{}"
[clock]
offset_file = "{}"
[audit]
signing_key_file = "{}"
[telemetry]
format = "text"
level = "off"
"#,
            path(self.identity.certificate()),
            path(self.identity.key()),
            path(self.identity.service_ca()),
            self.database.app_url,
            path(self.signer.public_file()),
            compiled_dictionary().display(),
            self.clock.path().join("offset").display(),
            path(self.signer.secret_file()),
        )
        .expect("a String can be written to");
        text
    }
}

static EACH_ROLE: [Role; 8] = Role::ALL;

/// Somebody who calls.
#[derive(Debug, Clone, Copy)]
pub struct Who {
    pub account: u128,
    pub user_id: &'static str,
    pub roles: &'static [Role],
    pub section: Option<&'static str>,
}

impl Who {
    /// A person with one role.
    pub fn with(role: Role) -> Self {
        let at = EACH_ROLE.iter().position(|known| *known == role).expect("a known role");
        Self { account: 1, user_id: "tester", roles: &EACH_ROLE[at..=at], section: None }
    }
}

fn caller(who: Who, now: Timestamp) -> Caller {
    let operator = who.roles.iter().any(|role| role.organisation() == Organisation::Contractor);
    Caller {
        kind: CallerKind::Person,
        account: Uuid::from_u128(who.account),
        user_id: who.user_id.into(),
        organisation: if operator { Organisation::Contractor } else { Organisation::Ward },
        roles: who.roles.iter().copied().collect(),
        section: who.section.map(Into::into),
        contract: operator.then(|| Uuid::from_u128(2)),
        terminal: Some(Uuid::from_u128(3)),
        session: Some(Uuid::from_u128(4)),
        designated: true,
        trained: true,
        terms_pending: false,
        authenticated_at: Some(now),
        issued_at: now,
        expires_at: now + madoguchi_access::ASSERTION_LIFETIME,
        audience: DEPLOYMENT.into(),
    }
}

/// A line of an article file.
pub fn line(number: &str, question: &str, answer: &str, from: &str, until: &str) -> String {
    format!("{number},{question},{answer},,,,1010,site,/a.html,,2026-10-01,{from},{until}\n")
}

/// A file of the demo ward.
pub fn demo(name: &str) -> String {
    let path = format!("{}/../../deploy/demo/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}
