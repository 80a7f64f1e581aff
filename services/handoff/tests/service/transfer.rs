//! What intake hands over: once per inquiry and version, amended until the receipt (A19).

use madoguchi_proto::handoff::v1::AmendInquiryRequest;
use tonic::{Code, Request};

use crate::{
    arrival::seal_into,
    people::{CLERK, INFORMATION},
    world::{EVENING, OPENING, World, reason},
};

#[tokio::test]
async fn a_repetition_changes_nothing_and_another_content_is_refused() {
    let world = World::start(EVENING).await;
    let arrival = world.arrival("1010").await;
    for _ in 0..3 {
        world.transfer().accept_inquiry(arrival.clone()).await.unwrap();
    }
    assert_eq!(world.count("SELECT count(*) FROM handoff.inquiry").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM handoff.event").await, 1);
    let mut other = arrival.clone();
    seal_into(&world.day_key().await, &mut other, "別の問い");
    let refused = world.transfer().accept_inquiry(other).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Aborted, "STALE_VERSION"));
    // Only intake hands over.
    let by_gateway = world.by(INFORMATION, arrival);
    let mut gateway =
        madoguchi_proto::handoff::v1::transfer_service_client::TransferServiceClient::new(
            world.gateway(),
        );
    let refused = gateway.accept_inquiry(by_gateway).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
}

#[tokio::test]
async fn an_amendment_replaces_the_content_until_the_section_has_it() {
    let world = World::start(EVENING).await;
    let arrival = world.arrival("1010").await;
    let id = arrival.inquiry_id.clone();
    let key = world.day_key().await;
    let amendment = |version, question: &str, section: &str| {
        let mut inquiry = arrival.clone();
        inquiry.version = version;
        inquiry.section_code = section.into();
        seal_into(&key, &mut inquiry, question);
        AmendInquiryRequest { inquiry: Some(inquiry) }
    };
    let unknown =
        world.transfer().amend_inquiry(amendment(2, "早すぎる", "1010")).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
    world.transfer().accept_inquiry(arrival.clone()).await.unwrap();
    let second = amendment(2, "訂正", "1020");
    world.transfer().amend_inquiry(second.clone()).await.unwrap();
    world.transfer().amend_inquiry(second).await.unwrap();
    assert_eq!(world.see(INFORMATION, &id).await.unwrap().section_code, "1020");
    let old = world.transfer().amend_inquiry(amendment(1, "古い", "1010")).await.unwrap_err();
    assert_eq!(old.code(), Code::Aborted);
    world.transfer().amend_inquiry(amendment(3, "再訂正", "1010")).await.unwrap();
    world.set_clock(OPENING).await;
    world.until_delivered(&id).await;
    world.acknowledge(CLERK, &id).await;
    let late = world.transfer().amend_inquiry(amendment(4, "遅い", "1010")).await.unwrap_err();
    assert_eq!(reason(&late), "ALREADY_ACKNOWLEDGED");
    let history = world.history(&id).await;
    assert_eq!(history.iter().filter(|kind| *kind == "amended").count(), 2);
}

#[tokio::test]
async fn what_does_not_fit_the_day_or_the_form_is_refused_with_every_fault() {
    let world = World::start(EVENING).await;
    let mut arrival = world.arrival("1010").await;
    arrival.erased_on = "2099-01-01".into();
    arrival.day_key_id = "2026-11-18-00000000".into();
    arrival.receipt_number = "261119-0001-1".into();
    arrival.section_code = "10-10".into();
    arrival.sealed_contact.truncate(50);
    arrival.override_reason = "a\u{202E}b".into();
    arrival.operator_id = "operator".into();
    arrival.callback_window.as_mut().unwrap().weekdays = vec![0];
    let refused = world.transfer().accept_inquiry(Request::new(arrival)).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    let fields = crate::refusals::fields(&refused);
    for field in [
        "erased_on",
        "day_key_id",
        "receipt_number",
        "section_code",
        "sealed_contact",
        "override_reason",
        "operator_id",
        "callback_window",
    ] {
        assert!(fields.iter().any(|named| named == field), "{field} is not among {fields:?}");
    }
}
