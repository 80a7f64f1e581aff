//! Bad input, RPC by RPC.

use madoguchi_proto::handoff::v1::{
    AcknowledgeRequest, CloseHandoffRequest, ContactMethod, GetHandoffRequest,
    GetReceiptStatusRequest, ListHandoffsRequest, OpenHandoffRequest, RecordAnswerRequest,
    RerouteRequest, WatchHandoffsRequest,
};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::{
    people::{CLERK, INFORMATION},
    world::{EVENING, OPENING, World, reason},
};

/// The fields that a refusal names.
pub fn fields(status: &Status) -> Vec<String> {
    let details = status.get_error_details();
    let violations =
        details.bad_request().map(|bad| bad.field_violations.clone()).unwrap_or_default();
    violations.into_iter().map(|violation| violation.field).collect()
}

#[tokio::test]
async fn every_rpc_names_the_fields_that_are_wrong() {
    let world = World::start(EVENING).await;
    let mut client = world.handoffs();
    let bad = || "no-uuid".to_owned();
    let list = ListHandoffsRequest {
        states: vec![0],
        section_code: "１".into(),
        page_size: 101,
        page_token: "?".into(),
        ..Default::default()
    };
    let refused = client.list_handoffs(world.by(INFORMATION, list)).await.unwrap_err();
    assert_eq!(fields(&refused), ["states", "section_code", "page_size", "page_token"]);
    let other = ListHandoffsRequest { section_code: "1020".into(), ..Default::default() };
    assert_eq!(
        fields(&client.list_handoffs(world.by(CLERK, other)).await.unwrap_err()),
        ["section_code"]
    );
    let get = client
        .get_handoff(world.by(CLERK, GetHandoffRequest { inquiry_id: bad() }))
        .await
        .unwrap_err();
    assert_eq!(fields(&get), ["inquiry_id"]);
    let open = OpenHandoffRequest { inquiry_id: bad(), purpose: 99, with_answers: false };
    assert_eq!(
        fields(&client.open_handoff(world.by(CLERK, open)).await.unwrap_err()),
        ["inquiry_id", "purpose"]
    );
    let acknowledge = AcknowledgeRequest { inquiry_id: bad(), version: 0 };
    let refused = client.acknowledge(world.writes(CLERK, acknowledge)).await.unwrap_err();
    assert_eq!(fields(&refused), ["inquiry_id", "version"]);
    let close = CloseHandoffRequest { inquiry_id: bad(), version: 0 };
    let refused = client.close_handoff(world.writes(INFORMATION, close)).await.unwrap_err();
    assert_eq!(fields(&refused), ["inquiry_id", "version"]);
    let watch = WatchHandoffsRequest { resume_token: "?".into() };
    let refused = client.watch_handoffs(world.by(CLERK, watch)).await.unwrap_err();
    assert_eq!(fields(&refused), ["resume_token"]);
    let status = GetReceiptStatusRequest { receipt_number: "261119-0001-1".into() };
    let refused = client.get_receipt_status(world.by(CLERK, status)).await.unwrap_err();
    assert_eq!(fields(&refused), ["receipt_number"]);
}

#[tokio::test]
async fn reasons_and_answers_have_their_limits() {
    let world = World::start(EVENING).await;
    let mut client = world.handoffs();
    for why in ["", "a\u{202E}b", "電話は090-1234-5678へ", &"長".repeat(201)] {
        let message = RerouteRequest {
            inquiry_id: "x".into(),
            version: 1,
            section_code: "10-10".into(),
            reason: why.into(),
            confirm_repeated: false,
        };
        let refused = client.reroute(world.writes(CLERK, message)).await.unwrap_err();
        assert_eq!(fields(&refused), ["inquiry_id", "section_code", "reason"], "{why}");
        assert!(!refused.message().contains("090"), "a value is never repeated");
    }
    for (text, method) in
        [("", 1), ("隠れた\u{200B}文字", 1), (&"長".repeat(4_001), 1), ("回答", 0)]
    {
        let message = RecordAnswerRequest {
            inquiry_id: "x".into(),
            version: 1,
            method,
            answered: true,
            text: text.into(),
        };
        let refused = client.record_answer(world.writes(CLERK, message)).await.unwrap_err();
        let field = if method == 0 { "method" } else { "text" };
        assert_eq!(fields(&refused), ["inquiry_id", field]);
    }
}

#[tokio::test]
async fn stale_versions_and_reused_keys_change_nothing() {
    let world = World::start(EVENING).await;
    let id = world.hand_over("1010").await;
    world.set_clock(OPENING).await;
    let version = world.until_delivered(&id).await.version;
    let mut client = world.handoffs();
    let stale = AcknowledgeRequest { inquiry_id: id.clone(), version: version + 1 };
    let refused = client.acknowledge(world.writes(CLERK, stale)).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Aborted, "STALE_VERSION"));
    let key = "0123456789abcdef";
    let message = AcknowledgeRequest { inquiry_id: id.clone(), version };
    let first =
        client.acknowledge(world.repeats(CLERK, key, message.clone())).await.unwrap().into_inner();
    let again = client.acknowledge(world.repeats(CLERK, key, message)).await.unwrap().into_inner();
    assert_eq!(first, again);
    let other = AcknowledgeRequest { inquiry_id: id.clone(), version: version + 7 };
    let refused = client.acknowledge(world.repeats(CLERK, key, other)).await.unwrap_err();
    assert_eq!(reason(&refused), "IDEMPOTENCY_KEY_REUSED");
    let stale = RecordAnswerRequest {
        inquiry_id: id.clone(),
        version,
        method: ContactMethod::Phone.into(),
        answered: true,
        text: "回答".into(),
    };
    assert_eq!(
        client.record_answer(world.writes(CLERK, stale)).await.unwrap_err().code(),
        Code::Aborted
    );
    let missing = world.by(CLERK, AcknowledgeRequest { inquiry_id: id.clone(), version });
    assert_eq!(client.acknowledge(missing).await.unwrap_err().code(), Code::InvalidArgument);
    assert_eq!(world.history(&id).await, ["received", "delivered", "acknowledged"]);
    let noted = "SELECT count(*) FROM handoff.audit_entry WHERE rpc LIKE '%/Acknowledge' AND user_id = 'koseki01'";
    assert_eq!(world.count(noted).await, 1, "one effect, one entry");
}
