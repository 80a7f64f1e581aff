//! No personal field without the caller's word (B8).

use madoguchi_proto::intake::v1::{
    Call, CallState, Outcome, RecordConsentRequest, SaveDraftRequest,
};
use tonic::Code;

use crate::support::{EVENING, OPERATOR, Ward, fields, refusal, submission, violations};

fn answer(call: &Call, consented: bool) -> RecordConsentRequest {
    RecordConsentRequest {
        call_id: call.call_id.clone(),
        version: call.version,
        consent_version: 1,
        consented,
        reason_code: if consented { String::new() } else { "A01".into() },
    }
}

#[tokio::test]
async fn nothing_personal_before_the_consent() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let call = service.call(OPERATOR).await;
    let before = ward.content().await;
    let draft =
        SaveDraftRequest { call_id: call.call_id.clone(), revision: 0, fields: Some(fields()) };
    let draft = service.inquiries().save_draft(service.writes(OPERATOR, draft)).await;
    assert_eq!(refusal(draft), (Code::FailedPrecondition, "NO_CONSENT".into()));
    let inquiry =
        service.inquiries().submit_inquiry(service.writes(OPERATOR, submission(&call))).await;
    assert_eq!(refusal(inquiry), (Code::FailedPrecondition, "NO_CONSENT".into()));
    let other_sentence = RecordConsentRequest { consent_version: 2, ..answer(&call, true) };
    let other_sentence =
        service.inquiries().record_consent(service.writes(OPERATOR, other_sentence)).await;
    assert_eq!(refusal(other_sentence), (Code::Aborted, "STALE_VERSION".into()));
    assert_eq!(ward.content().await, before, "a refused request changed something");
}

#[tokio::test]
async fn a_refusal_forgets_what_was_typed_and_ends_the_call() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let call = service.consented_call(OPERATOR).await;
    let draft =
        SaveDraftRequest { call_id: call.call_id.clone(), revision: 0, fields: Some(fields()) };
    service.inquiries().save_draft(service.writes(OPERATOR, draft)).await.unwrap();
    assert_eq!(ward.count("draft").await, 1);
    let no_reason = RecordConsentRequest { reason_code: "A".into(), ..answer(&call, false) };
    let no_reason = service.inquiries().record_consent(service.writes(OPERATOR, no_reason)).await;
    assert_eq!(violations(no_reason), ["reason_code"]);
    assert_eq!(ward.count("draft").await, 1);

    let refused = service
        .inquiries()
        .record_consent(service.writes(OPERATOR, answer(&call, false)))
        .await
        .unwrap();
    let closed = refused.into_inner().call.unwrap();
    assert_eq!(
        (closed.state(), closed.outcome()),
        (CallState::Closed, Outcome::UnresolvedNoConsent)
    );
    assert!(!closed.consented && !closed.has_draft);
    assert_eq!(ward.count("draft").await, 0);
    // Both answers are on record: who, where, when, to which sentence.
    let rows = "SELECT count(*) FROM intake.consent WHERE operator_id = '00000000-0000-0000-0000-00000000000b'
                  AND terminal_id = '00000000-0000-0000-0000-000000000003' AND sentence_version = 1";
    assert_eq!(ward.number(rows).await, 2);
    let inquiry =
        service.inquiries().submit_inquiry(service.writes(OPERATOR, submission(&closed))).await;
    assert_eq!(refusal(inquiry).1, "CALL_CLOSED");
}

#[tokio::test]
async fn a_changed_sentence_needs_a_new_version() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let call = service.call(OPERATOR).await;
    let mut admin = ward.admin().await;
    sqlx::query("INSERT INTO intake.consent_sentence VALUES (1, '別の文', now())")
        .execute(&mut admin)
        .await
        .unwrap();
    let consent =
        service.inquiries().record_consent(service.writes(OPERATOR, answer(&call, true))).await;
    assert_eq!(refusal(consent), (Code::FailedPrecondition, "SENTENCE_CHANGED".into()));
}
