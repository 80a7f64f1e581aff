//! What crosses the gateway, and what does not.

use bytes::Bytes;
use madoguchi_proto::{
    audit::v1::{GetHeadRequest, audit_service_client::AuditServiceClient},
    auth::v1::{GetSessionRequest, session_service_client::SessionServiceClient},
    faq::v1::{SearchArticlesRequest, search_service_client::SearchServiceClient},
};
use prost::Message as _;
use tonic::{Code, Request, codegen::http::uri::PathAndQuery};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use uuid::Uuid;

use crate::support::{World, frame, refused};

fn search() -> SearchArticlesRequest {
    SearchArticlesRequest { query: "住民票".into(), ..SearchArticlesRequest::default() }
}

#[tokio::test]
async fn a_call_arrives_byte_for_byte_with_the_callers_assertion() {
    let world = World::start().await;
    let clerk = world.person("clerk01", &["section_clerk"]).await;
    let mut request = clerk.with(search());
    let metadata = request.metadata_mut();
    for name in [
        "madoguchi-assertion",
        "madoguchi-terminal",
        "madoguchi-source-address",
        "x-forwarded-for",
        "x-internal",
    ] {
        metadata.insert(name, "forged".parse().unwrap());
    }
    metadata.insert("x-request-id", "request-7".parse().unwrap());
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    metadata.insert("traceparent", trace.parse().unwrap());
    let reply = SearchServiceClient::new(world.office()).search_articles(request).await.unwrap();
    assert!(reply.metadata().get("madoguchi-session").is_none(), "only Login hands out a session");
    assert_eq!(reply.get_ref().hits[0].number, "A-1");

    let seen = world.seen.last();
    assert_eq!(seen.path, "/madoguchi.faq.v1.SearchService/SearchArticles");
    assert_eq!(seen.body, frame(&search().encode_to_vec()));
    let header = |name: &str| seen.headers.get(name).map(|value| value.to_str().unwrap());
    assert!(header("madoguchi-assertion").unwrap().starts_with("v4.public."));
    assert_eq!(header("madoguchi-source-address"), Some("127.0.0.1"));
    assert_eq!(header("x-request-id"), Some("request-7"));
    for name in ["authorization", "cookie", "madoguchi-terminal", "x-forwarded-for", "x-internal"] {
        assert_eq!(header(name), None, "{name}");
    }
    assert!(header("grpc-timeout").is_some(), "every call has a deadline");
}

#[tokio::test]
async fn the_terminal_is_the_one_of_the_certificate() {
    let world = World::start().await;
    let clerk = world.person("clerk01", &["section_clerk"]).await;
    let terminal = Uuid::now_v7();
    let reply =
        SearchServiceClient::new(world.at(terminal)).search_articles(clerk.with(search())).await;
    reply.unwrap();
    assert_eq!(world.seen.last().headers["madoguchi-terminal"], terminal.to_string().as_str());
}

#[tokio::test]
async fn the_real_auth_answers_through_the_gateway() {
    let world = World::start().await;
    let clerk = world.person("clerk01", &["section_clerk"]).await;
    let reply = SessionServiceClient::new(world.office())
        .get_session(clerk.with(GetSessionRequest {}))
        .await;
    assert_eq!(reply.unwrap().into_inner().session.unwrap().user_id, "clerk01");
}

#[tokio::test]
async fn nobody_and_the_wrong_role_cost_no_hop() {
    let world = World::start().await;
    let mut client = SearchServiceClient::new(world.office());
    let nobody = refused(client.search_articles(search()).await);
    assert_eq!(nobody, (Code::Unauthenticated, "NOT_AUTHENTICATED".into()));
    let unknown = "A".repeat(43);
    for (bearer, reason) in [
        ("Bearer x", "TOKEN_MALFORMED"),
        ("Basic abc", "TOKEN_MALFORMED"),
        ("Bearer", "TOKEN_MALFORMED"),
        (&format!("Bearer {unknown}") as &str, "SESSION_ENDED"),
    ] {
        let mut request = Request::new(search());
        request.metadata_mut().insert("authorization", bearer.parse().unwrap());
        let answer = refused(client.search_articles(request).await);
        assert_eq!(answer, (Code::Unauthenticated, reason.into()), "{bearer}");
    }
    let clerk = world.person("clerk01", &["section_clerk"]).await;
    let mut request = clerk.with(GetHeadRequest {});
    request.metadata_mut().insert("madoguchi-service", "faq".parse().unwrap());
    let answer = refused(AuditServiceClient::new(world.office()).get_head(request).await);
    assert_eq!(answer, (Code::PermissionDenied, "ROLE_MISSING".into()));
    assert!(world.seen.all().is_empty(), "nothing was forwarded");
}

