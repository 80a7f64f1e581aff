//! Imports: whole or not at all, every fault told, once for each key.

use madoguchi_access::Role;
use madoguchi_proto::faq::v1::{GetArticleRequest, ListArticlesRequest, ListSectionsRequest};
use sqlx::{Connection as _, PgConnection};

use super::support::{HEADER, SECTIONS, Ward, demo, line};

#[tokio::test(flavor = "multi_thread")]
async fn a_good_file_is_imported_and_a_changed_line_becomes_a_new_version() {
    let ward = Ward::new().await;
    let service = ward.start().await;
    assert!(service.import_sections(SECTIONS).await.result.imported);

    let first = line("F0001", "住民票はどこで取れますか。", "一階の窓口です。", "2026-04-01", "");
    let other =
        line("F0002", "ごみの日を教えてください。", "地区ごとに違います。", "2026-04-01", "");
    let imported = service.import_articles(&format!("{HEADER}{first}{other}")).await;
    assert_eq!(
        (imported.result.created, imported.result.updated, imported.result.unchanged),
        (2, 0, 0)
    );
    assert!(imported.stages.contains(&"checking".to_owned()), "{:?}", imported.stages);

    let changed =
        line("F0001", "住民票はどこで取れますか。", "一階か出張所の窓口です。", "2026-05-01", "");
    let imported = service.import_articles(&format!("{HEADER}{changed}{other}")).await;
    assert_eq!(
        (imported.result.created, imported.result.updated, imported.result.unchanged),
        (0, 1, 1)
    );

    let list = service
        .by(Role::Operator, ListArticlesRequest { page_size: 1, ..ListArticlesRequest::default() });
    let page = service.articles().list_articles(list).await.unwrap().into_inner();
    assert_eq!(page.articles[0].number, "F0001");
    assert_eq!(page.articles[0].version, 2);
    let next = ListArticlesRequest {
        page_size: 1,
        page_token: page.next_page_token,
        ..ListArticlesRequest::default()
    };
    let rest = service
        .articles()
        .list_articles(service.by(Role::Operator, next))
        .await
        .unwrap()
        .into_inner();
    assert_eq!((rest.articles[0].number.as_str(), rest.next_page_token.as_str()), ("F0002", ""));

    let get = GetArticleRequest { article_id: page.articles[0].article_id.clone(), version: 1 };
    let former =
        service.articles().get_article(service.by(Role::Operator, get)).await.unwrap().into_inner();
    let former = former.article.unwrap();
    assert_eq!(former.answer, "一階の窓口です。");
    assert_eq!(former.sources.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_faulty_line_keeps_the_whole_file_out() {
    let ward = Ward::new().await;
    let service = ward.start().await;
    service.import_sections(SECTIONS).await;
    let good = line("F0001", "住民票はどこで取れますか。", "一階の窓口です。", "2026-04-01", "");
    let bad = line("F0002", "担当者の電話は。", "090-1234-5678です。", "2026-04-01", "2026-03-01");
    let imported = service.import_articles(&format!("{HEADER}{good}{bad}")).await;
    assert!(!imported.result.imported);
    assert_eq!(imported.result.faults, 1);
    let places: Vec<(u32, &str)> =
        imported.faults.iter().map(|f| (f.line, f.column.as_str())).collect();
    assert_eq!(places, [(3, "answer"), (3, "valid_until")]);
    assert!(
        imported.faults.iter().all(|fault| !fault.problem.contains("1234")),
        "{:?}",
        imported.faults
    );

    let list = service.by(Role::Operator, ListArticlesRequest::default());
    assert!(service.articles().list_articles(list).await.unwrap().into_inner().articles.is_empty());
    let mut database = PgConnection::connect(&ward.database.admin_url).await.unwrap();
    let log: Vec<(bool, i32)> =
        sqlx::query_as("SELECT imported, faults FROM faq.imports WHERE kind = 'articles'")
            .fetch_all(&mut database)
            .await
            .unwrap();
    assert_eq!(log, [(false, 1)]);
    let audited: Vec<String> =
        sqlx::query_scalar("SELECT decision FROM faq.audit_entry ORDER BY id")
            .fetch_all(&mut database)
            .await
            .unwrap();
    assert_eq!(audited, ["allowed", "refused"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_imports_once_and_refuses_another_file() {
    let ward = Ward::new().await;
    let service = ward.start().await;
    service.import_sections(SECTIONS).await;
    let key = "an-idempotency-key-1";
    let file = format!("{HEADER}{}", line("F0001", "問い", "答え", "2026-04-01", ""));
    let first = service.import_articles_as(key, &file, false).await.unwrap();
    let again = service.import_articles_as(key, &file, false).await.unwrap();
    assert_eq!(first.result, again.result);
    assert_eq!(again.result.created, 1);
    let other = format!("{HEADER}{}", line("F0002", "問い", "答え", "2026-04-01", ""));
    let refused = service.import_articles_as(key, &other, false).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::FailedPrecondition);
    let mut database = PgConnection::connect(&ward.database.admin_url).await.unwrap();
    let articles: i64 = sqlx::query_scalar("SELECT count(*) FROM faq.article_versions")
        .fetch_one(&mut database)
        .await
        .unwrap();
    assert_eq!(articles, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_changes_nothing() {
    let ward = Ward::new().await;
    let service = ward.start().await;
    service.import_sections(SECTIONS).await;
    let file = format!("{HEADER}{}", line("F0001", "問い", "答え", "2026-04-01", ""));
    let tried = service.import_articles_as("a-key-for-a-dry-run", &file, true).await.unwrap();
    assert_eq!((tried.result.imported, tried.result.created), (false, 1));
    let list = service.by(Role::Operator, ListArticlesRequest::default());
    assert!(service.articles().list_articles(list).await.unwrap().into_inner().articles.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_imports_at_once_both_arrive() {
    let ward = Ward::new().await;
    let service = ward.start().await;
    service.import_sections(SECTIONS).await;
    let file = |number: &str| format!("{HEADER}{}", line(number, "問い", "答え", "2026-04-01", ""));
    let (one, two) = (file("F0001"), file("F0002"));
    let (one, two) = tokio::join!(service.import_articles(&one), service.import_articles(&two));
    assert!(one.result.imported && two.result.imported);
    service.until_found("問い", "F0001", true).await;
    service.until_found("問い", "F0002", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_ward_is_in_order() {
    let ward = Ward::new().await;
    let service = ward.start().await;
    let sections = service.import_sections(&demo("sections.csv")).await;
    assert_eq!(sections.faults, []);
    let articles = service.import_articles(&demo("articles.csv")).await;
    assert_eq!(articles.faults, []);
    assert!(articles.result.imported);
    let list = service.by(Role::Operator, ListSectionsRequest {});
    let directory = service.directory().list_sections(list).await.unwrap().into_inner();
    assert_eq!(u32::try_from(directory.sections.len()), Ok(sections.result.created));
}
