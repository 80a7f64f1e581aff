//! Calls from the first ring to the closed record.

use madoguchi_proto::intake::v1::{
    ArticleReference, Call, CallState, CloseCallRequest, CorrectCallRequest, GetCallRequest,
    HangUpRequest, ListMyCallsRequest, Outcome, RecordTransferRequest, SaveMemoRequest,
    StartCallRequest, TransferKind,
};
use tonic::Code;

use crate::support::{COLLEAGUE, EVENING, OPERATOR, Service, Ward, refusal, until, violations};

fn closing(call: &Call, outcome: Outcome) -> CloseCallRequest {
    CloseCallRequest {
        call_id: call.call_id.clone(),
        version: call.version,
        outcome: outcome.into(),
        reason_code: "A01".into(),
        article: None,
        memo: String::new(),
    }
}

async fn close(service: &Service, request: CloseCallRequest) -> Result<Call, tonic::Status> {
    let closed = service.calls().close_call(service.writes(OPERATOR, request)).await?;
    Ok(closed.into_inner().call.unwrap())
}

async fn transfer(service: &Service, call: &Call) -> Call {
    let request = RecordTransferRequest {
        call_id: call.call_id.clone(),
        version: call.version,
        section_code: "1010".into(),
        kind: TransferKind::Consulted.into(),
        reached: true,
    };
    service
        .calls()
        .record_transfer(service.writes(OPERATOR, request))
        .await
        .unwrap()
        .into_inner()
        .call
        .unwrap()
}

#[tokio::test]
async fn a_call_goes_its_way() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let call = service.call(OPERATOR).await;
    assert_eq!((call.state(), call.version), (CallState::Talking, 1));

    let again = service.calls().start_call(service.writes(OPERATOR, StartCallRequest {})).await;
    assert_eq!(refusal(again), (Code::FailedPrecondition, "CALL_IN_PROGRESS".into()));
    assert_eq!(
        refusal(close(&service, closing(&call, Outcome::Transferred)).await).0,
        Code::InvalidArgument
    );

    let call = transfer(&service, &call).await;
    let hang_up = HangUpRequest { call_id: call.call_id.clone(), version: call.version };
    let call = service
        .calls()
        .hang_up(service.writes(OPERATOR, hang_up.clone()))
        .await
        .unwrap()
        .into_inner()
        .call
        .unwrap();
    assert_eq!(call.state(), CallState::WrapUp);
    assert_eq!(
        refusal(service.calls().hang_up(service.writes(OPERATOR, hang_up)).await).1,
        "CALL_NOT_OPEN"
    );

    let closed = close(&service, closing(&call, Outcome::Transferred)).await.unwrap();
    assert_eq!(
        (closed.state(), closed.outcome(), closed.version),
        (CallState::Closed, Outcome::Transferred, 4)
    );
    assert_eq!((closed.transfers.len(), &closed.ended_at), (1, &call.ended_at));
    assert_eq!(
        refusal(close(&service, closing(&closed, Outcome::Transferred)).await).1,
        "CALL_CLOSED"
    );

    let get = GetCallRequest { call_id: closed.call_id.clone() };
    let found = service
        .calls()
        .get_call(service.by(OPERATOR, get.clone()))
        .await
        .unwrap()
        .into_inner()
        .call
        .unwrap();
    assert_eq!(found, closed);
    assert_eq!(
        refusal(service.calls().get_call(service.by(COLLEAGUE, get)).await).0,
        Code::NotFound
    );
    assert_eq!(
        ward.number("SELECT count(*) FROM intake.audit_entry WHERE subject_kind = 'call'").await,
        4
    );
}

#[tokio::test]
async fn a_repeated_close_is_answered_once_more_and_done_once() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let call = service.call(OPERATOR).await;
    let request = closing(&call, Outcome::WrongNumberOrSilent);
    let key = "a-key-that-is-used-twice";
    let mut clients = [service.calls(), service.calls()];
    let [left, right] = &mut clients;
    // At the same time, then once more.
    let (first, second) = tokio::join!(
        left.close_call(service.writes_with(key, OPERATOR, request.clone())),
        right.close_call(service.writes_with(key, OPERATOR, request.clone())),
    );
    let first = first.unwrap().into_inner();
    assert_eq!(first, second.unwrap().into_inner());
    let third =
        service.calls().close_call(service.writes_with(key, OPERATOR, request.clone())).await;
    assert_eq!(first, third.unwrap().into_inner());
    let rows = "SELECT count(*) FROM intake.audit_entry WHERE rpc LIKE '%CloseCall'";
    assert_eq!(ward.number(rows).await, 1);

    let other = service.call(OPERATOR).await;
    let reused = closing(&other, Outcome::WrongNumberOrSilent);
    let reused = service.calls().close_call(service.writes_with(key, OPERATOR, reused)).await;
    assert_eq!(refusal(reused), (Code::FailedPrecondition, "IDEMPOTENCY_KEY_REUSED".into()));
    assert_eq!(ward.number("SELECT count(*) FROM intake.call WHERE state = 'talking'").await, 1);
}

