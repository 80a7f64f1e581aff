//! Sections are reminded a month before an article is due for review, once of each version.

use jiff::{SignedDuration, ToSpan as _};
use madoguchi_proto::faq::v1::{
    CreateDraftRequest, DraftText, ListReviewsDueRequest, ReviewDue, Source, SourceKind,
};
use sqlx::{Connection as _, PgConnection};
use tonic::Code;

use crate::{
    client::Service,
    drafts::{CLERK, HEAD, INFORMATION, STRANGER, empty, text},
    support::{Ward, Who},
};

async fn due(service: &Service, who: Who) -> Vec<ReviewDue> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let message =
            ListReviewsDueRequest { page_size: 1, page_token: token, ..Default::default() };
        let reply = service.versions().list_reviews_due(service.of(who, message)).await.unwrap();
        let page = reply.into_inner();
        found.extend(page.reviews);
        token = page.next_page_token;
        if token.is_empty() {
            return found;
        }
    }
}

async fn until_reminded(service: &Service, count: usize) -> Vec<ReviewDue> {
    for _ in 0..300 {
        let found = due(service, CLERK).await;
        if found.len() == count && found.iter().all(|review| review.reminded_at.is_some()) {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the section is not reminded of {count} articles");
}

fn checked(question: &str, on: jiff::civil::Date) -> DraftText {
    let source = Source {
        kind: SourceKind::Site.into(),
        locator: "/a".into(),
        issue: String::new(),
        checked_on: on.to_string(),
    };
    DraftText { sources: vec![source], ..text(question) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_section_is_reminded_a_month_ahead_and_once() {
    let ward = Ward::new().await;
    let (service, _second) = (empty(&ward).await, ward.start().await);
    let today = madoguchi_calendar::jst_date(madoguchi_calendar::Clock::system().now());
    let first = service.published(checked("一年の問い", today)).await;
    let ends = today + 60.days();
    let until = DraftText { valid_until: ends.to_string(), ..checked("六十日の問い", today) };
    service.published(until).await;
    assert!(due(&service, CLERK).await.is_empty());

    ward.move_clock(SignedDuration::from_hours(24 * 40)).await;
    let found = until_reminded(&service, 1).await;
    assert_eq!(
        (found[0].question.as_str(), found[0].due_on.as_str()),
        ("六十日の問い", &*ends.to_string())
    );
    assert!(due(&service, STRANGER).await.is_empty());
    assert_eq!(due(&service, INFORMATION).await.len(), 1);

    ward.move_clock(SignedDuration::from_hours(24 * 340)).await;
    let found = until_reminded(&service, 2).await;
    assert_eq!(found[1].question, "一年の問い");
    // A new version with new dates settles it.
    let now = today + 340.days();
    let create = CreateDraftRequest {
        article_id: first.article_id.clone(),
        text: Some(checked("一年の問い", now)),
        ..Default::default()
    };
    let reply = service.drafts().create_draft(service.act(CLERK, create)).await.unwrap();
    let draft = reply.into_inner().draft.unwrap();
    assert_eq!(due(&service, CLERK).await[1].draft_id, draft.draft_id);
    let draft = service.submit(CLERK, &draft).await.unwrap();
    let draft = service.approve(HEAD, &draft).await.unwrap();
    service.publish(HEAD, &draft, None).await.unwrap();
    assert_eq!(due(&service, CLERK).await.len(), 1);

    let mut database = PgConnection::connect(&ward.database.admin_url).await.unwrap();
    let audited: i64 =
        sqlx::query_scalar("SELECT count(*) FROM faq.audit_entry WHERE rpc = 'job:review'")
            .fetch_one(&mut database)
            .await
            .unwrap();
    assert_eq!(audited, 2, "once of each version, two replicas or not");
    let bad = ListReviewsDueRequest { page_token: "!".into(), ..Default::default() };
    let status = service.versions().list_reviews_due(service.of(CLERK, bad)).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_holds_no_longer_leaves_the_search_at_that_minute() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let clock = madoguchi_calendar::Clock::system();
    let today = madoguchi_calendar::jst_date(clock.now());
    let last = DraftText { valid_until: today.to_string(), ..text("本日限りの案内は。") };
    service.published(last).await;
    service.until_found("本日限り", "F0001", true).await;
    let midnight = madoguchi_calendar::at_jst(today + 1.day(), jiff::civil::Time::midnight());
    let left = midnight.duration_since(clock.now());
    ward.move_clock(left - SignedDuration::from_secs(20)).await;
    assert_eq!(service.find("本日限り").await.len(), 1, "to the last minute");
    ward.move_clock(left + SignedDuration::from_secs(1)).await;
    assert!(service.find("本日限り").await.is_empty(), "and not one longer");
}
