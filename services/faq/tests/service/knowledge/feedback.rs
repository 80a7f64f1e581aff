//! What operators say goes to the section in charge, and comes back with an answer.

use madoguchi_access::Role;
use madoguchi_proto::faq::v1::{
    Feedback, FeedbackKind, FeedbackState, GiveFeedbackRequest, ListFeedbackRequest,
    ResolveFeedbackRequest,
};
use tonic::{Code, Status};

use crate::{
    client::Service,
    drafts::{CLERK, HEAD, INFORMATION, STRANGER, empty, fields, reason, text},
    support::{Ward, Who},
};

const OPERATOR: Who =
    Who { account: 31, user_id: "operator", roles: &[Role::Operator], section: None };
const ANOTHER: Who =
    Who { account: 32, user_id: "another", roles: &[Role::Operator], section: None };

async fn give(
    service: &Service,
    who: Who,
    article: &str,
    version: u32,
    text: &str,
) -> Result<Feedback, Status> {
    let message = GiveFeedbackRequest {
        article_id: article.into(),
        version,
        kind: FeedbackKind::Outdated.into(),
        text: text.into(),
    };
    let reply = service.feedback().give_feedback(service.act(who, message)).await?;
    Ok(reply.into_inner().feedback.unwrap())
}

async fn resolve(
    service: &Service,
    who: Who,
    feedback: &Feedback,
    state: FeedbackState,
    reply: &str,
) -> Result<Feedback, Status> {
    let message = ResolveFeedbackRequest {
        feedback_id: feedback.feedback_id.clone(),
        seen: feedback.state,
        state: state.into(),
        reply: reply.into(),
    };
    let reply = service.feedback().resolve_feedback(service.act(who, message)).await?;
    Ok(reply.into_inner().feedback.unwrap())
}

async fn listed(service: &Service, who: Who, message: ListFeedbackRequest) -> Vec<Feedback> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let message = ListFeedbackRequest { page_size: 2, page_token: token, ..message.clone() };
        let reply = service.feedback().list_feedback(service.of(who, message)).await.unwrap();
        let page = reply.into_inner();
        found.extend(page.feedback);
        token = page.next_page_token;
        if token.is_empty() {
            return found;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn feedback_goes_to_the_section_and_comes_back_answered() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let article = service.published(text("改姓届の窓口は。")).await.article_id;
    let given = give(&service, OPERATOR, &article, 1, "階が変わりました").await.unwrap();
    assert_eq!((given.state(), given.section_code.as_str()), (FeedbackState::Open, "1010"));
    give(&service, OPERATOR, &article, 1, "").await.unwrap();
    give(&service, ANOTHER, &article, 1, "別の人の声").await.unwrap();

    let all = ListFeedbackRequest::default;
    assert_eq!(listed(&service, OPERATOR, all()).await.len(), 2, "an operator's own");
    assert_eq!(listed(&service, CLERK, all()).await.len(), 3);
    assert_eq!(listed(&service, INFORMATION, all()).await.len(), 3);
    assert!(listed(&service, STRANGER, all()).await.is_empty());
    let of = ListFeedbackRequest { article_id: article.clone(), ..all() };
    assert_eq!(listed(&service, HEAD, of).await[0].text, "別の人の声", "newest first");

    let accepted =
        resolve(&service, CLERK, &given, FeedbackState::Accepted, "確認します").await.unwrap();
    assert_eq!(
        (accepted.state(), accepted.answered_by.as_str()),
        (FeedbackState::Accepted, "clerk")
    );
    let status = resolve(&service, HEAD, &given, FeedbackState::Done, "").await.unwrap_err();
    assert_eq!(status.code(), Code::Aborted, "the clerk was first");
    resolve(&service, HEAD, &accepted, FeedbackState::Done, "直しました").await.unwrap();
    let done = ListFeedbackRequest { states: vec![FeedbackState::Done.into()], ..all() };
    let seen = listed(&service, OPERATOR, done).await;
    assert_eq!((seen.len(), seen[0].reply.as_str()), (1, "直しました"));
    let status = resolve(&service, HEAD, &seen[0], FeedbackState::Accepted, "").await.unwrap_err();
    assert_eq!(reason(&status).0, "WRONG_STATE");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_of_feedback() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let article = service.published(text("問い")).await.article_id;
    let phone = "090-1234-5678の方から";
    let status = give(&service, OPERATOR, &article, 1, phone).await.unwrap_err();
    assert_eq!(fields(&status), ["text"], "{status:?}");
    let status = give(&service, OPERATOR, &article, 2, "").await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    let status = give(&service, CLERK, &article, 1, "").await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    let no_kind =
        GiveFeedbackRequest { article_id: article.clone(), version: 1, ..Default::default() };
    let status =
        service.feedback().give_feedback(service.act(OPERATOR, no_kind)).await.unwrap_err();
    assert_eq!(fields(&status), ["kind"]);

    let given = give(&service, OPERATOR, &article, 1, "").await.unwrap();
    let status = resolve(&service, CLERK, &given, FeedbackState::Declined, "").await.unwrap_err();
    assert_eq!(fields(&status), ["reply"], "whoever declines says why");
    let status = resolve(&service, CLERK, &given, FeedbackState::Done, phone).await.unwrap_err();
    assert_eq!(fields(&status), ["reply"]);
    let status = resolve(&service, STRANGER, &given, FeedbackState::Done, "").await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    let status = resolve(&service, OPERATOR, &given, FeedbackState::Done, "").await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    let bad = ListFeedbackRequest { states: vec![9], ..Default::default() };
    let status = service.feedback().list_feedback(service.of(CLERK, bad)).await.unwrap_err();
    assert_eq!(fields(&status), ["states"]);
}
