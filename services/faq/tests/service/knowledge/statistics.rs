//! Openings and answers are counted by article and section.

use madoguchi_access::Role;
use madoguchi_proto::faq::v1::{
    ArticleOrder, FeedbackKind, GetArticleRequest, GetStatisticsRequest, GetStatisticsResponse,
    GiveFeedbackRequest, MarkUsedRequest,
};
use tonic::Code;

use crate::{
    client::Service,
    drafts::{CLERK, INFORMATION, STRANGER, empty, fields, text},
    support::{Ward, Who},
};

async fn figures(
    service: &Service,
    who: Who,
    message: GetStatisticsRequest,
) -> GetStatisticsResponse {
    service.statistics().get_statistics(service.of(who, message)).await.unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn openings_answers_and_feedback_are_counted() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let used = service.published(text("よく使う問い")).await;
    let opened = service.published(text("開かれるだけの問い")).await;
    let operator = Who::with(Role::Operator);
    for (draft, times) in [(&used, 2), (&opened, 3)] {
        for _ in 0..times {
            let get = GetArticleRequest { article_id: draft.article_id.clone(), version: 0 };
            service.articles().get_article(service.of(operator, get)).await.unwrap();
        }
    }
    // Editors who look are not counted.
    let get = GetArticleRequest { article_id: used.article_id.clone(), version: 0 };
    service.articles().get_article(service.of(CLERK, get)).await.unwrap();
    let mark =
        MarkUsedRequest { article_id: used.article_id.clone(), version: 1, query: "使う".into() };
    service.search().mark_used(service.act(operator, mark)).await.unwrap();
    let give = GiveFeedbackRequest {
        article_id: opened.article_id.clone(),
        version: 1,
        kind: FeedbackKind::Unclear.into(),
        text: String::new(),
    };
    service.feedback().give_feedback(service.act(operator, give)).await.unwrap();

    // Openings are written every two seconds.
    let mut found = figures(&service, CLERK, GetStatisticsRequest::default()).await;
    for _ in 0..100 {
        if found.sections.first().is_some_and(|section| section.shown == 5) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        found = figures(&service, CLERK, GetStatisticsRequest::default()).await;
    }
    let [section] = &*found.sections else { panic!("{found:?}") };
    assert_eq!((section.section_code.as_str(), section.articles), ("1010", 2));
    assert_eq!((section.shown, section.used), (5, 1));
    assert_eq!((section.feedback, section.open_feedback, section.mean_age_days), (1, 1, 0));
    let article = &found.articles[0];
    assert_eq!((article.question.as_str(), article.shown, article.used), ("よく使う問い", 2, 1));

    let order = ArticleOrder::ShownNotUsed.into();
    let message = GetStatisticsRequest { order, limit: 1, ..Default::default() };
    let found = figures(&service, INFORMATION, message).await;
    assert_eq!(found.articles.len(), 1);
    assert_eq!(found.articles[0].question, "開かれるだけの問い");
    let yesterday = GetStatisticsRequest {
        from: "2026-01-01".into(),
        until: "2026-01-02".into(),
        ..Default::default()
    };
    let found = figures(&service, INFORMATION, yesterday).await;
    assert_eq!((found.sections[0].shown, found.sections[0].feedback), (0, 0));
    assert_eq!(found.sections[0].open_feedback, 1, "of any day");
    assert!(figures(&service, STRANGER, GetStatisticsRequest::default()).await.sections.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_of_figures() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let asked = |from: &str, until: &str| GetStatisticsRequest {
        from: from.into(),
        until: until.into(),
        ..Default::default()
    };
    for (message, field) in [
        (asked("2026-02-30", ""), "from"),
        (asked("2026-02-02", "2026-02-01"), "until"),
        (asked("2024-01-01", "2026-01-01"), "from"),
        (GetStatisticsRequest { limit: 201, ..Default::default() }, "limit"),
        (GetStatisticsRequest { order: 9, ..Default::default() }, "order"),
        (GetStatisticsRequest { section_code: "-".into(), ..Default::default() }, "section_code"),
    ] {
        let status =
            service.statistics().get_statistics(service.of(CLERK, message)).await.unwrap_err();
        assert_eq!(fields(&status), [field]);
    }
    let request = service.by(Role::Operator, GetStatisticsRequest::default());
    let status = service.statistics().get_statistics(request).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
}
