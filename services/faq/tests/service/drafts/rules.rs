//! Author and approver are different people of the section in charge.

use madoguchi_access::Role;
use madoguchi_proto::faq::v1::{
    DraftTab::{self, Own, ToApprove, Unspecified},
    GetDraftRequest, ListDraftsRequest, RejectDraftRequest, UpdateDraftRequest,
};
use tonic::Code;

use super::{CLERK, HEAD, INFORMATION, OTHER, STRANGE_HEAD, STRANGER, empty, reason, text, who};
use crate::{
    client::Service,
    support::{Ward, Who},
};

/// Clerk and head in one account.
const BOTH: Who = who(21, "both", &[Role::SectionClerk, Role::SectionHead], "1010");
/// The same account, later with the second role only.
const BOTH_AS_HEAD: Who = who(21, "both", &[Role::SectionHead], "1010");
/// Of the Ward Information Section and head of 1010.
const ALL_IN_ONE: Who = who(22, "all", &[Role::InformationSection, Role::SectionHead], "1010");

#[tokio::test(flavor = "multi_thread")]
async fn nobody_approves_an_own_change_in_whatever_role() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    for (author, approver) in
        [(BOTH, BOTH), (BOTH, BOTH_AS_HEAD), (HEAD, HEAD), (ALL_IN_ONE, ALL_IN_ONE)]
    {
        let draft = service.create(author, text("問い")).await.unwrap();
        let draft = service.submit(author, &draft).await.unwrap();
        assert!(draft.own && !draft.may_approve);
        let status = service.approve(approver, &draft).await.unwrap_err();
        let told = (status.code(), reason(&status).0);
        assert_eq!(told, (Code::PermissionDenied, "OWN_CHANGE".to_owned()), "{author:?}");
        // Another head of the section does.
        let other = if author.account == HEAD.account { BOTH } else { HEAD };
        service.approve(other, &draft).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn having_edited_or_submitted_it_once_is_enough() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let draft = service.create(CLERK, text("問い")).await.unwrap();
    let update = |who: Who, revision: u32, words: &str| {
        let message = UpdateDraftRequest {
            draft_id: draft.draft_id.clone(),
            revision,
            text: Some(text(words)),
            ..Default::default()
        };
        service.act(who, message)
    };
    service.drafts().update_draft(update(HEAD, 1, "少し直した問い")).await.unwrap();
    let last = service.drafts().update_draft(update(OTHER, 2, "書き直した問い")).await.unwrap();
    let submitted = service.submit(OTHER, &last.into_inner().draft.unwrap()).await.unwrap();
    let status = service.approve(HEAD, &submitted).await.unwrap_err();
    assert_eq!(reason(&status).0, "OWN_CHANGE");

    let draft = service.create(CLERK, text("別の問い")).await.unwrap();
    let submitted = service.submit(BOTH, &draft).await.unwrap();
    let status = service.approve(BOTH_AS_HEAD, &submitted).await.unwrap_err();
    assert_eq!(reason(&status).0, "OWN_CHANGE");
    assert!(service.approve(HEAD, &submitted).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_go_by_section() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    // Nobody begins a draft for another section, or takes one there; the Ward Information Section does.
    let status = service.create(STRANGER, text("問い")).await.unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).0.as_str()),
        (Code::PermissionDenied, "NOT_IN_CHARGE")
    );
    let draft = service.create(INFORMATION, text("問い")).await.unwrap();
    let moved = UpdateDraftRequest {
        draft_id: draft.draft_id.clone(),
        revision: 1,
        text: Some(madoguchi_proto::faq::v1::DraftText {
            section_code: "1020".into(),
            ..text("問い")
        }),
        ..Default::default()
    };
    let status = service.drafts().update_draft(service.act(CLERK, moved)).await.unwrap_err();
    assert_eq!(reason(&status).0, "NOT_IN_CHARGE");

    // What another section writes does not exist.
    let draft = service.submit(INFORMATION, &draft).await.unwrap();
    for stranger in [STRANGER, STRANGE_HEAD] {
        let get = GetDraftRequest { draft_id: draft.draft_id.clone(), revision: 0 };
        let status = service.drafts().get_draft(service.of(stranger, get)).await.unwrap_err();
        assert_eq!(status.code(), Code::NotFound);
    }
    assert_eq!(service.approve(STRANGE_HEAD, &draft).await.unwrap_err().code(), Code::NotFound);

    // Clerks do not approve, nor does the Ward Information Section in its own right.
    for who in [CLERK, INFORMATION, Who::with(Role::Operator), Who::with(Role::Administrator)] {
        let status = service.approve(who, &draft).await.unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied, "{who:?}");
    }
    let both = who(23, "info-head", &[Role::InformationSection, Role::SectionHead], "1020");
    let status = service.approve(both, &draft).await.unwrap_err();
    assert_eq!(reason(&status).0, "NOT_APPROVER", "head of another section");
    let reject = RejectDraftRequest {
        draft_id: draft.draft_id.clone(),
        revision: draft.revision,
        comment: "いいえ".into(),
    };
    let status = service.drafts().reject_draft(service.act(both, reject)).await.unwrap_err();
    assert_eq!(reason(&status).0, "NOT_APPROVER");
    service.approve(HEAD, &draft).await.unwrap();
}

async fn listed(service: &Service, who: Who, tab: DraftTab, section: &str) -> Vec<String> {
    let message = ListDraftsRequest {
        tab: tab.into(),
        section_code: section.into(),
        page_size: 2,
        ..Default::default()
    };
    let (mut questions, mut token) = (Vec::new(), String::new());
    loop {
        let message = ListDraftsRequest { page_token: token, ..message.clone() };
        let page =
            service.drafts().list_drafts(service.of(who, message)).await.unwrap().into_inner();
        questions.extend(page.drafts.into_iter().map(|draft| draft.question));
        token = page.next_page_token;
        if token.is_empty() {
            return questions;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_has_a_tab_of_what_waits_for_them() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    for question in ["一", "二", "三", "四", "五"] {
        let draft = service.create(CLERK, text(question)).await.unwrap();
        if question != "五" {
            service.submit(CLERK, &draft).await.unwrap();
        }
    }
    let own = service.create(BOTH, text("六")).await.unwrap();
    service.submit(BOTH, &own).await.unwrap();
    let published = service.published(text("七")).await;
    assert!(!published.article_number.is_empty());

    assert_eq!(listed(&service, CLERK, Own, "").await, ["五", "四", "三", "二", "一"]);
    assert_eq!(listed(&service, BOTH, ToApprove, "").await, ["四", "三", "二", "一"]);
    assert_eq!(listed(&service, HEAD, ToApprove, "").await, ["六", "四", "三", "二", "一"]);
    assert!(listed(&service, CLERK, ToApprove, "").await.is_empty());
    assert!(listed(&service, INFORMATION, ToApprove, "").await.is_empty());
    assert_eq!(listed(&service, INFORMATION, Unspecified, "1010").await.len(), 6);
    assert!(listed(&service, INFORMATION, Unspecified, "1020").await.is_empty());
    assert!(listed(&service, STRANGER, Unspecified, "").await.is_empty());
    assert!(listed(&service, STRANGER, Unspecified, "1010").await.is_empty());
}
