//! Late receipts, and what e-mails say (B11).

use std::time::Duration;

use madoguchi_devstack::testing::Mail;

use crate::{
    people::{CLERK, INFORMATION},
    world::{EVENING, NAME, OPENING, PHONE, QUESTION, World, until},
};

async fn until_mails(world: &World, count: usize) -> Vec<Mail> {
    until("the e-mails", async || Some(world.relay.mails()).filter(|mails| mails.len() >= count))
        .await
}

async fn reminders(world: &World, id: &str) -> usize {
    world.history(id).await.iter().filter(|kind| *kind == "reminded").count()
}

#[tokio::test]
async fn both_parties_then_their_heads_are_reminded_in_office_hours() {
    let world = World::start(EVENING).await;
    let id = world.hand_over("1010").await;
    world.set_clock(OPENING).await;
    world.until_delivered(&id).await;
    let delivered = until_mails(&world, 2).await;
    let mut to: Vec<_> = delivered.iter().flat_map(|mail| mail.to.clone()).collect();
    to.sort();
    assert_eq!(to, ["joho@ward.example", "koseki2@ward.example", "koseki@ward.example"]);

    world.set_clock("2026-11-20T10:25:00+09:00").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(reminders(&world, &id).await, 0);
    // The service comes to it only after the office has closed: nobody is reminded at night.
    world.set_clock("2026-11-20T17:30:00+09:00").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(reminders(&world, &id).await, 0);
    world.set_clock("2026-11-24T08:30:00+09:00").await;
    let mails = until_mails(&world, 6).await;
    until("two reminders", async || (reminders(&world, &id).await == 2).then_some(())).await;
    let heads = mails.iter().filter(|mail| mail.to.iter().all(|to| to.contains("kacho"))).count();
    assert_eq!(heads, 2);
    world.set_clock("2026-11-25T12:00:00+09:00").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(
        (reminders(&world, &id).await, world.relay.mails().len()),
        (2, 6),
        "each reminder once"
    );
}

#[tokio::test]
async fn nobody_is_reminded_of_what_both_have_confirmed() {
    let world = World::start(EVENING).await;
    let id = world.hand_over("1010").await;
    world.set_clock(OPENING).await;
    world.until_delivered(&id).await;
    world.acknowledge(CLERK, &id).await;
    world.acknowledge(INFORMATION, &id).await;
    world.set_clock("2026-11-20T16:00:00+09:00").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(reminders(&world, &id).await, 0);
}

#[tokio::test]
async fn e_mails_say_nothing_of_a_person() {
    let world = World::start(EVENING).await;
    let id = world.hand_over("1010").await;
    world.hand_over("").await;
    world.set_clock(OPENING).await;
    let shown = world.until_delivered(&id).await;
    world.set_clock("2026-11-20T14:00:00+09:00").await;
    let mails = until_mails(&world, 3 + 4 + 2).await;
    assert!(mails.iter().any(|mail| mail.data.contains(&shown.receipt_number)));
    for mail in mails {
        let text = mail.text().unwrap();
        assert!(
            text.contains("受付番号") && text.contains("回答期限: 令和8年11月20日(金) 17:00"),
            "{text}"
        );
        for personal in [NAME, "山﨑", PHONE, "5678", QUESTION, "粗大ごみ", id.as_str()] {
            assert!(
                !text.contains(personal) && !mail.data.contains(personal),
                "{personal} is in {text}"
            );
        }
    }
}
