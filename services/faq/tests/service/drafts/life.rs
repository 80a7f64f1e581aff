//! The way from nothing to an article, and on.

use madoguchi_access::Role;
use madoguchi_proto::faq::v1::{
    CreateDraftRequest, DraftState, GetArticleRequest, GetDraftRequest, RejectDraftRequest,
    RestoreVersionRequest, UpdateDraftRequest, WithdrawDraftRequest,
};
use tonic::Code;

use super::{CLERK, HEAD, OTHER, empty, reason, text};
use crate::support::Ward;

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_written_rejected_mended_approved_and_published() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let draft = service.create(CLERK, text("改姓届はどこに出しますか。")).await.unwrap();
    assert_eq!((draft.state(), draft.revision, draft.own), (DraftState::Writing, 1, true));
    let draft = service.submit(CLERK, &draft).await.unwrap();

    let reject = |comment: &str| RejectDraftRequest {
        draft_id: draft.draft_id.clone(),
        revision: draft.revision,
        comment: comment.into(),
    };
    let status = service.drafts().reject_draft(service.act(HEAD, reject(""))).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let request = service.act(HEAD, reject("時間を書いてください"));
    let reply = service.drafts().reject_draft(request).await.unwrap();
    let draft = reply.into_inner().draft.unwrap();
    assert_eq!(draft.state(), DraftState::Rejected);

    let update = UpdateDraftRequest {
        draft_id: draft.draft_id.clone(),
        revision: draft.revision,
        text: Some(text("改姓届はどこに、いつ出しますか。")),
        comment: "受付時間を加えた".into(),
        base_version: 0,
    };
    let reply = service.drafts().update_draft(service.act(OTHER, update)).await.unwrap();
    let draft = reply.into_inner().draft.unwrap();
    let draft = service.submit(CLERK, &draft).await.unwrap();
    let draft = service.approve(HEAD, &draft).await.unwrap();
    assert_eq!(draft.approved_by, "head");
    assert!(service.find("改姓届").await.is_empty(), "nothing is found before it is published");
    let draft = service.publish(CLERK, &draft, None).await.unwrap();
    assert_eq!(
        (draft.state(), draft.article_number.as_str(), draft.published_version),
        (DraftState::Published, "F0001", 1)
    );
    service.until_found("改姓届", "F0001", true).await;

    let get = GetDraftRequest { draft_id: draft.draft_id.clone(), revision: 1 };
    let got = service.drafts().get_draft(service.of(HEAD, get)).await.unwrap().into_inner();
    let kinds: Vec<&str> = got.events.iter().map(|event| event.kind.as_str()).collect();
    let expected =
        ["created", "submitted", "rejected", "saved", "submitted", "approved", "published"];
    assert_eq!(kinds, expected);
    assert_eq!(got.events[2].comment, "時間を書いてください");
    assert_eq!(got.text.unwrap().question, "改姓届はどこに出しますか。", "revision 1 as it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_article_gets_a_new_version_and_an_old_one_comes_back() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let first = service.published(text("改姓届の窓口は。")).await;
    let article = first.article_id.clone();

    // Its text is taken over when none is given; a second draft is not begun beside it.
    let create = CreateDraftRequest { article_id: article.clone(), ..Default::default() };
    let reply = service.drafts().create_draft(service.act(OTHER, create.clone())).await.unwrap();
    let draft = reply.into_inner().draft.unwrap();
    assert_eq!((draft.base_version, draft.question.as_str()), (1, "改姓届の窓口は。"));
    let status = service.drafts().create_draft(service.act(CLERK, create)).await.unwrap_err();
    assert_eq!(status.code(), Code::AlreadyExists);
    assert_eq!(reason(&status).1["draft_id"], draft.draft_id);

    let update = UpdateDraftRequest {
        draft_id: draft.draft_id.clone(),
        revision: 1,
        text: Some(text("改姓届の受付は。")),
        comment: "名称が変わった".into(),
        base_version: 0,
    };
    let reply = service.drafts().update_draft(service.act(OTHER, update)).await.unwrap();
    let draft = service.submit(OTHER, &reply.into_inner().draft.unwrap()).await.unwrap();
    let draft = service.approve(HEAD, &draft).await.unwrap();
    let draft = service.publish(HEAD, &draft, None).await.unwrap();
    assert_eq!((draft.article_number.as_str(), draft.published_version), ("F0001", 2));

    let restore =
        RestoreVersionRequest { article_id: article.clone(), version: 1, comment: String::new() };
    let reply = service.drafts().restore_version(service.act(CLERK, restore)).await.unwrap();
    let draft = reply.into_inner().draft.unwrap();
    assert_eq!((draft.base_version, draft.question.as_str()), (2, "改姓届の窓口は。"));
    let draft = service.submit(CLERK, &draft).await.unwrap();
    let draft = service.approve(HEAD, &draft).await.unwrap();
    service.publish(HEAD, &draft, None).await.unwrap();
    let get = GetArticleRequest { article_id: article, version: 0 };
    let got = service.articles().get_article(service.by(Role::Operator, get)).await.unwrap();
    let got = got.into_inner().article.unwrap();
    assert_eq!((got.version, got.question.as_str()), (3, "改姓届の窓口は。"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_after_approval_takes_the_approval_back() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let draft = service.approved(text("問い")).await;
    let update = UpdateDraftRequest {
        draft_id: draft.draft_id.clone(),
        revision: draft.revision,
        text: Some(text("別の問い")),
        comment: String::new(),
        base_version: 0,
    };
    let reply = service.drafts().update_draft(service.act(CLERK, update)).await.unwrap();
    let draft = reply.into_inner().draft.unwrap();
    assert_eq!((draft.state(), draft.approved_by.as_str()), (DraftState::Writing, ""));
    let status = service.publish(CLERK, &draft, None).await.unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).0.as_str()),
        (Code::FailedPrecondition, "WRONG_STATE")
    );

    let withdraw = WithdrawDraftRequest {
        draft_id: draft.draft_id.clone(),
        revision: draft.revision,
        comment: "要らなくなった".into(),
    };
    let reply = service.drafts().withdraw_draft(service.act(OTHER, withdraw)).await.unwrap();
    let draft = reply.into_inner().draft.unwrap();
    assert_eq!(draft.state(), DraftState::Withdrawn);
    let status = service.submit(CLERK, &draft).await.unwrap_err();
    assert_eq!(reason(&status).0, "WRONG_STATE");
}
