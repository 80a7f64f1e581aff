//! Publication at a time: at the minute, on whichever replica, once.

use jiff::{SignedDuration, Timestamp};
use madoguchi_access::Role;
use madoguchi_proto::faq::v1::{Draft, DraftState, DraftText, GetDraftRequest, UpdateDraftRequest};
use sqlx::{Connection as _, PgConnection};
use tonic::Code;

use super::{CLERK, HEAD, empty, fields, reason, text};
use crate::{
    client::Service,
    support::{HEADER, Ward, line},
};

fn now() -> Timestamp {
    madoguchi_calendar::Clock::system().now()
}

async fn until_state(service: &Service, draft: &Draft, state: DraftState) -> Draft {
    for _ in 0..300 {
        let get = GetDraftRequest { draft_id: draft.draft_id.clone(), revision: 0 };
        let read = service.drafts().get_draft(service.of(HEAD, get)).await.unwrap().into_inner();
        let read = read.draft.unwrap();
        if read.state() == state {
            return read;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the draft did not become {state:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_planned_is_published_at_its_time_once() {
    let ward = Ward::new().await;
    let (one, two) = (empty(&ward).await, ward.start().await);
    let at = now() + SignedDuration::from_hours(2);
    let mut drafts = Vec::new();
    for number in 0..6 {
        let draft = one.approved(text(&format!("第{number}号の特別窓口は。"))).await;
        let draft = one.publish(CLERK, &draft, Some(at)).await.unwrap();
        assert_eq!((draft.state(), draft.approved_by.as_str()), (DraftState::Scheduled, "head"));
        drafts.push(draft);
    }
    ward.move_clock(SignedDuration::from_mins(119)).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert!(two.find("特別窓口").await.is_empty(), "a minute before");
    ward.move_clock(SignedDuration::from_mins(120) + SignedDuration::from_secs(5)).await;
    for draft in &drafts {
        let draft = until_state(&two, draft, DraftState::Published).await;
        assert_eq!((draft.published_version, draft.publish_at), (1, None));
    }
    two.until_found("特別窓口", "F0001", true).await;

    let mut database = PgConnection::connect(&ward.database.admin_url).await.unwrap();
    let versions: i64 = sqlx::query_scalar("SELECT count(*) FROM faq.article_versions")
        .fetch_one(&mut database)
        .await
        .unwrap();
    assert_eq!(versions, 6);
    let audited: i64 =
        sqlx::query_scalar("SELECT count(*) FROM faq.audit_entry WHERE rpc = 'job:publish'")
            .fetch_one(&mut database)
            .await
            .unwrap();
    assert_eq!(audited, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_must_lie_ahead_and_within_validity() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let today = madoguchi_calendar::jst_date(now());
    let draft =
        service.approved(DraftText { valid_until: today.to_string(), ..text("問い") }).await;
    for at in [
        now() - SignedDuration::from_secs(1),
        now() + SignedDuration::from_hours(24 * 400),
        now() + SignedDuration::from_hours(48),
    ] {
        let status = service.publish(CLERK, &draft, Some(at)).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(fields(&status), ["publish_at"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_import_overtook_is_not_published_over_it() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let first = service.published(text("改姓届の窓口は。")).await;
    let begin = async || {
        let message = madoguchi_proto::faq::v1::CreateDraftRequest {
            article_id: first.article_id.clone(),
            ..Default::default()
        };
        let reply = service.drafts().create_draft(service.act(CLERK, message)).await.unwrap();
        let draft = service.submit(CLERK, &reply.into_inner().draft.unwrap()).await.unwrap();
        service.approve(HEAD, &draft).await.unwrap()
    };
    let draft = begin().await;
    let at = now() + SignedDuration::from_hours(1);
    let draft = service.publish(CLERK, &draft, Some(at)).await.unwrap();
    let import = |answer: &str| {
        format!("{HEADER}{}", line("F0001", "改姓届の窓口は。", answer, "2026-04-01", ""))
    };
    assert!(service.import_articles(&import("区政情報課が改めた答え")).await.result.imported);
    ward.move_clock(SignedDuration::from_hours(2)).await;
    let draft = until_state(&service, &draft, DraftState::Rejected).await;
    assert!(draft.overtaken);

    // The author compares, takes over, and starts from the newest version; then it goes its way.
    let update = |base_version| UpdateDraftRequest {
        draft_id: draft.draft_id.clone(),
        revision: draft.revision,
        text: Some(text("改姓届の窓口は。")),
        base_version,
        ..Default::default()
    };
    let status = service.drafts().update_draft(service.act(CLERK, update(3))).await.unwrap_err();
    assert_eq!(fields(&status), ["base_version"]);
    let reply = service.drafts().update_draft(service.act(CLERK, update(2))).await.unwrap();
    let draft = reply.into_inner().draft.unwrap();
    assert!(!draft.overtaken);
    let draft = service.submit(CLERK, &draft).await.unwrap();
    let draft = service.approve(HEAD, &draft).await.unwrap();
    // Overtaken once more, now when it is published at once.
    assert!(service.import_articles(&import("もう一度改めた答え")).await.result.imported);
    let status = service.publish(CLERK, &draft, None).await.unwrap_err();
    let (reason, facts) = reason(&status);
    assert_eq!((reason.as_str(), facts["newest_version"].as_str()), ("OVERTAKEN", "3"));
    let get = service.by(
        Role::Operator,
        madoguchi_proto::faq::v1::GetArticleRequest {
            article_id: first.article_id.clone(),
            version: 0,
        },
    );
    let article = service.articles().get_article(get).await.unwrap().into_inner().article.unwrap();
    assert_eq!((article.version, article.answer.as_str()), (3, "もう一度改めた答え"));
}
