//! "Answered with this" is counted once for each key, and only for what was published.

use madoguchi_access::{IDEMPOTENCY_METADATA, Role};
use madoguchi_proto::faq::v1::{ListArticlesRequest, MarkUsedRequest};
use sqlx::{Connection as _, PgConnection};
use tonic::{Code, Request};

use super::{
    client::Service,
    support::{HEADER, SECTIONS, Ward, line},
};

fn keyed(
    service: &Service,
    role: Role,
    key: &str,
    message: MarkUsedRequest,
) -> Request<MarkUsedRequest> {
    let mut request = service.by(role, message);
    request.metadata_mut().insert(IDEMPOTENCY_METADATA, key.parse().unwrap());
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_counted_once_for_each_key() {
    let ward = Ward::new().await;
    let service = ward.start().await;
    service.import_sections(SECTIONS).await;
    let file = format!("{HEADER}{}", line("F0001", "問い", "答え", "2026-04-01", ""));
    service.import_articles(&file).await;
    let list = service.by(Role::Operator, ListArticlesRequest::default());
    let listed = service.articles().list_articles(list).await.unwrap().into_inner().articles;
    let used = |version, query: &str| MarkUsedRequest {
        article_id: listed[0].article_id.clone(),
        version,
        query: query.into(),
    };

    let mark = async |role, key: &str, message| {
        service.search().mark_used(keyed(&service, role, key, message)).await.map(drop)
    };
    mark(Role::Operator, "a-key-of-this-call-1", used(1, "問い")).await.unwrap();
    mark(Role::Operator, "a-key-of-this-call-1", used(1, "問い")).await.unwrap();
    mark(Role::Operator, "a-key-of-this-call-2", used(1, "")).await.unwrap();
    for (role, message, code) in [
        (Role::Operator, used(2, "問い"), Code::NotFound),
        (Role::Operator, used(0, "問い"), Code::InvalidArgument),
        (Role::Operator, used(1, &"あ".repeat(201)), Code::InvalidArgument),
        (Role::SectionClerk, used(1, "問い"), Code::PermissionDenied),
    ] {
        let status = mark(role, "a-key-of-this-call-3", message).await.unwrap_err();
        assert_eq!(status.code(), code, "{status:?}");
    }

    let mut database = PgConnection::connect(&ward.database.admin_url).await.unwrap();
    let counted: Vec<(i32, i32)> = sqlx::query_as("SELECT shown, used FROM faq.article_days")
        .fetch_all(&mut database)
        .await
        .unwrap();
    assert_eq!(counted, [(0, 2)]);
    let audited: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM faq.audit_entry WHERE rpc LIKE '%/MarkUsed' AND subject_id = $1",
    )
    .bind(&listed[0].article_id)
    .fetch_one(&mut database)
    .await
    .unwrap();
    assert_eq!(audited, 2);
}
