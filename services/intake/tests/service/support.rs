//! A running service, its neighbours, and clients that play the gateway.

use std::{
    fmt::Write as _,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use jiff::Timestamp;
use madoguchi_access::{
    ASSERTION_METADATA, AssertionSigner, Caller, CallerKind, IDEMPOTENCY_METADATA, Organisation,
    Role,
};
use madoguchi_calendar::Clock;
use madoguchi_devstack::testing::{
    Identity, TestDatabase, TestSigner, empty_database, identity, signer,
};
use madoguchi_intake::Intake;
use madoguchi_kit::{App, Started, config::Source, db};
use madoguchi_proto::intake::v1::{
    Call, CallbackWindow, ListReasonCodesRequest, PersonalFields, PutReasonCodesRequest,
    ReasonCode, RecordConsentRequest, StartCallRequest, SubmitInquiryRequest,
    SubmitInquiryResponse, call_service_client::CallServiceClient,
    inquiry_service_client::InquiryServiceClient,
};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqlSafeStr as _};
use tonic::{
    Code, Request, Status,
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity as TlsIdentity},
};
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::neighbours::Neighbours;

const DEPLOYMENT: &str = "wakaba";
/// An office day's evening: the office is closed, the centre is open.
pub const EVENING: &str = "2026-11-24T18:30:00+09:00";
/// Two operators, with accounts of their own.
pub const OPERATOR: u128 = 11;
pub const COLLEAGUE: u128 = 12;

/// What several replicas of one test share.
pub struct Ward {
    pub database: TestDatabase,
    pub neighbours: Neighbours,
    peers: std::net::SocketAddr,
    identity: Identity,
    gateway: Identity,
    signer: TestSigner,
    dir: tempfile::TempDir,
    pub clock: Clock,
    settings: String,
}

/// A running service.
pub struct Service {
    pub started: Started,
    channel: Channel,
    key: AssertionSigner,
    clock: Clock,
    keys: AtomicU32,
}

impl Ward {
    /// A migrated database, certificates, keys and neighbours; the clock shows `at`. `settings` go into `[ward]`.
    pub async fn at(at: &str, settings: &str) -> Self {
        let database = empty_database("intake").await;
        let [schema] = <[_; 1]>::try_from(Intake::migrations()).expect("one schema");
        db::migrate(&database.url, schema.name, &schema.migrations)
            .await
            .expect("migrations apply");
        let (neighbours, peers) = Neighbours::start().await;
        let dir = tempfile::tempdir().unwrap();
        let clock = Clock::movable(dir.path().join("offset"));
        let ward = Self {
            database,
            neighbours,
            peers,
            identity: identity("intake"),
            gateway: identity("gateway"),
            signer: signer(),
            dir,
            clock,
            settings: settings.to_owned(),
        };
        ward.set_clock(at).await;
        ward
    }

    /// Sets the clock of all replicas.
    pub async fn set_clock(&self, at: &str) {
        let at: Timestamp = at.parse().unwrap();
        let offset = at.duration_since(Clock::system().now());
        madoguchi_calendar::write_offset(&self.dir.path().join("offset"), offset).unwrap();
        until(async || {
            self.clock.now().duration_since(at).abs() < jiff::SignedDuration::from_secs(5)
        })
        .await;
        // The replicas' clocks follow within 20 ms, like this one.
        tokio::time::sleep(Duration::from_millis(60)).await;
    }

    /// Starts one more replica, which has a codebook and today's key.
    pub async fn serve(&self) -> Service {
        let service = self.start().await;
        until(async || {
            service
                .calls()
                .list_reason_codes(service.by(OPERATOR, ListReasonCodesRequest {}))
                .await
                .is_ok()
        })
        .await;
        let code = |code: &str, parent: &str| ReasonCode {
            code: code.into(),
            name: "名前".into(),
            parent_code: parent.into(),
        };
        let reason_codes = vec![code("A", ""), code("A01", "A")];
        service
            .calls()
            .put_reason_codes(service.ward_writes(PutReasonCodesRequest { reason_codes }))
            .await
            .unwrap();
        until(async || self.count("day_key").await > 0).await;
        service
    }

