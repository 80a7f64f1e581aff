//! A running service, an administrator, and a client that plays the gateway.

use std::{net::IpAddr, path::Path, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use madoguchi_access::{
    ASSERTION_METADATA, AssertionSigner, AssertionVerifier, Caller, CallerKind,
    IDEMPOTENCY_METADATA, Organisation, Origin, Role,
};
use madoguchi_auth::Auth;
use madoguchi_calendar::Clock;
use madoguchi_devstack::testing::{
    Identity, TestDatabase, TestSigner, empty_database, identity, redis_url, signer,
};
use madoguchi_kit::{App, Started, config::Source, db};
use madoguchi_proto::auth::v1::{
    ActivateRequest, Contract, CreateAccountRequest, CreateContractRequest, DesignateRequest,
    EnrolTerminalRequest, IntrospectSessionRequest, IntrospectSessionResponse, LoginRequest,
    LoginResponse, PutRoomRequest, RecordTrainingRequest, Room, Session,
    account_service_client::AccountServiceClient, contract_service_client::ContractServiceClient,
    designation_service_client::DesignationServiceClient,
    introspection_service_client::IntrospectionServiceClient,
    session_service_client::SessionServiceClient, terminal_service_client::TerminalServiceClient,
};
use madoguchi_proto::policy::v1 as policy;
use sqlx::PgPool;
use tonic::{
    Code, Request, Response, Status,
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity as TlsIdentity},
};
use tonic_types::StatusExt as _;
use uuid::Uuid;

pub const DEPLOYMENT: &str = "wakaba";
pub const PASSWORD: &str = "すずめの巣とみかんと古い柱時計";
/// An address in the room's network.
pub const INSIDE: &str = "10.20.30.4";
/// An address in no room's network.
pub const OUTSIDE: &str = "198.51.100.7";

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

/// An operators' room with one terminal, under a contract from yesterday to a year from now.
#[derive(Clone)]
pub struct Office {
    pub contract: Contract,
    pub room: Room,
    pub terminal: Uuid,
}

/// A person who can log in.
#[derive(Clone)]
pub struct Person {
    pub account: Uuid,
    pub user_id: String,
    pub designation: Option<Uuid>,
}

/// A session that was opened.
pub struct LoggedIn {
    pub token: Vec<u8>,
    pub session: Session,
    pub previous_login_at: Option<prost_types::Timestamp>,
}

pub fn id(text: &str) -> Uuid {
    text.parse().expect("an id")
}

/// An origin at a terminal in its room.
pub fn at(terminal: Uuid) -> Origin {
    Origin { terminal: Some(terminal), address: INSIDE.parse().expect("an address") }
}

/// An origin without a terminal.
pub fn from(address: &str) -> Origin {
    Origin { terminal: None, address: address.parse::<IpAddr>().expect("an address") }
}

/// The reason code of a refusal.
pub fn reason(status: &Status) -> String {
    status.get_error_details().error_info().map(|info| info.reason.clone()).unwrap_or_default()
}

/// Code and reason of a refusal.
pub fn refused<T: std::fmt::Debug>(result: Result<T, Status>) -> (Code, String) {
    let status = result.expect_err("refused");
    (status.code(), reason(&status))
}

/// The fields that a refusal names.
pub fn fields(status: &Status) -> Vec<String> {
    let details = status.get_error_details();
    let violations =
        details.bad_request().map(|bad| bad.field_violations.clone()).unwrap_or_default();
    violations.into_iter().map(|violation| violation.field).collect()
}