#[tokio::test]
async fn a_close_is_refused_with_the_reason() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let call = service.call(OPERATOR).await;
    let sound = closing(&call, Outcome::ReferredElsewhere);
    let before = ward.content().await;
    let faulty = CloseCallRequest {
        call_id: "17".into(),
        outcome: 0,
        reason_code: "A-1".into(),
        memo: "折返しは090-1234-5678".into(),
        article: Some(ArticleReference { article_id: "x".into(), version: 0 }),
        ..sound.clone()
    };
    let all =
        ["call_id", "outcome", "reason_code", "memo", "article.article_id", "article.version"];
    assert_eq!(violations(close(&service, faulty).await), all);
    for (request, field) in [
        (CloseCallRequest { outcome: Outcome::AnsweredFromFaq.into(), ..sound.clone() }, "article"),
        (CloseCallRequest { outcome: Outcome::HandedOff.into(), ..sound.clone() }, "outcome"),
        (
            CloseCallRequest { outcome: Outcome::UnresolvedNoConsent.into(), ..sound.clone() },
            "outcome",
        ),
        (CloseCallRequest { reason_code: "A".into(), ..sound.clone() }, "reason_code"),
        (CloseCallRequest { reason_code: "Z99".into(), ..sound.clone() }, "reason_code"),
        (CloseCallRequest { memo: "長".repeat(1_001), ..sound.clone() }, "memo"),
        (CloseCallRequest { memo: "a\u{202E}b".into(), ..sound.clone() }, "memo"),
    ] {
        assert_eq!(violations(close(&service, request).await), [field]);
    }
    let stale = close(&service, CloseCallRequest { version: 7, ..sound.clone() }).await;
    assert_eq!(refusal(stale), (Code::Aborted, "STALE_VERSION".into()));
    let stranger = service.calls().close_call(service.writes(COLLEAGUE, sound.clone())).await;
    assert_eq!(refusal(stranger).0, Code::NotFound);
    assert_eq!(ward.content().await, before, "a refused request changed something");
    close(&service, sound).await.unwrap();
}

#[tokio::test]
async fn the_centre_has_hours_and_a_call_begun_may_be_finished() {
    let ward = Ward::at("2026-11-24T21:59:30+09:00", "").await;
    let service = ward.serve().await;
    let call = service.call(OPERATOR).await;
    ward.set_clock("2026-11-24T22:01:00+09:00").await;
    close(&service, closing(&call, Outcome::ReferredElsewhere)).await.unwrap();
    let late = service
        .calls()
        .start_call(service.writes(OPERATOR, StartCallRequest {}))
        .await
        .unwrap_err();
    assert!(late.message().contains("2026-11-25 08:00"), "{}", late.message());
    assert_eq!(refusal::<()>(Err(late)), (Code::FailedPrecondition, "CENTRE_CLOSED".into()));
    ward.set_clock("2027-01-02T12:00:00+09:00").await;
    let holiday = service
        .calls()
        .start_call(service.writes(OPERATOR, StartCallRequest {}))
        .await
        .unwrap_err();
    assert!(holiday.message().contains("2027-01-04 08:00"), "{}", holiday.message());
}

#[tokio::test]
async fn calls_are_listed_page_by_page() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        let call = service.call(OPERATOR).await;
        close(&service, closing(&call, Outcome::ReferredElsewhere)).await.unwrap();
        ids.push(call.call_id);
    }
    let open = service.call(OPERATOR).await;
    ids.push(open.call_id.clone());
    service.call(COLLEAGUE).await;
    ids.reverse();
    let (mut found, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListMyCallsRequest { page_size: 2, page_token, open_only: false };
        let page = service
            .calls()
            .list_my_calls(service.by(OPERATOR, request))
            .await
            .unwrap()
            .into_inner();
        found.extend(page.calls.into_iter().map(|call| call.call_id));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(found, ids);
    let request = ListMyCallsRequest { open_only: true, ..ListMyCallsRequest::default() };
    let page =
        service.calls().list_my_calls(service.by(OPERATOR, request)).await.unwrap().into_inner();
    assert_eq!(page.calls, [open]);
    let request = ListMyCallsRequest { page_size: 201, ..ListMyCallsRequest::default() };
    assert_eq!(
        violations(service.calls().list_my_calls(service.by(OPERATOR, request)).await),
        ["page_size"]
    );
    until(async || ward.count("audit_seal").await > 0).await;
}