#[tokio::test]
async fn what_is_not_for_clients_is_not_there() {
    let world = World::start().await;
    let clerk = world.person("clerk01", &["information_section"]).await;
    for path in [
        "/madoguchi.auth.v1.IntrospectionService/IntrospectSession",
        "/madoguchi.handoff.v1.TransferService/AcceptInquiry",
        "/madoguchi.retention.v1.KeyringService/Open",
        "/madoguchi.faq.v1.SearchService/Guess",
        "/madoguchi.nobody.v1.Service/Method",
        "/grpc.health.v1.Health/Watch",
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    ] {
        let mut client = tonic::client::Grpc::new(world.office());
        client.ready().await.unwrap();
        let codec =
            tonic_prost::ProstCodec::<SearchArticlesRequest, SearchArticlesRequest>::default();
        let answer =
            client.unary(clerk.with(search()), PathAndQuery::from_static(path), codec).await;
        assert_eq!(answer.unwrap_err().code(), Code::Unimplemented, "{path}");
    }
    assert!(world.seen.all().is_empty());
}

#[tokio::test]
async fn shared_services_are_told_apart_by_name() {
    let world = World::start().await;
    let section = world.person("info01", &["information_section"]).await;
    let mut client = AuditServiceClient::new(world.office());
    let head = |service: Option<&str>| {
        let mut request = section.with(GetHeadRequest {});
        if let Some(service) = service {
            request.metadata_mut().insert("madoguchi-service", service.parse().unwrap());
        }
        request
    };
    client.get_head(head(Some("faq"))).await.unwrap();
    assert_eq!(world.seen.last().body, Bytes::from_static(&[0; 5]));
    assert!(world.seen.last().headers.get("madoguchi-service").is_none());
    let before = world.seen.all().len();
    for service in [None, Some("nobody"), Some("")] {
        assert_eq!(
            refused(client.get_head(head(service)).await),
            (Code::InvalidArgument, "INVALID_FIELD".into())
        );
    }
    // Auth answers for itself, and not the stand-in.
    let answer = client.get_head(head(Some("auth"))).await;
    assert!(answer.is_ok() || answer.as_ref().unwrap_err().code() == Code::NotFound, "{answer:?}");
    assert_eq!(world.seen.all().len(), before);
}

#[tokio::test]
async fn health_is_the_gateways_own_or_that_of_a_service() {
    let world = World::start().await;
    let mut client = HealthClient::new(world.office());
    let own = client.check(HealthCheckRequest::default()).await.unwrap();
    assert_eq!(
        own.into_inner().status(),
        tonic_health::pb::health_check_response::ServingStatus::Serving
    );
    assert!(world.seen.all().is_empty());
    let straight = HealthClient::new(world.straight_to_auth())
        .check(HealthCheckRequest::default())
        .await
        .unwrap();
    let mut request = Request::new(HealthCheckRequest::default());
    request.metadata_mut().insert("madoguchi-service", "auth".parse().unwrap());
    assert_eq!(client.check(request).await.unwrap().into_inner(), straight.into_inner());
    let mut request = Request::new(HealthCheckRequest::default());
    request.metadata_mut().insert("madoguchi-service", "intake".parse().unwrap());
    client.check(request).await.unwrap();
    assert_eq!(world.seen.last().path, "/grpc.health.v1.Health/Check");
}
