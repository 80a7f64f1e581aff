//! The auditor reads over gRPC, through the access layer, and what was read verifies offline.

use madoguchi_access::{
    ASSERTION_LIFETIME, ASSERTION_METADATA, AccessLayer, AssertionSigner, AssertionVerifier,
    Caller, CallerKind, Organisation, PolicyTable, Role,
};
use madoguchi_audit::{
    AuditTrail, Record, Seal,
    export::{write_entry, write_seal, write_trail},
    verify::{Fault, Place, Problem, Trust, Verified, verify},
};
use madoguchi_calendar::Clock;
use madoguchi_devstack::testing;
use madoguchi_kit::grpc::{Peer, RequestId};
use madoguchi_proto::audit::v1::{
    ExportRequest, GetHeadRequest, ListEntriesRequest, audit_service_client::AuditServiceClient,
    export_response::Line,
};
use tonic::{Code, Request, Status, body::Body};
use tower::{Layer as _, ServiceExt as _, util::BoxCloneSyncService};
use uuid::Uuid;

use crate::support::{Fixture, SCHEMA, key, now};

type Client = AuditServiceClient<
    BoxCloneSyncService<http::Request<Body>, http::Response<Body>, std::convert::Infallible>,
>;

/// The service as the gateway reaches it, and an auditor's assertion.
struct Reader {
    client: Client,
    assertion: String,
}

impl Reader {
    fn new(fixture: &Fixture, role: Role) -> Self {
        let signer = testing::signer();
        let public = signer.pair().public();
        let secret = [signer.pair().seed(), public].concat();
        let verifier = AssertionVerifier::new("wakaba", [public.as_slice()]).unwrap();
        let policy = PolicyTable::load(&["madoguchi.audit.v1.AuditService"]).unwrap();
        let trail = AuditTrail::new(fixture.pool.clone(), SCHEMA, now).server();
        let service = AccessLayer::new(policy, verifier, Clock::fixed(now())).layer(trail);
        let service = service.map_request(|mut request: http::Request<Body>| {
            let identity = Some("spiffe://madoguchi/service/gateway".into());
            request.extensions_mut().insert(Peer { address: ([127, 0, 0, 1], 1).into(), identity });
            request.extensions_mut().insert(RequestId("request-7".into()));
            request
        });
        let assertion = AssertionSigner::new(&secret).unwrap().sign(&caller(role)).unwrap();
        Self { client: AuditServiceClient::new(BoxCloneSyncService::new(service)), assertion }
    }

    fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.metadata_mut().insert(ASSERTION_METADATA, self.assertion.parse().unwrap());
        request
    }

    /// Exports the trail and writes it down as JSON Lines, as the command line does.
    async fn export(&mut self, from_seal: u64) -> Result<Vec<u8>, Status> {
        let request = self.request(ExportRequest { from_seal });
        let mut stream = self.client.export(request).await?.into_inner();
        let mut written = Vec::new();
        write_trail(&mut written, SCHEMA).unwrap();
        while let Some(response) = stream.message().await? {
            match response.line.unwrap() {
                Line::Entry(entry) => {
                    write_entry(&mut written, &Record::try_from(entry).unwrap()).unwrap();
                }
                Line::Seal(seal) => {
                    write_seal(&mut written, &Seal::try_from(seal).unwrap()).unwrap();
                }
            }
        }
        Ok(written)
    }

    async fn verified(&mut self) -> Result<Verified, Fault> {
        let export = self.export(1).await.unwrap();
        let trust = Trust {
            service: SCHEMA.to_owned(),
            keys: vec![key().verifying_key()],
            heads: vec![],
            first_seal: 1,
        };
        verify(export.as_slice(), &trust).unwrap()
    }
}