    /// Starts one more replica and waits for nothing.
    pub async fn start(&self) -> Service {
        let started = madoguchi_kit::start::<Intake>(&Source::text(self.config()))
            .await
            .expect("the service starts");
        let pem = |path| std::fs::read(path).expect("the file is there");
        let tls = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(self.gateway.service_ca_pem()))
            .identity(TlsIdentity::from_pem(
                pem(self.gateway.certificate()),
                pem(self.gateway.key()),
            ));
        let endpoint =
            Endpoint::from_shared(format!("https://localhost:{}", started.grpc.port())).unwrap();
        let channel = endpoint.tls_config(tls).unwrap().connect_lazy();
        let secret = [self.signer.pair().seed(), self.signer.pair().public()].concat();
        let key = AssertionSigner::new(&secret).unwrap();
        Service { started, channel, key, clock: self.clock.clone(), keys: AtomicU32::new(0) }
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
[clock]
offset_file = "{}"
[audit]
signing_key_file = "{}"
[peers.handoff]
url = "http://{}"
[peers.retention]
url = "http://{}"
[day_keys]
every = "1s"
[purge]
every = "100ms"
[telemetry]
format = "text"
level = "off"
[ward]
{}
"#,
            path(self.identity.certificate()),
            path(self.identity.key()),
            path(self.identity.service_ca()),
            self.database.app_url,
            path(self.signer.public_file()),
            self.dir.path().join("offset").display(),
            path(self.signer.secret_file()),
            self.peers,
            self.peers,
            self.settings,
        )
        .unwrap();
        text
    }

    /// A look behind the scenes.
    pub async fn admin(&self) -> PgConnection {
        PgConnection::connect(&self.database.admin_url).await.unwrap()
    }

    /// A number from SQL.
    pub async fn number(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned()).into_sql_str();
        sqlx::query_scalar(sql).fetch_one(&mut self.admin().await).await.unwrap()
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) FROM intake.{table}")).await
    }

    /// Everything in the schema as text, but for what jobs write by themselves.
    pub async fn content(&self) -> String {
        let mut admin = self.admin().await;
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'intake' AND table_name NOT LIKE '\\_%'
               AND table_name NOT IN ('audit_seal', 'audit_member') ORDER BY 1",
        )
        .fetch_all(&mut admin)
        .await
        .unwrap();
        let mut content = String::new();
        for table in tables {
            let sql = AssertSqlSafe(format!("SELECT t::text FROM intake.{table} t ORDER BY 1"))
                .into_sql_str();
            let rows: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut admin).await.unwrap();
            writeln!(content, "{table}: {}", rows.join("\n")).unwrap();
        }
        content
    }
}

impl Service {
    pub fn calls(&self) -> CallServiceClient<Channel> {
        CallServiceClient::new(self.channel.clone())
    }

    pub fn inquiries(&self) -> InquiryServiceClient<Channel> {
        InquiryServiceClient::new(self.channel.clone())
    }

    /// A reading request of an operator.
    pub fn by<T>(&self, account: u128, message: T) -> Request<T> {
        self.request(Role::Operator, account, message)
    }

    /// A writing request of an operator with a key of its own.
    pub fn writes<T>(&self, account: u128, message: T) -> Request<T> {
        let key = format!("key-{:020}", self.keys.fetch_add(1, Ordering::Relaxed));
        self.writes_with(&key, account, message)
    }

    /// A writing request with this key.
    pub fn writes_with<T>(&self, key: &str, account: u128, message: T) -> Request<T> {
        let mut request = self.by(account, message);
        request.metadata_mut().insert(IDEMPOTENCY_METADATA, key.parse().unwrap());
        request
    }

