//! What is refused, and how.

use madoguchi_access::Role;
use madoguchi_proto::faq::v1::{
    GetArticleRequest, GetSectionRequest, ImportRequest, ImportStart, ListArticlesRequest,
    SearchArticlesRequest, import_request::Part,
};
use tonic::{Code, Request};

use super::{
    client::{gather, pieces},
    support::{HEADER, Ward},
};

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_named() {
    let ward = Ward::new().await;
    let service = ward.start().await;
    for bad in [
        SearchArticlesRequest { query: "あ".repeat(201), ..Default::default() },
        SearchArticlesRequest { query: "住民\u{200B}票".into(), ..Default::default() },
        SearchArticlesRequest { query: "住民票".into(), limit: 51, ..Default::default() },
        SearchArticlesRequest { query: "住民票".into(), kinds: vec![0], ..Default::default() },
        SearchArticlesRequest { query: "住民票".into(), kinds: vec![99], ..Default::default() },
        SearchArticlesRequest {
            query: "住民票".into(),
            section_code: "'; --".into(),
            ..Default::default()
        },
    ] {
        let status = service
            .search()
            .search_articles(service.by(Role::Operator, bad.clone()))
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{bad:?}: {status:?}");
    }
    let get = |id: &str| {
        service.by(Role::Operator, GetArticleRequest { article_id: id.into(), version: 0 })
    };
    let status = service.articles().get_article(get("x")).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let status = service
        .articles()
        .get_article(get("019ab4f0-7c1e-7d5b-9d2e-0f6a3b1c2d4e"))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    let token = ListArticlesRequest { page_token: "!".into(), ..Default::default() };
    let status =
        service.articles().list_articles(service.by(Role::Operator, token)).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let section = service.by(Role::Operator, GetSectionRequest { code: "9999".into() });
    assert_eq!(service.directory().get_section(section).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_information_section_imports() {
    let ward = Ward::new().await;
    let service = ward.start().await;
    for role in [Role::Operator, Role::SectionClerk, Role::Administrator] {
        let mut request = service.by(role, pieces(HEADER.as_bytes(), false));
        request.metadata_mut().insert("idempotency-key", "0123456789abcdef".parse().unwrap());
        let status = service.articles().import_articles(request).await.unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied, "{role:?}");
    }
    let without_key = service.by(Role::InformationSection, pieces(HEADER.as_bytes(), false));
    let status = service.articles().import_articles(without_key).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let nobody = Request::new(SearchArticlesRequest::default());
    assert_eq!(
        service.search().search_articles(nobody).await.unwrap_err().code(),
        Code::Unauthenticated
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_out_of_order_or_too_large_is_refused() {
    let ward = Ward::new().await;
    let service = ward.start().await;
    let start = || Part::Start(ImportStart { file_name: "a.csv".into(), dry_run: false });
    let named = |name: &str| Part::Start(ImportStart { file_name: name.into(), dry_run: false });
    for (at, parts) in [
        vec![],
        vec![Part::Chunk(vec![1])],
        vec![start(), start()],
        vec![start(), Part::Chunk(vec![0; (256 << 10) + 1])],
        std::iter::once(start()).chain((0..129).map(|_| Part::Chunk(vec![0; 256 << 10]))).collect(),
        vec![named("")],
        vec![named("090-1234-5678.csv")],
    ]
    .into_iter()
    .enumerate()
    {
        let messages: Vec<_> =
            parts.into_iter().map(|part| ImportRequest { part: Some(part) }).collect();
        let request =
            service.writing(&format!("0123456789abcdef{at}"), futures_util::stream::iter(messages));
        let events = service.articles().import_articles(request).await.unwrap().into_inner();
        let status = gather(events).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "case {at}: {status:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_rubbish_is_told_as_faults() {
    let ward = Ward::new().await;
    let service = ward.start().await;
    for file in ["", "\u{FEFF}", "a,b\n1,2\n", "\"", "\0\0\0"] {
        let imported = service.import_articles(file).await;
        assert!(!imported.result.imported && imported.result.faults > 0, "{file:?}: {imported:?}");
    }
}
