//! The service under test, the keyring it asks, a relay, and clients that play intake and the gateway.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use jiff::Timestamp;
use madoguchi_access::{ASSERTION_METADATA, AssertionSigner, IDEMPOTENCY_METADATA};
use madoguchi_calendar::Clock;
use madoguchi_devstack::testing::{
    Identity, Relay, TestDatabase, TestSigner, empty_database, identity, signer,
};
use madoguchi_handoff::Handoff;
use madoguchi_kit::{App, Started, config::Source, db};
use madoguchi_personal::seal::{DayPublicKey, KeyId};
use madoguchi_proto::{
    handoff::v1::{
        self as proto, AcceptInquiryRequest, GetHandoffRequest, Handoff as Shown,
        ListHandoffsRequest, handoff_service_client::HandoffServiceClient,
        transfer_service_client::TransferServiceClient,
    },
    retention::v1::{ListDayKeysRequest, keyring_service_client::KeyringServiceClient},
};
use madoguchi_retention::Retention;
use sqlx::PgPool;
use tonic::{
    Request, Status,
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity as TlsIdentity},
};
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::{
    arrival::arrival,
    people::{INFORMATION, Person},
};

pub const DEPLOYMENT: &str = "wakaba";
/// Thursday evening: the office is closed, the next day it opens.
pub const EVENING: &str = "2026-11-19T18:30:00+09:00";
/// Its opening.
pub const OPENING: &str = "2026-11-20T08:30:00+09:00";
/// What a caller said; must be found nowhere but in an opened handoff.
pub const NAME: &str = "山﨑 花子";
pub const PHONE: &str = "09012345678";
pub const QUESTION: &str = "粗大ごみの出し方";

pub struct World {
    pub started: Option<Started>,
    pub retention: Option<Started>,
    pub relay: Relay,
    /// As the database's owner, for looking behind the scenes.
    pub behind: PgPool,
    pub database: TestDatabase,
    pub clock: Clock,
    pub files: tempfile::TempDir,
    pub signer: TestSigner,
    key: AssertionSigner,
    pub identities: [Identity; 2],
    pub databases: [TestDatabase; 2],
    receipts: AtomicU32,
}

impl World {
    /// Everything runs, at `now`.
    pub async fn start(now: &str) -> Self {
        let database = migrated::<Handoff>("handoff").await;
        let databases = [empty_database("retention").await, empty_database("keyring").await];
        for (schema, database) in Retention::migrations().into_iter().zip(&databases) {
            db::migrate(&database.url, schema.name, &schema.migrations)
                .await
                .expect("migrations apply");
        }
        let (files, signer) = (tempfile::tempdir().unwrap(), signer());
        std::fs::create_dir(files.path().join("roots")).unwrap();
        let secret = [signer.pair().seed(), signer.pair().public()].concat();
        let mut world = Self {
            started: None,
            retention: None,
            relay: Relay::start().await.unwrap(),
            behind: PgPool::connect(&database.admin_url).await.expect("the cluster answers"),
            database,
            clock: Clock::movable(files.path().join("offset")),
            files,
            signer,
            key: AssertionSigner::new(&secret).unwrap(),
            identities: [identity("handoff"), identity("retention")],
            databases,
            receipts: AtomicU32::new(0),
        };
        world.set_clock(now).await;
        let source = Source::text(world.retention_config());
        world.retention =
            Some(madoguchi_kit::start::<Retention>(&source).await.expect("retention starts"));
        world.restart().await;
        until("the door to open", async || {
            world
                .handoffs()
                .list_handoffs(world.by(INFORMATION, ListHandoffsRequest::default()))
                .await
                .ok()
        })
        .await;
        world
    }

    /// Ends the service, if it runs, and starts it anew.
    pub async fn restart(&mut self) {
        self.stop().await;
        let source = Source::text(self.config());
        self.started =
            Some(madoguchi_kit::start::<Handoff>(&source).await.expect("handoff starts"));
    }

    pub async fn stop(&mut self) {
        if let Some(running) = self.started.take() {
            running.stop().await.expect("it stops");
        }
    }

    pub async fn stop_retention(&mut self) {
        self.retention.take().expect("it runs").stop().await.expect("it stops");
    }

    pub async fn set_clock(&self, at: &str) {
        let at: Timestamp = at.parse().unwrap();
        let by = at.duration_since(Clock::system().now());
        madoguchi_calendar::write_offset(&self.files.path().join("offset"), by).unwrap();
        // Clocks follow within 20 ms.
        tokio::time::sleep(Duration::from_millis(60)).await;
    }

    fn port(&self) -> u16 {
        self.started.as_ref().expect("it runs").grpc.port()
    }

