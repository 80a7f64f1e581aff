//! Opening for a purpose, the keyring's cap, and life without the keyring (S3).

use madoguchi_proto::handoff::v1::{
    ContactMethod, ListHandoffsRequest, OpenHandoffRequest, Purpose, RecordAnswerRequest,
};
use tonic::Code;

use crate::{
    people::{CLERK, INFORMATION},
    world::{EVENING, OPENING, World, reason, until},
};

#[tokio::test]
async fn every_opening_leaves_an_entry_here_and_is_capped() {
    let world = World::start(EVENING).await;
    let id = world.hand_over("1010").await;
    let message =
        OpenHandoffRequest { inquiry_id: id, purpose: Purpose::Triage.into(), with_answers: false };
    for _ in 0..5 {
        world.handoffs().open_handoff(world.by(INFORMATION, message.clone())).await.unwrap();
    }
    let capped = world.handoffs().open_handoff(world.by(INFORMATION, message)).await.unwrap_err();
    assert_eq!((capped.code(), reason(&capped).as_str()), (Code::ResourceExhausted, "OPENING_CAP"));
    let entries = |decision: &'static str| {
        let sql = "SELECT count(*) FROM handoff.audit_entry WHERE rpc LIKE '%/OpenHandoff' AND purpose = 'triage'
                     AND fields = '{contact,inquiry}' AND decision = $1";
        sqlx::query_scalar::<_, i64>(sql).bind(decision).fetch_one(&world.behind)
    };
    assert_eq!((entries("allowed").await.unwrap(), entries("refused").await.unwrap()), (5, 1));
}

#[tokio::test]
async fn lists_and_answers_go_on_without_the_keyring() {
    let mut world = World::start(EVENING).await;
    let id = world.hand_over("1010").await;
    world.set_clock(OPENING).await;
    world.until_delivered(&id).await;
    let version = world.acknowledge(CLERK, &id).await.version;
    until("the day's key", async || {
        (world.count("SELECT count(*) FROM handoff.day_key WHERE day = '2026-11-19'").await == 1)
            .then_some(())
    })
    .await;
    world.stop_retention().await;
    let list = world
        .handoffs()
        .list_handoffs(world.by(CLERK, ListHandoffsRequest::default()))
        .await
        .unwrap()
        .into_inner();
    assert!(list.masked_values_missing);
    assert!(list.handoffs.len() == 1 && list.handoffs[0].masked_name.is_empty());
    let open = OpenHandoffRequest {
        inquiry_id: id.clone(),
        purpose: Purpose::Answer.into(),
        with_answers: false,
    };
    let away = world.handoffs().open_handoff(world.by(CLERK, open)).await.unwrap_err();
    assert_eq!((away.code(), reason(&away).as_str()), (Code::Unavailable, "KEYRING_AWAY"));
    let answer = RecordAnswerRequest {
        inquiry_id: id,
        version,
        method: ContactMethod::Letter.into(),
        answered: true,
        text: "郵送しました".into(),
    };
    world
        .handoffs()
        .record_answer(world.writes(CLERK, answer))
        .await
        .expect("sealed with the key kept here");
}