fn caller(role: Role) -> Caller {
    Caller {
        kind: CallerKind::Person,
        account: Uuid::from_u128(1),
        user_id: "auditor01".into(),
        organisation: Organisation::Ward,
        roles: [role].into_iter().collect(),
        section: None,
        contract: None,
        terminal: Some(Uuid::from_u128(3)),
        session: Some(Uuid::from_u128(4)),
        designated: true,
        trained: true,
        terms_pending: false,
        authenticated_at: Some(now()),
        issued_at: now(),
        expires_at: now() + ASSERTION_LIFETIME,
        audience: "wakaba".into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exported_trail_verifies_and_the_export_is_in_the_trail() {
    let fixture = Fixture::new().await;
    for count in [3, 1, 5] {
        fixture.record(count).await;
        fixture.seal().await;
    }
    let mut auditor = Reader::new(&fixture, Role::Auditor);
    let verified = auditor.verified().await.unwrap();
    assert_eq!((verified.entries, verified.head.n), (9, 3));

    assert_eq!(fixture.seal().await, 1, "the reading left one entry");
    let export = String::from_utf8(auditor.export(4).await.unwrap()).unwrap();
    assert_eq!(export.lines().count(), 3, "{export}");
    for expected in [
        "\"user_id\":\"auditor01\"",
        "\"rpc\":\"madoguchi.audit.v1.AuditService/Export\"",
        "\"request_id\":\"request-7\"",
    ] {
        assert!(export.contains(expected), "{expected} is missing in {export}");
    }
    let head = auditor
        .client
        .get_head(auditor.request(GetHeadRequest {}))
        .await
        .unwrap()
        .into_inner()
        .head
        .unwrap();
    assert_eq!(head.number, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_changed_or_removed_behind_the_services_back_is_named() {
    let fixture = Fixture::new().await;
    fixture.record(6).await;
    fixture.seal().await;
    let mut auditor = Reader::new(&fixture, Role::Auditor);
    sqlx::query("UPDATE handoff.audit_entry SET note = 'x' WHERE id = 4")
        .execute(&fixture.owner)
        .await
        .unwrap();
    let fault = auditor.verified().await.unwrap_err();
    assert_eq!((fault.place, fault.problem), (Place::Entry(4), Problem::EntryAltered));
    sqlx::query("DELETE FROM handoff.audit_entry WHERE id = 2")
        .execute(&fixture.owner)
        .await
        .unwrap();
    let fault = auditor.verified().await.unwrap_err();
    assert_eq!((fault.place, fault.problem), (Place::Entry(2), Problem::EntryMissing));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_beyond_the_head_is_out_of_range() {
    let fixture = Fixture::new().await;
    let mut auditor = Reader::new(&fixture, Role::Auditor);
    assert_eq!(
        auditor.export(1).await.map(|export| export.split(|b| *b == b'\n').count()).unwrap(),
        2
    );
    assert_eq!(auditor.export(2).await.unwrap_err().code(), Code::OutOfRange);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_an_auditor_reads_the_entries() {
    let fixture = Fixture::new().await;
    let mut administrator = Reader::new(&fixture, Role::Administrator);
    assert_eq!(administrator.export(1).await.unwrap_err().code(), Code::PermissionDenied);
    let request = administrator.request(ListEntriesRequest::default());
    assert_eq!(
        administrator.client.list_entries(request).await.unwrap_err().code(),
        Code::PermissionDenied
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_found_by_who_what_and_when_page_by_page() {
    let fixture = Fixture::new().await;
    fixture.record(7).await;
    let mut auditor = Reader::new(&fixture, Role::Auditor);
    let by_service = ListEntriesRequest {
        user_id: "service:handoff".into(),
        page_size: 5,
        ..Default::default()
    };
    let first = auditor
        .client
        .list_entries(auditor.request(by_service.clone()))
        .await
        .unwrap()
        .into_inner();
    let ids = |entries: &[madoguchi_proto::audit::v1::Entry]| {
        entries.iter().map(|entry| entry.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&first.entries), [7, 6, 5, 4, 3]);
    let rest = ListEntriesRequest { page_token: first.next_page_token, ..by_service };
    let second = auditor.client.list_entries(auditor.request(rest)).await.unwrap().into_inner();
    assert_eq!(ids(&second.entries), [2, 1]);
    assert_eq!(second.next_page_token, "");

    let one = ListEntriesRequest { subject_id: "inquiry-3".into(), ..Default::default() };
    let found = auditor.client.list_entries(auditor.request(one)).await.unwrap().into_inner();
    assert_eq!(ids(&found.entries), [4]);
    let future = Clock::system().now().as_second() + 86_400;
    let later = Some(prost_types::Timestamp { seconds: future, nanos: 0 });
    let none = ListEntriesRequest { since: later, ..Default::default() };
    assert!(
        auditor
            .client
            .list_entries(auditor.request(none))
            .await
            .unwrap()
            .into_inner()
            .entries
            .is_empty()
    );
    for wrong in [
        ListEntriesRequest { page_size: 201, ..Default::default() },
        ListEntriesRequest { page_token: "x".into(), ..Default::default() },
    ] {
        assert_eq!(
            auditor.client.list_entries(auditor.request(wrong)).await.unwrap_err().code(),
            Code::InvalidArgument
        );
    }
}