fn correction(call: &Call, outcome: Outcome) -> CorrectCallRequest {
    CorrectCallRequest {
        call_id: call.call_id.clone(),
        version: call.version,
        outcome: outcome.into(),
        reason_code: "A01".into(),
        article: None,
        memo: "案内先を言い直した".into(),
    }
}

async fn correct(service: &Service, request: CorrectCallRequest) -> Result<Call, tonic::Status> {
    let corrected = service.calls().correct_call(service.writes(OPERATOR, request)).await?;
    Ok(corrected.into_inner().call.unwrap())
}

#[tokio::test]
async fn a_result_is_corrected_on_its_day_and_not_later() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let call = service.call(OPERATOR).await;
    let early = correct(&service, correction(&call, Outcome::ReferredElsewhere)).await;
    assert_eq!(refusal(early), (Code::FailedPrecondition, "CALL_NOT_CLOSED".into()));

    let closed = close(&service, closing(&call, Outcome::WrongNumberOrSilent)).await.unwrap();
    let corrected =
        correct(&service, correction(&closed, Outcome::ReferredElsewhere)).await.unwrap();
    assert_eq!(corrected.outcome(), Outcome::ReferredElsewhere);
    assert_eq!(
        (corrected.version, corrected.memo.as_str()),
        (closed.version + 1, "案内先を言い直した")
    );
    assert_eq!((&corrected.ended_at, &corrected.closed_at), (&closed.ended_at, &closed.closed_at));
    let before = "SELECT count(*) FROM intake.audit_entry WHERE rpc LIKE '%/CorrectCall' AND note = 'wrong_number_or_silent'";
    assert_eq!(ward.number(before).await, 1);

    let stale = correct(&service, correction(&closed, Outcome::WrongNumberOrSilent)).await;
    assert_eq!(refusal(stale).0, Code::Aborted);
    for outcome in [Outcome::HandedOff, Outcome::Transferred, Outcome::AnsweredFromFaq] {
        let refused = correct(&service, correction(&corrected, outcome)).await;
        assert_eq!(refusal(refused).0, Code::InvalidArgument, "{outcome:?}");
    }
    let mut of_another =
        service.writes(COLLEAGUE, correction(&corrected, Outcome::ReferredElsewhere));
    of_another.set_timeout(std::time::Duration::from_secs(5));
    assert_eq!(refusal(service.calls().correct_call(of_another).await).0, Code::NotFound);

    ward.set_clock("2026-11-25T08:30:00+09:00").await;
    let late = correct(&service, correction(&corrected, Outcome::WrongNumberOrSilent)).await;
    assert_eq!(refusal(late), (Code::FailedPrecondition, "CORRECTION_CLOSED".into()));
}

#[tokio::test]
async fn an_outcome_that_an_inquiry_has_set_stays() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let taken = service.inquiry(OPERATOR).await.call.unwrap();
    let refused = correct(&service, correction(&taken, Outcome::ReferredElsewhere)).await;
    assert_eq!(refusal(refused), (Code::FailedPrecondition, "OUTCOME_FIXED".into()));
}

#[tokio::test]
async fn a_memo_is_kept_while_the_call_is_open_and_holds_nothing_personal() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let call = service.call(OPERATOR).await;
    let save = async |memo: &str| {
        let request = SaveMemoRequest { call_id: call.call_id.clone(), memo: memo.into() };
        service.calls().save_memo(service.writes(OPERATOR, request)).await
    };
    save("粗大ごみ、日程の確認待ち").await.unwrap();
    assert_eq!(violations(save("折り返し 090-1234-5678").await), ["memo"]);
    let request = ListMyCallsRequest { open_only: true, ..ListMyCallsRequest::default() };
    let page =
        service.calls().list_my_calls(service.by(OPERATOR, request)).await.unwrap().into_inner();
    assert_eq!(
        (page.calls[0].memo.as_str(), page.calls[0].version),
        ("粗大ごみ、日程の確認待ち", 1)
    );
    close(&service, closing(&call, Outcome::WrongNumberOrSilent)).await.unwrap();
    assert_eq!(refusal(save("遅い").await).1, "CALL_CLOSED");
}
