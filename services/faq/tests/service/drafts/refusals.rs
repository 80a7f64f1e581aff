//! What is refused of a text, field by field, and of an act in the wrong state.

use madoguchi_access::Role;
use madoguchi_proto::faq::v1::{
    CreateDraftRequest, DraftText, GetDraftRequest, ListDraftsRequest, Source, UpdateDraftRequest,
};
use tonic::Code;

use super::{CLERK, HEAD, empty, fields, reason, text};
use crate::support::{Ward, Who};

#[tokio::test(flavor = "multi_thread")]
async fn personal_data_is_refused_in_every_field_and_offices_numbers_are_not() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let phone = "連絡先は090-1234-5678です";
    let bad = DraftText {
        question: phone.into(),
        answer: "taro@example.jpへ".into(),
        background: phone.into(),
        cautions: phone.into(),
        keywords: vec!["戸籍".into(), phone.into()],
        sources: vec![Source { locator: phone.into(), issue: phone.into(), ..Default::default() }],
        ..text("問い")
    };
    let status = service.create(CLERK, bad).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let expected = [
        "text.question",
        "text.answer",
        "text.background",
        "text.cautions",
        "text.keywords[1]",
        "text.sources[0].locator",
        "text.sources[0].issue",
    ];
    assert_eq!(fields(&status), expected);
    assert!(!format!("{status:?}").contains("1234"), "the value is never told: {status:?}");

    let office =
        DraftText { answer: "戸籍住民課 03-0000-2201 へ。".into(), ..text("問い") };
    let draft = service.create(CLERK, office).await.unwrap();
    let comment =
        CreateDraftRequest { text: Some(text("別")), comment: phone.into(), ..Default::default() };
    let status = service.drafts().create_draft(service.act(CLERK, comment)).await.unwrap_err();
    assert_eq!(fields(&status), ["comment"]);
    let update = UpdateDraftRequest {
        draft_id: draft.draft_id,
        revision: 1,
        text: Some(DraftText { cautions: phone.into(), ..text("問い") }),
        ..Default::default()
    };
    let status = service.drafts().update_draft(service.act(CLERK, update)).await.unwrap_err();
    assert_eq!(fields(&status), ["text.cautions"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_form_is_named() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let bad = DraftText {
        question: "あ".repeat(201),
        answer: "見え\u{200B}ない".into(),
        keywords: vec!["語".into(); 51],
        section_code: "7777".into(),
        transfer_section_code: "8888".into(),
        sources: vec![Source { kind: 99, checked_on: "2099-01-01".into(), ..Source::default() }],
        valid_from: "2026-05-01".into(),
        valid_until: "2026-04-01".into(),
        ..DraftText::default()
    };
    let status = service.create(CLERK, bad).await.unwrap_err();
    let expected = [
        "text.question",
        "text.answer",
        "text.keywords",
        "text.section_code",
        "text.transfer_section_code",
        "text.sources[0].kind",
        "text.sources[0].checked_on",
        "text.valid_until",
    ];
    assert_eq!(fields(&status), expected);
    let nothing = CreateDraftRequest::default();
    let status = service.drafts().create_draft(service.act(CLERK, nothing)).await.unwrap_err();
    assert_eq!(fields(&status), ["text"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_incomplete_is_kept_but_not_submitted() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let half = DraftText {
        section_code: "1010".into(),
        question: "問い".into(),
        sources: vec![Source::default()],
        valid_until: "2026-01-01".into(),
        ..DraftText::default()
    };
    let draft = service.create(CLERK, half).await.unwrap();
    let status = service.submit(CLERK, &draft).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let expected = [
        "text.answer",
        "text.sources[0].kind",
        "text.sources[0].locator",
        "text.sources[0].checked_on",
        "text.valid_until",
    ];
    assert_eq!(fields(&status), expected);
    let without = DraftText { sources: Vec::new(), ..text("問い") };
    let draft = service.create(CLERK, without).await.unwrap();
    let status = service.submit(CLERK, &draft).await.unwrap_err();
    assert_eq!(fields(&status), ["text.sources"], "no article without a source");
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_have_their_states_and_callers_their_doors() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let draft = service.create(CLERK, text("問い")).await.unwrap();
    assert_eq!(reason(&service.approve(HEAD, &draft).await.unwrap_err()).0, "WRONG_STATE");
    assert_eq!(reason(&service.publish(CLERK, &draft, None).await.unwrap_err()).0, "WRONG_STATE");
    let status = service.create(Who::with(Role::Operator), text("問い")).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    // An account of a section whose code is not known writes for none.
    let lost = Who { section: None, ..CLERK };
    assert_eq!(reason(&service.create(lost, text("問い")).await.unwrap_err()).0, "NOT_IN_CHARGE");

    for (id, code) in
        [("x", Code::InvalidArgument), ("019ab4f0-7c1e-7d5b-9d2e-0f6a3b1c2d4e", Code::NotFound)]
    {
        let get = GetDraftRequest { draft_id: id.into(), revision: 0 };
        let status = service.drafts().get_draft(service.of(CLERK, get)).await.unwrap_err();
        assert_eq!(status.code(), code);
    }
    for bad in [
        ListDraftsRequest { page_size: 101, ..Default::default() },
        ListDraftsRequest { page_token: "!".into(), ..Default::default() },
        ListDraftsRequest { states: vec![0], ..Default::default() },
        ListDraftsRequest { tab: 9, ..Default::default() },
        ListDraftsRequest { section_code: "'; --".into(), ..Default::default() },
    ] {
        let status =
            service.drafts().list_drafts(service.of(CLERK, bad.clone())).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{bad:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_act_is_done_once() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let message = CreateDraftRequest { text: Some(text("問い")), ..Default::default() };
    let request = || {
        let mut request = service.of(CLERK, message.clone());
        request.metadata_mut().insert("idempotency-key", "one-draft-and-no-more".parse().unwrap());
        request
    };
    let first = service.drafts().create_draft(request()).await.unwrap().into_inner();
    let again = service.drafts().create_draft(request()).await.unwrap().into_inner();
    assert_eq!(first, again);
    let list = service.of(CLERK, ListDraftsRequest::default());
    assert_eq!(service.drafts().list_drafts(list).await.unwrap().into_inner().drafts.len(), 1);
}
