//! Bad input to every RPC: a code, a message that helps, and nothing changed.

use madoguchi_proto::intake::v1::{
    AmendInquiryRequest, GetCallRequest, HangUpRequest, ListReasonCodesRequest,
    PutReasonCodesRequest, ReasonCode, RecordConsentRequest, RecordTransferRequest,
    RecoverDraftRequest, SaveDraftRequest, StartCallRequest,
};
use tonic::{Code, Request};
use uuid::Uuid;

use crate::support::{EVENING, OPERATOR, Ward, fields, refusal, submission, violations, window};

#[tokio::test]
async fn an_id_of_the_wrong_type_is_named() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let call = service.consented_call(OPERATOR).await;
    let before = ward.content().await;
    let bad = || "17".to_owned();
    let (mut calls, mut inquiries) = (service.calls(), service.inquiries());
    let hang_up = HangUpRequest { call_id: bad(), version: 1 };
    assert_eq!(violations(calls.hang_up(service.writes(OPERATOR, hang_up)).await), ["call_id"]);
    assert_eq!(
        violations(calls.get_call(service.by(OPERATOR, GetCallRequest { call_id: bad() })).await),
        ["call_id"]
    );
    let transfer = RecordTransferRequest {
        call_id: bad(),
        version: 1,
        section_code: "1010".into(),
        kind: 1,
        reached: true,
    };
    assert_eq!(
        violations(calls.record_transfer(service.writes(OPERATOR, transfer.clone())).await),
        ["call_id"]
    );
    let transfer =
        RecordTransferRequest { section_code: "区政情報課".into(), kind: 0, ..transfer };
    assert_eq!(
        violations(calls.record_transfer(service.writes(OPERATOR, transfer)).await),
        ["section_code", "kind"]
    );
    let consent = RecordConsentRequest {
        call_id: bad(),
        consent_version: 1,
        consented: true,
        ..Default::default()
    };
    assert_eq!(
        violations(inquiries.record_consent(service.writes(OPERATOR, consent)).await),
        ["call_id"]
    );
    let draft = SaveDraftRequest { call_id: bad(), revision: 0, fields: Some(fields()) };
    assert_eq!(
        violations(inquiries.save_draft(service.writes(OPERATOR, draft)).await),
        ["call_id"]
    );
    let recover = RecoverDraftRequest { call_id: bad() };
    assert_eq!(
        violations(inquiries.recover_draft(service.by(OPERATOR, recover)).await),
        ["call_id"]
    );
    let mut submit = submission(&call);
    submit.call_id = bad();
    assert_eq!(
        violations(inquiries.submit_inquiry(service.writes(OPERATOR, submit)).await),
        ["call_id"]
    );
    let amend = AmendInquiryRequest {
        inquiry_id: bad(),
        version: 1,
        fields: Some(fields()),
        callback_window: Some(window()),
        section_code: String::new(),
    };
    assert_eq!(
        violations(inquiries.amend_inquiry(service.writes(OPERATOR, amend.clone())).await),
        ["inquiry_id"]
    );
    let unknown = AmendInquiryRequest { inquiry_id: Uuid::now_v7().to_string(), ..amend };
    assert_eq!(
        refusal(inquiries.amend_inquiry(service.writes(OPERATOR, unknown)).await).0,
        Code::NotFound
    );
    assert_eq!(ward.content().await, before, "a refused request changed something");
}

#[tokio::test]
async fn a_key_belongs_to_one_request() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let key = "a-key-for-one-request-only";
    let call = service.call(OPERATOR).await;
    let hang_up = |version| HangUpRequest { call_id: call.call_id.clone(), version };
    service.calls().hang_up(service.writes_with(key, OPERATOR, hang_up(1))).await.unwrap();
    let before = ward.content().await;
    let other = service.calls().hang_up(service.writes_with(key, OPERATOR, hang_up(2))).await;
    assert_eq!(refusal(other), (Code::FailedPrecondition, "IDEMPOTENCY_KEY_REUSED".into()));
    let again =
        service.calls().hang_up(service.writes_with(key, OPERATOR, hang_up(1))).await.unwrap();
    assert_eq!(again.into_inner().call.unwrap().version, 2);
    let without = service.calls().start_call(service.by(OPERATOR, StartCallRequest {})).await;
    assert_eq!(violations(without), ["idempotency-key"]);
    let nobody = service.calls().start_call(Request::new(StartCallRequest {})).await;
    assert_eq!(refusal(nobody).0, Code::Unauthenticated);
    assert_eq!(ward.content().await, before, "a refused request changed something");
}

#[tokio::test]
async fn a_codebook_is_checked_and_retires_what_it_leaves_out() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let code = |code: &str, parent: &str| ReasonCode {
        code: code.into(),
        name: "名前".into(),
        parent_code: parent.into(),
    };
    let before = ward.content().await;
    let bad = PutReasonCodesRequest { reason_codes: vec![code("B", "C"), code("B", "")] };
    let refused = service.calls().put_reason_codes(service.ward_writes(bad)).await;
    assert_eq!(violations(refused), ["reason_codes[0]", "reason_codes[1]"]);
    let huge = PutReasonCodesRequest {
        reason_codes: (0..501).map(|n| code(&format!("C{n}"), "")).collect(),
    };
    assert_eq!(
        violations(service.calls().put_reason_codes(service.ward_writes(huge)).await),
        ["reason_codes"]
    );
    let operator = PutReasonCodesRequest { reason_codes: vec![code("B", "")] };
    let operator = service.calls().put_reason_codes(service.writes(OPERATOR, operator)).await;
    assert_eq!(refusal(operator).0, Code::PermissionDenied);
    assert_eq!(ward.content().await, before, "a refused request changed something");

    let new = vec![code("A", ""), code("A02", "A")];
    let put = PutReasonCodesRequest { reason_codes: new.clone() };
    service.calls().put_reason_codes(service.ward_writes(put)).await.unwrap();
    let listed = service
        .calls()
        .list_reason_codes(service.by(OPERATOR, ListReasonCodesRequest {}))
        .await
        .unwrap();
    assert_eq!(listed.into_inner().reason_codes, new);
    assert_eq!(
        ward.number(
            "SELECT count(*) FROM intake.reason_code WHERE code = 'A01' AND retired_at IS NOT NULL"
        )
        .await,
        1
    );
}
