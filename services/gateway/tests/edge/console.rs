//! The console's files, and the terminal that a browser of this machine counts as.

use std::fs;

use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use madoguchi_gateway::Gateway;
use madoguchi_kit::config::Source;
use madoguchi_proto::auth::v1::{GetTerminalResponse, LoginRequest};
use prost::Message as _;
use tonic::{body::Body, transport::Channel};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::support::{WebReply, World, web_request};

const TERMINAL: &str = "/madoguchi.auth.v1.SessionService/GetTerminal";

/// Answer to a plain request.
struct Page {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Page {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }
}

async fn fetch(channel: &Channel, method: Method, path: &str, encodings: &str) -> Page {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::ACCEPT_ENCODING, encodings)
        .body(Body::empty())
        .expect("a request");
    let response = channel.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes().to_vec();
    Page { status: parts.status, headers: parts.headers, body }
}

fn build() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    fs::create_dir(folder.path().join("assets")).expect("a folder");
    for (name, content) in [
        ("index.html", "<!doctype html>"),
        ("routes.json", "[\"/\",\"/call\"]"),
        ("assets/main-0a1b.js", "console"),
        ("assets/main-0a1b.js.br", "as brotli"),
        ("assets/main-0a1b.js.gz", "as gzip"),
    ] {
        fs::write(folder.path().join(name), content).expect("a file");
    }
    folder
}

#[tokio::test]
async fn files_are_served_with_what_a_browser_must_refuse() {
    let folder = build();
    let console = format!("[console]\nfolder = \"{}\"\n", folder.path().display());
    let world = World::start_configured(&console).await;
    let office = world.office();
    let get = |path, encodings| fetch(&office, Method::GET, path, encodings);
    for path in ["/", "/call", "/index.html"] {
        let page = get(path, "br").await;
        assert_eq!(
            (page.status, page.body.as_slice()),
            (StatusCode::OK, b"<!doctype html>".as_slice())
        );
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    }
    for (encodings, encoding, body) in
        [("gzip, br", "br", "as brotli"), ("gzip", "gzip", "as gzip"), ("", "", "console")]
    {
        let page = get("/assets/main-0a1b.js", encodings).await;
        assert_eq!(
            (page.header("content-encoding"), page.body.as_slice()),
            (encoding, body.as_bytes())
        );
        assert_eq!(page.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(page.header("vary"), "accept-encoding");
    }
    let head = fetch(&office, Method::HEAD, "/assets/main-0a1b.js", "").await;
    assert_eq!((head.body.len(), head.header("content-length")), (0, "7"));
    for path in ["/calls", "/routes.json", "/assets/", "/assets/../index.html", "/favicon.ico"] {
        let page = get(path, "").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        protected(&page);
    }
    protected(&get("/", "").await);
    // The systems' door has no pages.
    let systems = world.system(Uuid::now_v7());
    assert_eq!(fetch(&systems, Method::GET, "/", "").await.status, StatusCode::NOT_FOUND);
}

fn protected(page: &Page) {
    let policy = page.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(
        !policy.contains("unsafe") && !policy.contains("data:") && !policy.contains('*'),
        "{policy}"
    );
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
}

#[tokio::test]
async fn without_a_folder_it_says_so_and_a_wrong_one_keeps_it_from_starting() {
    let world = World::start().await;
    let page = fetch(&world.office(), Method::GET, "/", "").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let told = String::from_utf8(page.body).expect("text");
    assert!(told.contains("make console") && told.contains("[console] folder"), "{told}");
    let page = fetch(&world.office(), Method::POST, "/", "").await;
    assert_eq!(page.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);

    let wrong = format!("{}[console]\nfolder = \"/nowhere\"\n", world.gateway_config);
    let refused =
        madoguchi_kit::start::<Gateway>(&Source::text(wrong)).await.expect_err("no folder");
    let refused = format!("{refused:#} {refused:?}");
    assert!(refused.contains("/nowhere"), "{refused}");
}

#[tokio::test]
async fn only_a_browser_of_this_machine_counts_as_the_development_terminal() {
    let terminal = Uuid::now_v7();
    let world =
        World::start_configured(&format!("[development]\nloopback_terminal = \"{terminal}\"\n"))
            .await;
    let same = [("sec-fetch-site", "same-origin")];
    let reply = WebReply::to(&world.office(), web_request(TERMINAL, &[], &same)).await;
    let found = GetTerminalResponse::decode(reply.messages[0].clone()).expect("a reply");
    // The registry does not know it; that the gateway named one shows in the trail of a login.
    assert_eq!((found.terminal_name.as_str(), found.obstacle.as_str()), ("", "TERMINAL_UNKNOWN"));
    let login = LoginRequest { user_id: "nobody".into(), password: "long enough to be one".into() };
    let message = login.encode_to_vec();
    let path = "/madoguchi.auth.v1.SessionService/Login";
    WebReply::to(&world.office(), web_request(path, &message, &same)).await;
    let own = Uuid::now_v7();
    WebReply::to(&world.at(own), web_request(path, &message, &same)).await;
    let seen: Vec<Option<Uuid>> = sqlx::query_scalar(
        "SELECT terminal_id FROM auth.audit_entry WHERE decision = 'refused' ORDER BY id",
    )
    .fetch_all(&world.behind)
    .await
    .expect("the trail");
    assert_eq!(seen, [Some(terminal), Some(own)], "a certificate goes before the switch");
}

#[tokio::test]
async fn production_refuses_the_development_terminal() {
    let world = World::start().await;
    let text = world
        .gateway_config
        .replace("environment = \"development\"", "environment = \"production\"");
    let text = format!("{text}[development]\nloopback_terminal = \"{}\"\n", Uuid::now_v7());
    let faults = madoguchi_kit::start::<Gateway>(&Source::text(text)).await.expect_err("refused");
    assert!(faults.to_string().contains("development.loopback_terminal"), "{faults}");
}
