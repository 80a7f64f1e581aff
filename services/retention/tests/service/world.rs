//! The service under test with its two databases, keys and the services that call it.

use std::{path::PathBuf, time::Duration};

use jiff::{Timestamp, civil::Date};
use madoguchi_access::{
    ASSERTION_LIFETIME, ASSERTION_METADATA, AssertionSigner, Caller, CallerKind, Organisation, Role,
};
use madoguchi_calendar::Clock;
use madoguchi_devstack::testing::{
    Identity, TestDatabase, TestSigner, empty_database, identity, signer,
};
use madoguchi_kit::{App as _, Started, config::Source, db};
use madoguchi_personal::seal::{Aad, DayPublicKey, KeyId, seal};
use madoguchi_proto::retention::v1::{
    ListDayKeysRequest, SealedPiece, keyring_service_client::KeyringServiceClient,
    purge_service_client::PurgeServiceClient, retention_service_client::RetentionServiceClient,
    witness_service_client::WitnessServiceClient,
};
use madoguchi_retention::Retention;
use sqlx::PgPool;
use tonic::{
    Request, Status,
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity as TlsIdentity},
};
use tonic_types::StatusExt as _;
use uuid::Uuid;

pub const DEPLOYMENT: &str = "wakaba";

pub struct World {
    pub started: Option<Started>,
    pub behind: PgPool,
    pub keyring_behind: PgPool,
    clock: Clock,
    config: String,
    files: tempfile::TempDir,
    signer: TestSigner,
    key: AssertionSigner,
    _databases: [TestDatabase; 2],
    _identity: Identity,
}

impl World {
    /// The service at `now`, with a cap of three openings an hour.
    pub async fn start(now: &str) -> Self {
        let databases = [empty_database("retention").await, empty_database("keyring").await];
        for (schema, database) in Retention::migrations().into_iter().zip(&databases) {
            db::migrate(&database.url, schema.name, &schema.migrations)
                .await
                .expect("migrations apply");
        }
        let (identity, signer) = (identity("retention"), signer());
        let files = tempfile::tempdir().expect("a temporary directory");
        std::fs::create_dir(files.path().join("roots")).expect("a directory of root keys");
        let config = config(&databases, &identity, &signer, files.path());
        let secret = [signer.pair().seed(), signer.pair().public()].concat();
        let pool =
            |url: String| async move { PgPool::connect(&url).await.expect("the cluster answers") };
        let mut world = Self {
            started: None,
            behind: pool(databases[0].admin_url.clone()).await,
            keyring_behind: pool(databases[1].admin_url.clone()).await,
            clock: Clock::movable(files.path().join("offset")),
            config,
            files,
            signer,
            key: AssertionSigner::new(&secret).expect("a key"),
            _databases: databases,
            _identity: identity,
        };
        world.set_clock(now).await;
        world.restart().await;
        world
    }

    pub async fn restart(&mut self) {
        if let Some(running) = self.started.take() {
            running.stop().await.expect("it stops");
        }
        let source = Source::text(self.config.clone());
        self.started =
            Some(madoguchi_kit::start::<Retention>(&source).await.expect("the service starts"));
    }

    pub async fn set_clock(&self, to: &str) {
        let to: Timestamp = to.parse().expect("a timestamp");
        let by = to.duration_since(madoguchi_calendar::Clock::system().now());
        madoguchi_calendar::write_offset(&self.offset(), by).expect("the clock moves");
        // Clocks follow within 20 ms.
        tokio::time::sleep(Duration::from_millis(60)).await;
    }

    fn offset(&self) -> PathBuf {
        self.files.path().join("offset")
    }

    pub fn root_key(&self, epoch: i64) -> PathBuf {
        self.files.path().join(format!("roots/{epoch}.key"))
    }

    pub fn certificate_public_key(&self) -> ed25519_dalek::VerifyingKey {
        let public = self.signer.pair().public();
        ed25519_dalek::VerifyingKey::from_bytes(&public[..].try_into().expect("32 bytes"))
            .expect("a key")
    }

