//! The service under test with its database, keys and clients.

use std::{path::Path, time::Duration};

use jiff::SignedDuration;
use madoguchi_access::{
    AssertionSigner, AssertionVerifier, Caller, CallerKind, Organisation, Role,
};
use madoguchi_auth::Auth;
use madoguchi_calendar::Clock;
use madoguchi_devstack::testing::{
    Identity, TestDatabase, TestSigner, empty_database, identity, redis_url, signer,
};
use madoguchi_kit::{App, Started, config::Source, db};
use madoguchi_proto::auth::v1::{
    account_service_client::AccountServiceClient, contract_service_client::ContractServiceClient,
    designation_service_client::DesignationServiceClient,
    introspection_service_client::IntrospectionServiceClient,
    session_service_client::SessionServiceClient, terminal_service_client::TerminalServiceClient,
};
use sqlx::PgPool;
use tonic::{
    Request,
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity as TlsIdentity},
};
use uuid::Uuid;

use super::{DEPLOYMENT, OUTSIDE, asserted, from, key};

/// A running service with its database.
pub struct World {
    pub database: TestDatabase,
    /// As the owner of the cluster, to look behind the scenes.
    pub behind: PgPool,
    pub started: Started,
    pub clock: Clock,
    pub administrator: Uuid,
    pub config: String,
    channel: Channel,
    key: AssertionSigner,
    signer: TestSigner,
    files: tempfile::TempDir,
    identities: [Identity; 2],
}

impl World {
    pub async fn start() -> Self {
        Self::start_with("", &redis_url()).await
    }

    /// A world with more settings, and perhaps another Redis.
    pub async fn start_with(more: &str, redis: &str) -> Self {
        let database = empty_database("auth").await;
        let [schema] = <[_; 1]>::try_from(Auth::migrations()).expect("one schema");
        db::migrate(&database.url, schema.name, &schema.migrations)
            .await
            .expect("migrations apply");
        let behind = PgPool::connect(&database.admin_url).await.expect("the cluster answers");
        let (service, gateway, signer) = (identity("auth"), identity("gateway"), signer());
        let files = tempfile::tempdir().expect("a temporary directory");
        let config = config(&database, &service, &signer, files.path(), redis) + more;
        let started = madoguchi_kit::start::<Auth>(&Source::text(config.clone()))
            .await
            .expect("the service starts");
        let channel = connect(&started, &gateway);
        let secret = [signer.pair().seed(), signer.pair().public()].concat();
        let administrator = insert_administrator(&behind, "first.admin").await;
        Self {
            database,
            behind,
            clock: Clock::movable(files.path().join("offset")),
            started,
            administrator,
            config,
            channel,
            key: AssertionSigner::new(&secret).expect("a key"),
            signer,
            files,
            identities: [service, gateway],
        }
    }

    /// Moves the clock of the service to `by` after the real time.
    pub async fn set_offset(&self, by: SignedDuration) {
        madoguchi_calendar::write_offset(&self.files.path().join("offset"), by)
            .expect("the clock moves");
        // Clocks follow within 20 ms.
        tokio::time::sleep(Duration::from_millis(60)).await;
    }

    pub fn sessions(&self) -> SessionServiceClient<Channel> {
        SessionServiceClient::new(self.channel.clone())
    }

    /// The same API of another replica.
    pub fn sessions_of(&self, replica: &Started) -> SessionServiceClient<Channel> {
        SessionServiceClient::new(connect(replica, &self.identities[1]))
    }

    /// A client with the certificate of another service.
    pub fn introspection_as(&self, name: &str) -> IntrospectionServiceClient<Channel> {
        IntrospectionServiceClient::new(connect(&self.started, &identity(name)))
    }

    pub fn introspection(&self) -> IntrospectionServiceClient<Channel> {
        IntrospectionServiceClient::new(self.channel.clone())
    }

    pub fn accounts(&self) -> AccountServiceClient<Channel> {
        AccountServiceClient::new(self.channel.clone())
    }

