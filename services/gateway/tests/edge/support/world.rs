//! Everything started, and people made.

use std::{fmt::Write as _, os::unix::fs::PermissionsExt as _, path::Path};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use madoguchi_auth::{Auth, domain::ActivationCode};
use madoguchi_devstack::testing::{
    Identity, TestDatabase, TestSigner, database, identity, redis_url, signer, system, terminal,
};
use madoguchi_gateway::Gateway;
use madoguchi_kit::{App, Started, config::Source};
use sha2::{Digest as _, Sha256};
use sqlx::PgPool;
use tonic::{
    Request,
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity as TlsIdentity},
};
use uuid::Uuid;

use super::stand_in::{self, Record};

/// All that runs for one test.
pub struct World {
    pub gateway: Started,
    /// What the gateway reads, but for its limits.
    pub gateway_config: String,
    auth: Started,
    /// The stand-in's diary.
    pub seen: Record,
    pub behind: PgPool,
    _database: TestDatabase,
    _signer: TestSigner,
    _files: tempfile::TempDir,
    identities: [Identity; 2],
}

/// Somebody with an open session.
#[derive(Clone)]
pub struct Person {
    pub account: Uuid,
    pub session: Uuid,
    pub token: String,
}

impl Person {
    /// A request in the session.
    pub fn with<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        let bearer = format!("Bearer {}", self.token);
        request.metadata_mut().insert("authorization", bearer.parse().expect("ASCII"));
        request
    }

    /// The cookie of the session.
    pub fn cookie(&self) -> String {
        format!("{}={}", madoguchi_gateway::SESSION_COOKIE, self.token)
    }
}

impl World {
    pub async fn start() -> Self {
        Self::start_with("", &redis_url()).await
    }

    /// With more sections in the gateway's configuration.
    pub async fn start_configured(sections: &str) -> Self {
        Self::start_with(&format!("\n{sections}"), &redis_url()).await
    }

    /// With more settings, and the gateway's own line to Redis.
    pub async fn start_with(limits: &str, redis: &str) -> Self {
        let [schema] = <[_; 1]>::try_from(Auth::migrations()).expect("one schema");
        let database = database(&schema).await;
        let behind = PgPool::connect(&database.admin_url).await.expect("the cluster answers");
        let (files, signer) = (tempfile::tempdir().expect("a temporary directory"), signer());
        let identities = [identity("auth"), identity("gateway")];
        let config = auth_config(&database, &identities[0], &signer, files.path());
        let auth = madoguchi_kit::start::<Auth>(&Source::text(config)).await.expect("auth starts");
        let (others, seen) = stand_in::start().await;
        let mut config = gateway_config(&identities[1], &signer, redis);
        for (peer, port) in [
            ("auth", auth.grpc),
            ("faq", others),
            ("intake", others),
            ("handoff", others),
            ("retention", others),
        ] {
            writeln!(config, "[peers.{peer}]\nurl = \"https://localhost:{}\"", port.port())
                .expect("memory");
        }
        let gateway_config = config.clone();
        let source = Source::text(format!("{config}[limits]\n{limits}"));
        let gateway = madoguchi_kit::start::<Gateway>(&source).await.expect("the gateway starts");
        Self {
            gateway,
            gateway_config,
            auth,
            seen,
            behind,
            _database: database,
            _signer: signer,
            _files: files,
            identities,
        }
    }

    /// A client without a certificate.
    pub fn office(&self) -> Channel {
        self.connect(0, None)
    }

    /// A client at a terminal.
    pub fn at(&self, id: Uuid) -> Channel {
        self.connect(0, Some(&terminal(id)))
    }

    /// A client of the systems' listener.
    pub fn system(&self, id: Uuid) -> Channel {
        self.connect(1, Some(&system(id)))
    }

    /// A client of a listener with any certificate or none.
    pub fn connect(&self, listener: usize, own: Option<&Identity>) -> Channel {
        dial(self.gateway.listeners[listener].port(), own)
    }

    /// A client of auth, past the gateway but with its certificate.
    pub fn straight_to_auth(&self) -> Channel {
        dial(self.auth.grpc.port(), Some(&self.identities[1]))
    }

    /// An account of the ward with these roles and no password yet.
    pub async fn account(&self, user_id: &str, roles: &[&str]) -> Uuid {
        let account = Uuid::now_v7();
        let roles: Vec<String> = roles.iter().map(ToString::to_string).collect();
        sqlx::query(
            "INSERT INTO auth.accounts (account_id, user_id, display_name, organisation, roles, section_code, created_at, version)
             VALUES ($1, $2, '窓口 花子', 'ward', $3, '1010', now(), 1)",
        )
        .bind(account)
        .bind(user_id)
        .bind(roles)
        .execute(&self.behind)
        .await
        .expect("an account");
        account
    }