    /// The gateway's line to the service.
    pub fn gateway(&self) -> Channel {
        channel("gateway", self.port())
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Retention's database, as its owner.
    pub fn retention_url(&self) -> &str {
        &self.databases[0].admin_url
    }

    pub fn handoffs(&self) -> HandoffServiceClient<Channel> {
        HandoffServiceClient::new(self.gateway())
    }

    pub fn transfer(&self) -> TransferServiceClient<Channel> {
        TransferServiceClient::new(channel("intake", self.port()))
    }

    /// A reading request.
    pub fn by<T>(&self, person: Person, message: T) -> Request<T> {
        let mut request = Request::new(message);
        let assertion = self.key.sign(&person.caller(self.clock.now())).unwrap();
        request.metadata_mut().insert(ASSERTION_METADATA, assertion.parse().unwrap());
        request
    }

    /// A writing request with a key of its own.
    pub fn writes<T>(&self, person: Person, message: T) -> Request<T> {
        self.repeats(person, &Uuid::new_v4().to_string(), message)
    }

    /// A writing request with this key.
    pub fn repeats<T>(&self, person: Person, key: &str, message: T) -> Request<T> {
        let mut request = self.by(person, message);
        request.metadata_mut().insert(IDEMPOTENCY_METADATA, key.parse().unwrap());
        request
    }

    /// The public key of today, as intake has it.
    pub async fn day_key(&self) -> DayPublicKey {
        let day = self.clock.today();
        let port = self.retention.as_ref().expect("it runs").grpc.port();
        let keyring = KeyringServiceClient::new(channel("intake", port));
        let asked = ListDayKeysRequest { from_day: day.to_string(), days: 1 };
        let wire = until("today's key", async || {
            keyring.clone().list_day_keys(asked.clone()).await.ok()?.into_inner().keys.pop()
        });
        let wire = wire.await;
        DayPublicKey::from_bytes(KeyId::parse(&wire.key_id).unwrap(), day, &wire.public_key)
            .unwrap()
    }

    /// An inquiry taken now for `section` (empty if unknown), as intake sends it.
    pub async fn arrival(&self, section: &str) -> AcceptInquiryRequest {
        let (key, now) = (self.day_key().await, self.clock.now());
        let ordinal = self.receipts.fetch_add(1, Ordering::Relaxed) + 1;
        arrival(&key, now, ordinal, section)
    }

    /// Hands one over and gives its id.
    pub async fn hand_over(&self, section: &str) -> String {
        let arrival = self.arrival(section).await;
        let id = arrival.inquiry_id.clone();
        self.transfer().accept_inquiry(arrival).await.expect("it is taken");
        id
    }

    /// What a person sees of a handoff now.
    pub async fn see(&self, person: Person, id: &str) -> Result<Shown, Status> {
        let request = self.by(person, GetHandoffRequest { inquiry_id: id.into() });
        Ok(self.handoffs().get_handoff(request).await?.into_inner().handoff.expect("a handoff"))
    }

    /// Kinds of the events of a handoff, as the Ward Information Section reads them.
    pub async fn history(&self, id: &str) -> Vec<String> {
        let request = self.by(INFORMATION, GetHandoffRequest { inquiry_id: id.into() });
        let history = self.handoffs().get_handoff(request).await.unwrap().into_inner().history;
        history.into_iter().map(|event| event.kind).collect()
    }

    /// Waits until the section has it.
    pub async fn until_delivered(&self, id: &str) -> Shown {
        until("the delivery", async || {
            self.see(INFORMATION, id)
                .await
                .ok()
                .filter(|shown| shown.state() == proto::HandoffState::Delivered)
        })
        .await
    }

    /// Confirms receipt and gives what is seen then.
    pub async fn acknowledge(&self, person: Person, id: &str) -> Shown {
        let version = self.see(person, id).await.unwrap().version;
        let message = proto::AcknowledgeRequest { inquiry_id: id.into(), version };
        let reply = self.handoffs().acknowledge(self.writes(person, message)).await;
        reply.expect("it is acknowledged").into_inner().handoff.unwrap()
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.behind).await.unwrap()
    }
}

/// A line of the service `peer` to the one at `port`.
fn channel(peer: &str, port: u16) -> Channel {
    let identity = identity(peer);
    let read = |path: PathBuf| std::fs::read(path).unwrap();
    let tls = ClientTlsConfig::new()
        .ca_certificate(Certificate::from_pem(identity.service_ca_pem()))
        .identity(TlsIdentity::from_pem(read(identity.certificate()), read(identity.key())));
    let endpoint = Endpoint::from_shared(format!("https://localhost:{port}"))
        .unwrap()
        // Small, so that a reader who rests holds up the writer soon.
        .initial_stream_window_size(1 << 16);
    endpoint.tls_config(tls).unwrap().connect_lazy()
}

async fn migrated<A: App>(name: &str) -> TestDatabase {
    let database = empty_database(name).await;
    let [schema] = <[_; 1]>::try_from(A::migrations()).expect("one schema");
    db::migrate(&database.url, schema.name, &schema.migrations).await.expect("migrations apply");
    database
}

/// The reason code of a refusal.
pub fn reason(status: &Status) -> String {
    status.get_error_details().error_info().map(|info| info.reason.clone()).unwrap_or_default()
}

/// Asks until there is an answer, for at most 20 seconds.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let limit = tokio::time::Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(tokio::time::Instant::now() < limit, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}
