//! gRPC-Web: the session in a cookie, and pages of others.

use madoguchi_proto::{
    auth::v1::{
        ActivateRequest, GetSessionResponse, LoginRequest, LogoutRequest,
        session_service_client::SessionServiceClient,
    },
    faq::v1::SearchArticlesResponse,
};
use prost::Message as _;
use uuid::Uuid;

use crate::support::{WebReply, World, web_request, writing};

const PASSWORD: &str = "すずめの巣とみかんと古い柱時計";
const LOGIN: &str = "/madoguchi.auth.v1.SessionService/Login";
const SESSION: &str = "/madoguchi.auth.v1.SessionService/GetSession";
const LOGOUT: &str = "/madoguchi.auth.v1.SessionService/Logout";
const SEARCH: &str = "/madoguchi.faq.v1.SearchService/SearchArticles";

#[tokio::test]
async fn a_session_from_activation_to_logout() {
    let world = World::start().await;
    let account = world.account("clerk01", &["section_clerk"]).await;
    let activation = ActivateRequest {
        user_id: "clerk01".into(),
        activation_code: world.activation_code(account).await,
        new_password: PASSWORD.into(),
    };
    let channel = world.office();
    let mut sessions = SessionServiceClient::new(channel.clone());
    sessions.activate(writing(tonic::Request::new(activation))).await.unwrap();
    let login = LoginRequest { user_id: "clerk01".into(), password: PASSWORD.into() };

    // Other clients get the token as metadata, and no cookie.
    let native = sessions.login(login.clone()).await.unwrap();
    assert_eq!(native.metadata().get("madoguchi-session").unwrap().to_str().unwrap().len(), 43);
    assert!(native.metadata().get("set-cookie").is_none());

    let same = [("sec-fetch-site", "same-origin")];
    let reply = WebReply::to(&channel, web_request(LOGIN, &login.encode_to_vec(), &same)).await;
    assert_eq!(reply.status, 0);
    assert!(reply.headers.get("madoguchi-session").is_none(), "scripts must not see the token");
    let cookie = reply.headers["set-cookie"].to_str().unwrap();
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    assert!(pair.starts_with("__Host-madoguchi="));
    assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Strict");

    let with = [("sec-fetch-site", "same-origin"), ("cookie", pair)];
    let reply = WebReply::to(&channel, web_request(SESSION, &[], &with)).await;
    let session = GetSessionResponse::decode(reply.messages[0].clone()).unwrap();
    assert_eq!(session.session.unwrap().user_id, "clerk01");

    let key = Uuid::now_v7().to_string();
    let logout = [with[0], with[1], ("idempotency-key", &key)];
    let reply =
        WebReply::to(&channel, web_request(LOGOUT, &LogoutRequest {}.encode_to_vec(), &logout))
            .await;
    assert_eq!(reply.status, 0);
    assert!(
        reply.headers["set-cookie"].to_str().unwrap().starts_with("__Host-madoguchi=; Max-Age=0;")
    );
    let reply = WebReply::to(&channel, web_request(LOGIN, &[], &same)).await;
    assert!(
        reply.status != 0 && reply.headers.get("set-cookie").is_none(),
        "no session, no cookie"
    );
}

#[tokio::test]
async fn a_cookie_counts_only_for_the_consoles_own_pages() {
    let world = World::start().await;
    let clerk = world.person("clerk01", &["section_clerk"]).await;
    let (channel, cookie) = (world.office(), clerk.cookie());
    let send = |more: Vec<(&'static str, &'static str)>| {
        let (channel, cookie) = (channel.clone(), cookie.clone());
        async move {
            let headers: Vec<(&str, &str)> =
                std::iter::once(("cookie", cookie.as_str())).chain(more).collect();
            WebReply::to(&channel, web_request(SEARCH, &[], &headers)).await
        }
    };
    let reply =
        send(vec![("sec-fetch-site", "same-origin"), ("origin", "https://localhost")]).await;
    assert_eq!(reply.status, 0);
    let hits = SearchArticlesResponse::decode(reply.messages[0].clone()).unwrap().hits;
    assert_eq!(hits[0].number, "A-1");
    assert_eq!(send(vec![]).await.status, 0);
    let before = world.seen.all().len();
    for strange in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("origin", "https://elsewhere.example")],
    ] {
        let reply = send(strange).await;
        assert_eq!(reply.status, 7);
        assert!(
            reply.headers.contains_key("grpc-status-details-bin"),
            "details are in the head, as the body is empty"
        );
    }
    assert_eq!(world.seen.all().len(), before);

    // A client that is no browser has no use for a cookie.
    let mut request = tonic::Request::new(madoguchi_proto::auth::v1::GetSessionRequest {});
    request.metadata_mut().insert("cookie", cookie.parse().unwrap());
    let native = SessionServiceClient::new(channel).get_session(request).await;
    assert_eq!(native.unwrap_err().code(), tonic::Code::Unauthenticated);
}