    /// An activation code for an account.
    pub async fn activation_code(&self, account: Uuid) -> String {
        let code =
            ActivationCode::from_random(std::array::from_fn(|_| Uuid::new_v4().as_bytes()[0]));
        sqlx::query(
            "INSERT INTO auth.activation_codes VALUES ($1, $2, now(), now() + interval '1 hour')",
        )
        .bind(account)
        .bind(code.hash().as_slice())
        .execute(&self.behind)
        .await
        .expect("a code");
        code.display()
    }

    /// Somebody of the ward with a session that was just opened.
    pub async fn person(&self, user_id: &str, roles: &[&str]) -> Person {
        let account = self.account(user_id, roles).await;
        // Who has a session has a password; nobody checks this one.
        let password =
            sqlx::query("INSERT INTO auth.passwords VALUES ($1, '$argon2id$unused', now())")
                .bind(account);
        password.execute(&self.behind).await.expect("a password");
        let token: [u8; 32] = Sha256::digest(Uuid::new_v4().as_bytes()).into();
        let session = Uuid::now_v7();
        let hash: [u8; 32] = Sha256::digest(token).into();
        sqlx::query(
            "INSERT INTO auth.sessions (session_id, account_id, token_hash, opened_at, authenticated_at, last_seen_at, expires_at)
             VALUES ($1, $2, $3, now(), now(), now(), now() + interval '10 hours')",
        )
        .bind(session)
        .bind(account)
        .bind(hash.as_slice())
        .execute(&self.behind)
        .await
        .expect("a session");
        Person { account, session, token: URL_SAFE_NO_PAD.encode(token) }
    }

    /// Ends a session behind everybody's back: no signal is sent.
    pub async fn end_silently(&self, person: &Person) {
        let ended =
            sqlx::query("DELETE FROM auth.sessions WHERE session_id = $1").bind(person.session);
        ended.execute(&self.behind).await.expect("the session is gone");
    }
}

fn dial(port: u16, own: Option<&Identity>) -> Channel {
    let mut tls = ClientTlsConfig::new()
        .ca_certificate(Certificate::from_pem(identity("x").service_ca_pem()));
    if let Some(own) = own {
        tls = tls.identity(TlsIdentity::from_pem(&own.pem().certificate, &own.pem().key));
    }
    let endpoint = Endpoint::from_shared(format!("https://localhost:{port}")).expect("an address");
    endpoint.tls_config(tls).expect("TLS settings fit").connect_lazy()
}

fn auth_config(
    database: &TestDatabase,
    own: &Identity,
    signer: &TestSigner,
    files: &Path,
) -> String {
    let pepper = files.join("pepper");
    std::fs::write(&pepper, format!("p1:{}\n", "5a".repeat(32))).expect("the pepper is written");
    std::fs::set_permissions(&pepper, std::fs::Permissions::from_mode(0o600))
        .expect("its mode is set");
    let (secret, pepper) = (signer.secret_file(), pepper.display());
    let secret = secret.display();
    format!(
        "{}[server]\naddress = \"127.0.0.1:0\"\n[server.tls]\n{}[database]\nurl = \"{}\"\n[assertion]\n\
         signing_key_file = \"{secret}\"\n[audit]\nsigning_key_file = \"{secret}\"\n[passwords]\npepper_file = \"{pepper}\"\n\
         threads = 2\n[redis]\nurl = \"{}\"\nprefix = \"test-{}\"\n",
        shared_config(signer),
        tls(own, &own.service_ca()),
        database.app_url,
        redis_url(),
        Uuid::now_v7(),
    )
}

fn gateway_config(own: &Identity, signer: &TestSigner, redis: &str) -> String {
    let listener = |name: &str, authority: &Path| {
        format!("[{name}]\naddress = \"127.0.0.1:0\"\n[{name}.tls]\n{}", tls(own, authority))
    };
    format!(
        "{}{}{}{}[redis]\nurl = \"{redis}\"\n[peers]\nca = \"{}\"\n",
        shared_config(signer),
        listener("server", &own.service_ca()),
        listener("listeners.terminals", &own.terminal_ca()),
        listener("listeners.systems", &own.system_ca()),
        own.service_ca().display(),
    )
}

fn shared_config(signer: &TestSigner) -> String {
    format!(
        "environment = \"development\"\n[telemetry]\nformat = \"text\"\nlevel = \"off\"\n[access]\ndeployment = \"wakaba\"\n\
         assertion_keys = [\"{}\"]\n",
        signer.public_file().display()
    )
}

fn tls(own: &Identity, authority: &Path) -> String {
    format!(
        "certificate = \"{}\"\nkey = \"{}\"\nclient_ca = \"{}\"\n",
        own.certificate().display(),
        own.key().display(),
        authority.display()
    )
}