pub fn key() -> String {
    Uuid::now_v7().to_string()
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

    pub async fn office(&self) -> Office {
        let day = |days: i64| {
            let at = self.clock.now() + SignedDuration::from_hours(24 * days);
            madoguchi_calendar::jst_date(at).to_string()
        };
        let request = CreateContractRequest {
            contractor: "若葉コールセンター株式会社".into(),
            first_day: day(-1),
            last_day: day(365),
            terms: "特記事項\n第1 秘密の保持".into(),
        };
        let contract =
            self.contracts().create_contract(self.admin(request)).await.expect("a contract");
        let contract = contract.into_inner().contract.expect("a contract");
        let request = PutRoomRequest {
            room_id: String::new(),
            name: format!("オペレーター室 {}", Uuid::now_v7()),
            networks: vec!["10.20.30.0/24".into()],
            open: true,
            reason: "set up".into(),
        };
        let room =
            self.terminals().put_room(self.admin(request)).await.expect("a room").into_inner();
        let room = room.room.expect("a room");
        let terminal = self.terminal("席1", &room, &contract).await;
        Office { contract, room, terminal }
    }

    pub async fn terminal(&self, name: &str, room: &Room, contract: &Contract) -> Uuid {
        let request = EnrolTerminalRequest {
            name: name.into(),
            room_id: room.room_id.clone(),
            contract_id: contract.contract_id.clone(),
            reason: "set up".into(),
        };
        let reply = self
            .terminals()
            .enrol_terminal(self.admin(request))
            .await
            .expect("a terminal")
            .into_inner();
        id(&reply.terminal.expect("a terminal").terminal_id)
    }

    /// A new account with its activation code.
    pub async fn account(
        &self,
        user_id: &str,
        role: policy::Role,
        contract: Option<&Contract>,
    ) -> (Uuid, String) {
        let request = CreateAccountRequest {
            user_id: user_id.into(),
            display_name: "受付 花子".into(),
            organisation: match contract {
                Some(_) => policy::Organisation::Contractor.into(),
                None => policy::Organisation::Ward.into(),
            },
            roles: vec![role.into()],
            section_code: if contract.is_some() { String::new() } else { "1010".into() },
            contract_id: contract.map(|contract| contract.contract_id.clone()).unwrap_or_default(),
            reason: "joins".into(),
        };
        let reply = self
            .accounts()
            .create_account(self.admin(request))
            .await
            .expect("an account")
            .into_inner();
        (id(&reply.account.expect("an account").account_id), reply.activation_code)
    }

    pub async fn activate(&self, user_id: &str, code: &str, password: &str) -> Result<(), Status> {
        let message = ActivateRequest {
            user_id: user_id.into(),
            activation_code: code.into(),
            new_password: password.into(),
        };
        let mut request = anonymous(from(OUTSIDE), message);
        request.metadata_mut().insert(IDEMPOTENCY_METADATA, key().parse().expect("ASCII"));
        self.sessions().activate(request).await.map(|_| ())
    }

    /// A clerk of the ward who has set a password.
    pub async fn clerk(&self, user_id: &str) -> Person {
        let (account, code) = self.account(user_id, policy::Role::SectionClerk, None).await;
        self.activate(user_id, &code, PASSWORD).await.expect("activated");
        Person { account, user_id: user_id.into(), designation: None }
    }

    /// An operator with password, designation and training, who has yet to confirm the terms.
    pub async fn operator(&self, user_id: &str, office: &Office) -> Person {
        let (account, code) =
            self.account(user_id, policy::Role::Operator, Some(&office.contract)).await;
        self.activate(user_id, &code, PASSWORD).await.expect("activated");
        let designation = self.designate(account).await;
        self.train(account, 30).await;
        Person { account, user_id: user_id.into(), designation: Some(designation) }
    }

    pub async fn designate(&self, account: Uuid) -> Uuid {
        let request = DesignateRequest {
            account_id: account.to_string(),
            role: policy::Role::Operator.into(),
            from: None,
            until: None,
            notified_on: self.clock.today().to_string(),
        };
        let reply = self
            .designations()
            .designate(self.admin(request))
            .await
            .expect("a designation")
            .into_inner();
        id(&reply.designation.expect("a designation").designation_id)
    }

    /// A training that counts for so many days from today.
    pub async fn train(&self, account: Uuid, days: i64) {
        let until = self.clock.now() + SignedDuration::from_hours(24 * days);
        let request = RecordTrainingRequest {
            account_id: account.to_string(),
            course: "個人情報の取扱い".into(),
            held_on: self.clock.today().to_string(),
            trainer: "区 太郎".into(),
            valid_until: madoguchi_calendar::jst_date(until).to_string(),
        };
        self.designations().record_training(self.admin(request)).await.expect("a training");
    }

    pub async fn try_login(
        &self,
        user_id: &str,
        password: &str,
        origin: Origin,
    ) -> Result<LoggedIn, Status> {
        let message = LoginRequest { user_id: user_id.into(), password: password.into() };
        let response: Response<LoginResponse> =
            self.sessions().login(anonymous(origin, message)).await?;
        let token =
            response.metadata().get("madoguchi-session").expect("a token").to_str().expect("ASCII");
        let token = URL_SAFE_NO_PAD.decode(token).expect("base64url");
        let reply = response.into_inner();
        Ok(LoggedIn {
            token,
            session: reply.session.expect("a session"),
            previous_login_at: reply.previous_login_at,
        })
    }

    pub async fn login(&self, person: &Person, origin: Origin) -> LoggedIn {
        self.try_login(&person.user_id, PASSWORD, origin).await.expect("logged in")
    }

    pub async fn introspect(
        &self,
        token: &[u8],
        origin: Origin,
    ) -> Result<IntrospectSessionResponse, Status> {
        let request = IntrospectSessionRequest {
            session_token: token.to_vec(),
            terminal_id: origin.terminal.map(|id| id.to_string()).unwrap_or_default(),
            source_address: origin.address.to_string(),
        };
        self.introspection().introspect_session(request).await.map(Response::into_inner)
    }

    /// A writing request in a session, as the gateway would forward it.
    pub async fn within<T>(&self, logged_in: &LoggedIn, origin: Origin, message: T) -> Request<T> {
        let assertion =
            self.introspect(&logged_in.token, origin).await.expect("the session is open").assertion;
        asserted(&assertion, origin, &key(), message)
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM auth.{table}");
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&self.behind).await.expect("a table")
    }
}

/// A request of somebody who is not known yet.
pub fn anonymous<T>(origin: Origin, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let mut headers = std::mem::take(request.metadata_mut()).into_headers();
    origin.write(&mut headers);
    *request.metadata_mut() = tonic::metadata::MetadataMap::from_headers(headers);
    request
}

/// A request with an assertion.
pub fn asserted<T>(assertion: &str, origin: Origin, key: &str, message: T) -> Request<T> {
    let mut request = anonymous(origin, message);
    request.metadata_mut().insert(ASSERTION_METADATA, assertion.parse().expect("ASCII"));
    request.metadata_mut().insert(IDEMPOTENCY_METADATA, key.parse().expect("ASCII"));
    request
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

/// `at` as a wire type, for requests.
pub fn instant(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}
