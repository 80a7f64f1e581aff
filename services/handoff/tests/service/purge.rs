//! The end of a year (P4): everything goes, the ids are reported, and nothing comes back.

use madoguchi_proto::handoff::v1::{
    ContactMethod, GetReceiptStatusRequest, ListHandoffsRequest, OpenHandoffRequest, Purpose,
    RecordAnswerRequest, WatchHandoffsRequest,
};
use tonic::Code;

use crate::{
    arrival::arrival,
    people::{CLERK, INFORMATION, OPERATOR},
    world::{EVENING, OPENING, World, until},
};

/// The night of the anniversary.
const NIGHT: &str = "2027-11-19T22:05:00+09:00";

async fn until_purged(world: &World) {
    until("the purge to be reported", async || {
        let sql = "SELECT count(*) FROM handoff.purge_order WHERE day = '2026-11-19' AND reported_at IS NOT NULL";
        (world.count(sql).await == 1).then_some(())
    })
    .await;
}

/// Ids that retention has of handoff, for any day.
async fn reported(world: &World) -> i64 {
    let pool = sqlx::PgPool::connect(world.retention_url()).await.unwrap();
    let sql = "SELECT count(*) FROM retention.reported_inquiry WHERE owner = 'handoff'";
    sqlx::query_scalar(sql).fetch_one(&pool).await.unwrap()
}

#[tokio::test]
async fn a_day_goes_with_everything_and_is_reported() {
    let world = World::start(EVENING).await;
    let id = world.hand_over("1010").await;
    let number = world.see(INFORMATION, &id).await.unwrap().receipt_number;
    world.set_clock(OPENING).await;
    world.until_delivered(&id).await;
    let version = world.acknowledge(CLERK, &id).await.version;
    let answer = RecordAnswerRequest {
        inquiry_id: id.clone(),
        version,
        method: ContactMethod::Phone.into(),
        answered: true,
        text: "回答".into(),
    };
    world.handoffs().record_answer(world.writes(CLERK, answer)).await.unwrap();
    let kept = world.hand_over("1010").await;

    world.set_clock(NIGHT).await;
    until_purged(&world).await;
    for (what, sql, left) in [
        ("inquiries", "SELECT count(*) FROM handoff.inquiry", 1),
        ("answers", "SELECT count(*) FROM handoff.answer", 0),
        ("receipts", "SELECT count(*) FROM handoff.acknowledgement", 0),
        (
            "events",
            "SELECT count(*) FROM handoff.event e JOIN handoff.tombstone t USING (inquiry_id) WHERE kind <> 'erased'",
            0,
        ),
        (
            "notices",
            "SELECT count(*) FROM handoff.notice n JOIN handoff.tombstone t USING (inquiry_id)",
            0,
        ),
        ("keys", "SELECT count(*) FROM handoff.day_key WHERE day = '2026-11-19'", 0),
        ("tombstones", "SELECT count(*) FROM handoff.tombstone", 1),
    ] {
        assert_eq!(world.count(sql).await, left, "{what}");
    }
    assert_eq!(reported(&world).await, 1);
    assert_eq!(world.see(INFORMATION, &id).await.unwrap_err().code(), Code::NotFound);
    assert!(world.see(INFORMATION, &kept).await.is_ok(), "the next day's is kept for another day");
    let asked = GetReceiptStatusRequest { receipt_number: number };
    let status = world.handoffs().get_receipt_status(world.by(OPERATOR, asked)).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    let open =
        OpenHandoffRequest { inquiry_id: id, purpose: Purpose::Answer.into(), with_answers: true };
    assert_eq!(
        world.handoffs().open_handoff(world.by(CLERK, open)).await.unwrap_err().code(),
        Code::NotFound
    );
}

#[tokio::test]
async fn watchers_are_told_and_a_late_arrival_is_not_kept() {
    let world = World::start(EVENING).await;
    let (key, at) = (world.day_key().await, world.now());
    let id = world.hand_over("1010").await;
    world.set_clock("2027-11-19T21:59:50+09:00").await;
    let stream = world
        .handoffs()
        .watch_handoffs(world.by(INFORMATION, WatchHandoffsRequest::default()))
        .await;
    let mut stream = stream.unwrap().into_inner();
    let (mut token, mut erased) = (String::new(), None);
    while let Ok(Ok(Some(message))) =
        tokio::time::timeout(std::time::Duration::from_secs(2), stream.message()).await
    {
        token = message.resume_token;
    }
    world.set_clock(NIGHT).await;
    until_purged(&world).await;
    let request = world.by(INFORMATION, WatchHandoffsRequest { resume_token: token });
    let mut stream = world.handoffs().watch_handoffs(request).await.unwrap().into_inner();
    while erased.is_none() {
        let message =
            tokio::time::timeout(std::time::Duration::from_secs(10), stream.message()).await;
        let change = message.expect("in time").unwrap().expect("a message").change;
        erased = change.filter(|change| change.kind == "erased").and_then(|change| change.handoff);
    }
    let erased = erased.unwrap();
    assert_eq!((erased.inquiry_id, erased.receipt_number.as_str(), erased.version), (id, "", 0));

    let late = arrival(&key, at, 900, "1010");
    for _ in 0..2 {
        world
            .transfer()
            .accept_inquiry(late.clone())
            .await
            .expect("it is acknowledged, so that intake forgets it");
    }
    assert_eq!(world.count("SELECT count(*) FROM handoff.inquiry").await, 0);
    until("the late find to be reported", async || (reported(&world).await == 2).then_some(()))
        .await;
}

#[tokio::test]
async fn a_restored_database_serves_nothing_until_it_has_replayed() {
    let mut world = World::start(EVENING).await;
    world.hand_over("1010").await;
    world.stop().await;
    // The copy of that evening comes back a year later: its content was written in another database.
    sqlx::query("UPDATE handoff.database_identity SET database_oid = database_oid + 1")
        .execute(&world.behind)
        .await
        .unwrap();
    world.set_clock(NIGHT).await;
    world.restart().await;
    until_purged(&world).await;
    assert_eq!(world.count("SELECT count(*) FROM handoff.inquiry").await, 0);
    until("the door to open", async || {
        world
            .handoffs()
            .list_handoffs(world.by(INFORMATION, ListHandoffsRequest::default()))
            .await
            .ok()
    })
    .await;

    // Without retention nobody can say what it has to be purged of.
    world.stop().await;
    world.stop_retention().await;
    sqlx::query("UPDATE handoff.database_identity SET database_oid = database_oid + 1")
        .execute(&world.behind)
        .await
        .unwrap();
    insert_remnant(&world).await;
    world.restart().await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let refused = world
        .handoffs()
        .list_handoffs(world.by(INFORMATION, ListHandoffsRequest::default()))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code(), crate::world::reason(&refused).as_str()),
        (Code::Unavailable, "QUARANTINE")
    );
}

/// A row as a restore brings it back.
async fn insert_remnant(world: &World) {
    let sql = "INSERT INTO handoff.inquiry (id, version, content_version, state, receipt_number, collection_day, collected_at,
                 in_office_hours, operator_id, section_code, reason_code, deliver_at, due_at, erased_on, callback_weekdays,
                 callback_from, callback_until, key_id, sealed_contact, sealed_inquiry, sealed_summary)
               VALUES (gen_random_uuid(), 1, 1, 'received', '261119-0001-1', '2026-11-19', now(), false, gen_random_uuid(), '', '',
                 now(), now(), '2027-11-19', 127, 0, 60, 'k', '', '', '')";
    sqlx::query(sql).execute(&world.behind).await.unwrap();
}