    /// A writing request of the Ward Information Section.
    pub fn ward_writes<T>(&self, message: T) -> Request<T> {
        let mut request = self.request(Role::InformationSection, 1, message);
        let key = format!("ward-{}", Uuid::now_v7().simple());
        request.metadata_mut().insert(IDEMPOTENCY_METADATA, key.parse().unwrap());
        request
    }

    fn request<T>(&self, role: Role, account: u128, message: T) -> Request<T> {
        let token = self.key.sign(&caller(role, account, self.clock.now())).unwrap();
        let mut request = Request::new(message);
        request.metadata_mut().insert(ASSERTION_METADATA, token.parse().unwrap());
        request
    }

    /// A call begun by `account`.
    pub async fn call(&self, account: u128) -> Call {
        let started =
            self.calls().start_call(self.writes(account, StartCallRequest {})).await.unwrap();
        started.into_inner().call.unwrap()
    }

    /// A call whose caller has agreed.
    pub async fn consented_call(&self, account: u128) -> Call {
        let call = self.call(account).await;
        let request = RecordConsentRequest {
            call_id: call.call_id,
            version: call.version,
            consent_version: 1,
            consented: true,
            reason_code: String::new(),
        };
        self.inquiries()
            .record_consent(self.writes(account, request))
            .await
            .unwrap()
            .into_inner()
            .call
            .unwrap()
    }

    /// An inquiry taken from a new call.
    pub async fn inquiry(&self, account: u128) -> SubmitInquiryResponse {
        let call = self.consented_call(account).await;
        let request = self.writes(account, submission(&call));
        self.inquiries().submit_inquiry(request).await.unwrap().into_inner()
    }
}

fn caller(role: Role, account: u128, now: Timestamp) -> Caller {
    let operator = role == Role::Operator;
    Caller {
        kind: CallerKind::Person,
        account: Uuid::from_u128(account),
        user_id: format!("user-{account}"),
        organisation: if operator { Organisation::Contractor } else { Organisation::Ward },
        roles: [role].into_iter().collect(),
        section: None,
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

/// Values that must not be found anywhere in the clear.
pub const NAME: &str = "山﨑　花子";
pub const PHONE: &str = "09012345678";
pub const INQUIRY: &str = "粗大ごみの収集日を知りたい";

/// What a caller leaves.
pub fn fields() -> PersonalFields {
    PersonalFields {
        name: NAME.into(),
        kana: "ヤマザキ　ハナコ".into(),
        phone: "０９０−１２３４−５６７８".into(),
        inquiry: INQUIRY.into(),
        ..PersonalFields::default()
    }
}

/// When the caller can be reached.
pub fn window() -> CallbackWindow {
    CallbackWindow { weekdays: vec![1, 2, 3, 4, 5], from: "10:00".into(), until: "12:00".into() }
}

/// A sound submission for a call.
pub fn submission(call: &Call) -> SubmitInquiryRequest {
    SubmitInquiryRequest {
        call_id: call.call_id.clone(),
        version: call.version,
        fields: Some(fields()),
        callback_window: Some(window()),
        section_code: "1010".into(),
        reason_code: "A01".into(),
        override_reason: String::new(),
    }
}

/// The code and the reason of a refusal.
pub fn refusal<T: std::fmt::Debug>(result: Result<T, Status>) -> (Code, String) {
    let status = result.expect_err("a refusal");
    let reason = status.get_error_details().error_info().map(|info| info.reason.clone());
    (status.code(), reason.unwrap_or_default())
}

/// The fields that a refusal complains of.
pub fn violations<T: std::fmt::Debug>(result: Result<T, Status>) -> Vec<String> {
    let status = result.expect_err("a refusal");
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    let details = status.get_error_details();
    let violations = &details.bad_request().expect("field violations").field_violations;
    violations.iter().map(|violation| violation.field.clone()).collect()
}

/// Waits for a condition, at most 15 seconds.
pub async fn until(condition: impl AsyncFn() -> bool) {
    for _ in 0..1_500 {
        if condition().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("waited in vain");
}
