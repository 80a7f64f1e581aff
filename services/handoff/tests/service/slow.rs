//! A reader that is too slow loses its stream and nothing else.

use std::{collections::BTreeSet, time::Duration};

use jiff::civil::date;
use madoguchi_calendar::receipt::ReceiptNumber;
use madoguchi_proto::handoff::v1::WatchHandoffsRequest;
use tonic::Code;

use crate::{
    people::INFORMATION,
    world::{EVENING, World},
};

/// More than all buffers on the way hold.
const MANY: u32 = 6_000;

#[tokio::test]
async fn a_slow_reader_is_cut_off_and_resumes() {
    let world = World::start(EVENING).await;
    insert_many(&world).await;
    let mut client = world.handoffs();
    let request = world.by(INFORMATION, WatchHandoffsRequest::default());
    let mut stream = client.watch_handoffs(request).await.unwrap().into_inner();
    // It does not read for longer than the service is patient.
    tokio::time::sleep(Duration::from_secs(7)).await;
    let (mut seen, mut token) = (BTreeSet::new(), String::new());
    let cut = loop {
        match stream.message().await {
            Ok(Some(message)) => {
                token = message.resume_token;
                seen.extend(message.change.map(|change| change.handoff.unwrap().inquiry_id));
            }
            Ok(None) => panic!("the stream must end with a reason"),
            Err(status) => break status,
        }
    };
    assert_eq!(cut.code(), Code::ResourceExhausted, "{cut:?}");
    assert!(!seen.is_empty() && seen.len() < MANY as usize, "{} were read", seen.len());
    let request = world.by(INFORMATION, WatchHandoffsRequest { resume_token: token });
    let mut stream = client.watch_handoffs(request).await.unwrap().into_inner();
    while seen.len() < MANY as usize {
        let message = tokio::time::timeout(Duration::from_secs(10), stream.message()).await;
        let change = message.expect("in time").unwrap().expect("a message").change;
        seen.extend(change.map(|change| change.handoff.unwrap().inquiry_id));
    }
}

async fn insert_many(world: &World) {
    let day = date(2026, 11, 19);
    let receipts: Vec<String> =
        (1..=MANY).map(|n| ReceiptNumber::new(day, n).unwrap().to_string()).collect();
    let sql = "INSERT INTO handoff.inquiry (id, version, content_version, state, receipt_number, collection_day, collected_at,
                 in_office_hours, operator_id, section_code, reason_code, deliver_at, due_at, erased_on, callback_weekdays,
                 callback_from, callback_until, key_id, sealed_contact, sealed_inquiry, sealed_summary)
               SELECT gen_random_uuid(), 1, 1, 'received', number, '2026-11-19', now(), false, gen_random_uuid(), '', '', now(),
                 now(), '2027-11-19', 127, 0, 60, 'k', '', '', '' FROM unnest($1::text[]) AS number";
    sqlx::query(sql).bind(receipts).execute(&world.behind).await.unwrap();
}
