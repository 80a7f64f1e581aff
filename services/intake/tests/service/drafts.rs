//! Drafts: sealed, one's own, for a day.

use madoguchi_proto::intake::v1::{
    GetCallRequest, PersonalFields, RecoverDraftRequest, SaveDraftRequest,
};
use tonic::Code;

use crate::support::{COLLEAGUE, EVENING, OPERATOR, Ward, fields, refusal, until, violations};

#[tokio::test]
async fn a_draft_comes_back_to_its_operator_only() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let call = service.consented_call(OPERATOR).await;
    let save = |revision, fields| SaveDraftRequest {
        call_id: call.call_id.clone(),
        revision,
        fields: Some(fields),
    };
    let half = PersonalFields { name: "山﨑".into(), ..PersonalFields::default() };
    let first = service
        .inquiries()
        .save_draft(service.writes(OPERATOR, save(0, half)))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first.revision, 1);
    let stale = service.inquiries().save_draft(service.writes(OPERATOR, save(0, fields()))).await;
    assert_eq!(refusal(stale), (Code::Aborted, "STALE_VERSION".into()));
    let second = service
        .inquiries()
        .save_draft(service.writes(OPERATOR, save(1, fields())))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(second.revision, 2);
    let endless = PersonalFields { inquiry: "長".repeat(4_001), ..fields() };
    let endless = service.inquiries().save_draft(service.writes(OPERATOR, save(2, endless))).await;
    assert_eq!(violations(endless), ["fields.inquiry"]);

    let recover = RecoverDraftRequest { call_id: call.call_id.clone() };
    let draft = service
        .inquiries()
        .recover_draft(service.by(OPERATOR, recover.clone()))
        .await
        .unwrap()
        .into_inner();
    assert!(draft.fields == Some(fields()) && draft.revision == 2);
    let entry = "SELECT count(*) FROM intake.audit_entry WHERE purpose = 'draft_recovery'";
    assert_eq!(ward.number(entry).await, 1);
    let stranger = service.inquiries().recover_draft(service.by(COLLEAGUE, recover.clone())).await;
    assert_eq!(refusal(stranger).0, Code::NotFound);

    ward.neighbours.state().retention_down = true;
    let away = service.inquiries().recover_draft(service.by(OPERATOR, recover.clone())).await;
    assert_eq!(refusal(away), (Code::Unavailable, "KEYRING_AWAY".into()));
    ward.neighbours.state().retention_down = false;

    ward.set_clock("2026-11-25T18:31:00+09:00").await;
    let expired = service.inquiries().recover_draft(service.by(OPERATOR, recover)).await;
    assert_eq!(refusal(expired).0, Code::NotFound);
    let get = GetCallRequest { call_id: call.call_id.clone() };
    let found = service
        .calls()
        .get_call(service.by(OPERATOR, get))
        .await
        .unwrap()
        .into_inner()
        .call
        .unwrap();
    assert!(!found.has_draft);
    until(async || ward.count("draft").await == 0).await;
}

#[tokio::test]
async fn without_the_days_key_nothing_personal_is_taken() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let call = service.consented_call(OPERATOR).await;
    ward.neighbours.state().retention_down = true;
    // Retention may stay away for weeks before it is missed.
    ward.set_clock("2026-12-20T18:30:00+09:00").await;
    let save = |revision| SaveDraftRequest {
        call_id: call.call_id.clone(),
        revision,
        fields: Some(fields()),
    };
    service.inquiries().save_draft(service.writes(OPERATOR, save(0))).await.unwrap();
    ward.set_clock("2027-02-20T18:30:00+09:00").await;
    let refused = service.inquiries().save_draft(service.writes(OPERATOR, save(0))).await;
    assert_eq!(refusal(refused), (Code::Unavailable, "NO_DAY_KEY".into()));
    ward.neighbours.state().retention_down = false;
    until(async || service.inquiries().save_draft(service.writes(OPERATOR, save(0))).await.is_ok())
        .await;
}