    pub fn designations(&self) -> DesignationServiceClient<Channel> {
        DesignationServiceClient::new(self.channel.clone())
    }

    pub fn terminals(&self) -> TerminalServiceClient<Channel> {
        TerminalServiceClient::new(self.channel.clone())
    }

    pub fn contracts(&self) -> ContractServiceClient<Channel> {
        ContractServiceClient::new(self.channel.clone())
    }

    /// A writing request of the administrator.
    pub fn admin<T>(&self, message: T) -> Request<T> {
        self.admin_with(&key(), message)
    }

    /// The same with a key of one's own.
    pub fn admin_with<T>(&self, key: &str, message: T) -> Request<T> {
        let now = self.clock.now();
        let caller = Caller {
            kind: CallerKind::Person,
            account: self.administrator,
            user_id: "first.admin".into(),
            organisation: Organisation::Ward,
            roles: [Role::Administrator].into_iter().collect(),
            section: None,
            contract: None,
            terminal: None,
            session: Some(Uuid::now_v7()),
            designated: false,
            trained: false,
            terms_pending: false,
            authenticated_at: Some(now),
            issued_at: now,
            expires_at: now + madoguchi_access::ASSERTION_LIFETIME,
            audience: DEPLOYMENT.into(),
        };
        asserted(&self.key.sign(&caller).expect("an assertion"), from(OUTSIDE), key, message)
    }

    /// What an assertion of the service says, checked as every other service does.
    pub fn believe(&self, assertion: &str) -> Caller {
        let public = self.signer.pair().public();
        let verifier = AssertionVerifier::new(DEPLOYMENT, [public.as_slice()]).expect("a key");
        (*verifier.verify(assertion, self.clock.now()).expect("authentic")).clone()
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM auth.{table}");
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&self.behind).await.expect("a table")
    }
}

async fn insert_administrator(behind: &PgPool, user_id: &str) -> Uuid {
    let account = Uuid::now_v7();
    sqlx::query(
        "INSERT INTO auth.accounts (account_id, user_id, display_name, organisation, roles, created_at, version)
         VALUES ($1, $2, '管理 一郎', 'ward', '{administrator}', now(), 1)",
    )
    .bind(account)
    .bind(user_id)
    .execute(behind)
    .await
    .expect("an administrator");
    account
}

fn connect(started: &Started, gateway: &Identity) -> Channel {
    let read = |path: std::path::PathBuf| std::fs::read(path).expect("the file is there");
    let tls = ClientTlsConfig::new()
        .ca_certificate(Certificate::from_pem(gateway.service_ca_pem()))
        .identity(TlsIdentity::from_pem(read(gateway.certificate()), read(gateway.key())));
    let endpoint = Endpoint::from_shared(format!("https://localhost:{}", started.grpc.port()))
        .expect("an address");
    endpoint.tls_config(tls).expect("TLS settings fit").connect_lazy()
}

fn config(
    database: &TestDatabase,
    service: &Identity,
    signer: &TestSigner,
    files: &Path,
    redis: &str,
) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let pepper = files.join("pepper");
    std::fs::write(&pepper, format!("p1:{}\n", "5a".repeat(32))).expect("the pepper is written");
    std::fs::set_permissions(&pepper, std::fs::Permissions::from_mode(0o600))
        .expect("its mode is set");
    let (pepper, offset) = (pepper.display(), files.join("offset"));
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
[access]
deployment = "{DEPLOYMENT}"
assertion_keys = ["{}"]
[assertion]
signing_key_file = "{secret}"
[audit]
signing_key_file = "{secret}"
[redis]
url = "{redis}"
prefix = "test-{}"
[clock]
offset_file = "{}"
[passwords]
pepper_file = "{pepper}"
threads = 2
"#,
        service.certificate().display(),
        service.key().display(),
        service.service_ca().display(),
        database.app_url,
        signer.public_file().display(),
        Uuid::now_v7(),
        offset.display(),
        secret = signer.secret_file().display(),
    )
}