    fn channel(&self, peer: &str) -> Channel {
        let identity = identity(peer);
        let read = |path: PathBuf| std::fs::read(path).expect("the file is there");
        let tls = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(identity.service_ca_pem()))
            .identity(TlsIdentity::from_pem(read(identity.certificate()), read(identity.key())));
        let port = self.started.as_ref().expect("it runs").grpc.port();
        let endpoint =
            Endpoint::from_shared(format!("https://localhost:{port}")).expect("an address");
        endpoint.tls_config(tls).expect("TLS settings fit").connect_lazy()
    }

    pub fn keyring(&self, peer: &str) -> KeyringServiceClient<Channel> {
        KeyringServiceClient::new(self.channel(peer))
    }

    pub fn purge(&self, peer: &str) -> PurgeServiceClient<Channel> {
        PurgeServiceClient::new(self.channel(peer))
    }

    pub fn retention(&self) -> RetentionServiceClient<Channel> {
        RetentionServiceClient::new(self.channel("gateway"))
    }

    pub fn witness(&self, peer: &str) -> WitnessServiceClient<Channel> {
        WitnessServiceClient::new(self.channel(peer))
    }

    /// A request of a ward account with this role.
    pub fn ward<T>(&self, role: Role, message: T) -> Request<T> {
        let now = self.clock.now();
        let caller = Caller {
            kind: CallerKind::Person,
            account: Uuid::from_u128(7),
            user_id: "clerk01".into(),
            organisation: Organisation::Ward,
            roles: [role].into_iter().collect(),
            section: Some("1010".into()),
            contract: None,
            terminal: None,
            session: Some(Uuid::from_u128(8)),
            designated: false,
            trained: false,
            terms_pending: false,
            authenticated_at: Some(now),
            issued_at: now,
            expires_at: now + ASSERTION_LIFETIME,
            audience: DEPLOYMENT.into(),
        };
        let mut request = Request::new(message);
        let assertion = self.key.sign(&caller).expect("signed");
        request.metadata_mut().insert(ASSERTION_METADATA, assertion.parse().expect("ASCII"));
        request
    }

    /// The public key of a collection day, as intake gets it.
    pub async fn day_key(&self, day: &str) -> DayPublicKey {
        let day: Date = day.parse().expect("a day");
        let asked = ListDayKeysRequest { from_day: day.to_string(), days: 1 };
        let limit = tokio::time::Instant::now() + Duration::from_secs(20);
        loop {
            let keys = self
                .keyring("intake")
                .list_day_keys(asked.clone())
                .await
                .expect("an answer")
                .into_inner()
                .keys;
            if let [key] = keys.as_slice() {
                let id = KeyId::parse(&key.key_id).expect("an id");
                return DayPublicKey::from_bytes(id, day, &key.public_key).expect("a key");
            }
            assert!(tokio::time::Instant::now() < limit, "{day} has no key");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// A piece sealed for a place in handoff.
pub fn piece(key: &DayPublicKey, inquiry: Uuid, column: &str, clear: &str) -> SealedPiece {
    let aad = Aad { service: "handoff", table: "inquiry", column, record: inquiry, version: 1 };
    SealedPiece {
        key_id: key.id.as_str().into(),
        service: "handoff".into(),
        table: "inquiry".into(),
        column: column.into(),
        record_id: inquiry.to_string(),
        version: 1,
        sealed: seal(key, &aad, clear.as_bytes()).expect("sealed").into_bytes(),
    }
}

/// The reason code of a refusal.
pub fn reason(status: &Status) -> String {
    status.get_error_details().error_info().map(|info| info.reason.clone()).unwrap_or_default()
}

/// Asks until the answer is the one awaited, for at most 30 seconds.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    let limit = tokio::time::Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(tokio::time::Instant::now() < limit, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn config(
    databases: &[TestDatabase; 2],
    tls: &Identity,
    signer: &TestSigner,
    files: &std::path::Path,
) -> String {
    format!(
        r#"
environment = "development"
[server]
address = "127.0.0.1:0"
[server.tls]
certificate = "{}"
key = "{}"
client_ca = "{}"
[telemetry]
format = "text"
level = "off"
[database]
url = "{}"
[keyring]
url = "{}"
[root_keys]
directory = "{}"
[access]
deployment = "{DEPLOYMENT}"
assertion_keys = ["{}"]
[audit]
signing_key_file = "{secret}"
[certificates]
signing_key_file = "{secret}"
[opening]
cap_per_hour = 3
[purge]
every = "100ms"
[days]
published_ahead = 14
[clock]
offset_file = "{}"
"#,
        tls.certificate().display(),
        tls.key().display(),
        tls.service_ca().display(),
        databases[0].app_url,
        databases[1].app_url,
        files.join("roots").display(),
        signer.public_file().display(),
        files.join("offset").display(),
        secret = signer.secret_file().display(),
    )
}
