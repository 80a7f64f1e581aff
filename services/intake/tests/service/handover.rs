//! From capture to handoff: at once, whatever breaks in between (B11, Q2, A19).

use std::time::{Duration, Instant};

use madoguchi_personal::seal::Aad;
use madoguchi_proto::{
    handoff::v1::Contact,
    intake::v1::{AmendInquiryRequest, SubmitInquiryResponse},
};
use prost::Message as _;
use tonic::Code;

use crate::support::{COLLEAGUE, EVENING, OPERATOR, Service, Ward, fields, refusal, until, window};

fn amendment(taken: &SubmitInquiryResponse, version: u32, name: &str) -> AmendInquiryRequest {
    let mut fields = fields();
    name.clone_into(&mut fields.name);
    AmendInquiryRequest {
        inquiry_id: taken.inquiry_id.clone(),
        version,
        fields: Some(fields),
        callback_window: Some(window()),
        section_code: "1020".into(),
    }
}

async fn amend(service: &Service, request: AmendInquiryRequest) -> Result<u32, tonic::Status> {
    let amended = service.inquiries().amend_inquiry(service.writes(OPERATOR, request)).await?;
    Ok(amended.into_inner().version)
}

/// The version that handoff has, and the name in it.
fn at_handoff(ward: &Ward, taken: &SubmitInquiryResponse) -> Option<(u32, String)> {
    let inquiry = ward.neighbours.state().inquiries.get(&taken.inquiry_id).cloned()?;
    let record = taken.inquiry_id.parse().unwrap();
    let aad = Aad {
        service: "handoff",
        table: "inquiry",
        column: "contact",
        record,
        version: inquiry.version,
    };
    let clear =
        ward.neighbours.open(jiff::civil::date(2026, 11, 24), &aad, &inquiry.sealed_contact);
    Some((inquiry.version, Contact::decode(clear.as_slice()).unwrap().name))
}

async fn until_forgotten(ward: &Ward) {
    until(async || ward.count("sealed_inquiry").await == 0 && ward.count("outbox").await == 0)
        .await;
}

#[tokio::test]
async fn an_inquiry_is_with_handoff_within_a_second_and_forgotten_here() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let call = service.consented_call(OPERATOR).await;
    let begun = Instant::now();
    let request = service.writes(OPERATOR, crate::support::submission(&call));
    let taken = service.inquiries().submit_inquiry(request).await.unwrap().into_inner();
    until(async || ward.neighbours.state().inquiries.contains_key(&taken.inquiry_id)).await;
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    until_forgotten(&ward).await;
    let tombstone = "SELECT count(*) FROM intake.inquiry WHERE handed_over_at IS NOT NULL AND handed_over_version = 1";
    assert_eq!(ward.number(tombstone).await, 1);
}

#[tokio::test]
async fn handoff_away_is_outlasted_even_by_the_next_process() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    ward.neighbours.state().handoff_down = true;
    let taken = service.inquiry(OPERATOR).await;
    until(async || ward.neighbours.state().deliveries >= 2).await;
    assert_eq!(ward.count("sealed_inquiry").await, 1);
    service.started.stop().await.unwrap();
    ward.neighbours.state().handoff_down = false;
    let _next = ward.serve().await;
    until(async || ward.neighbours.state().inquiries.contains_key(&taken.inquiry_id)).await;
    until_forgotten(&ward).await;
}

#[tokio::test]
async fn a_lost_reply_is_no_second_inquiry() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    ward.neighbours.state().lose_replies = 2;
    service.inquiry(OPERATOR).await;
    until_forgotten(&ward).await;
    assert_eq!(ward.neighbours.state().inquiries.len(), 1);
    assert_eq!(ward.neighbours.state().deliveries, 3);
}

#[tokio::test]
async fn an_amendment_replaces_what_waits_here() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    ward.neighbours.state().handoff_down = true;
    let taken = service.inquiry(OPERATOR).await;
    assert_eq!(amend(&service, amendment(&taken, 1, "山崎 次郎")).await.unwrap(), 2);
    assert_eq!(
        refusal(amend(&service, amendment(&taken, 1, "山崎 三郎")).await),
        (Code::Aborted, "STALE_VERSION".into())
    );
    let stranger = service
        .inquiries()
        .amend_inquiry(service.writes(COLLEAGUE, amendment(&taken, 2, "x")))
        .await;
    assert_eq!(refusal(stranger).0, Code::NotFound);
    ward.neighbours.state().handoff_down = false;
    until_forgotten(&ward).await;
    assert_eq!(at_handoff(&ward, &taken), Some((2, "山崎 次郎".into())));
    assert_eq!(ward.neighbours.state().inquiries[&taken.inquiry_id].section_code, "1020");
}

#[tokio::test]
async fn an_amendment_overtakes_a_delivery_under_way() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    ward.neighbours.state().handoff_delay = Duration::from_millis(500);
    let taken = service.inquiry(OPERATOR).await;
    until(async || ward.neighbours.state().inquiries.contains_key(&taken.inquiry_id)).await;
    assert_eq!(amend(&service, amendment(&taken, 1, "山崎 次郎")).await.unwrap(), 2);
    until_forgotten(&ward).await;
    assert_eq!(at_handoff(&ward, &taken), Some((2, "山崎 次郎".into())));
}

#[tokio::test]
async fn what_was_handed_over_is_amended_there_until_it_is_acknowledged() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let taken = service.inquiry(OPERATOR).await;
    until_forgotten(&ward).await;
    assert_eq!(amend(&service, amendment(&taken, 1, "山崎 次郎")).await.unwrap(), 2);
    assert_eq!(at_handoff(&ward, &taken), Some((2, "山崎 次郎".into())));

    ward.neighbours.state().handoff_down = true;
    assert_eq!(
        refusal(amend(&service, amendment(&taken, 2, "山崎 三郎")).await),
        (Code::Unavailable, "HANDOFF_AWAY".into())
    );
    ward.neighbours.state().handoff_down = false;
    // Handoff did it, but its reply was lost: the next attempt builds on what handoff has.
    ward.neighbours.state().lose_replies = 1;
    assert_eq!(
        refusal(amend(&service, amendment(&taken, 2, "山崎 三郎")).await).0,
        Code::Unavailable
    );
    assert_eq!(amend(&service, amendment(&taken, 2, "山崎 三郎")).await.unwrap(), 4);
    assert_eq!(at_handoff(&ward, &taken), Some((4, "山崎 三郎".into())));

    ward.neighbours.state().acknowledged.insert(taken.inquiry_id.clone());
    let late = amend(&service, amendment(&taken, 4, "山崎 四郎")).await;
    assert_eq!(refusal(late), (Code::FailedPrecondition, "ALREADY_ACKNOWLEDGED".into()));
    assert_eq!(at_handoff(&ward, &taken), Some((4, "山崎 三郎".into())));
    assert_eq!(ward.count("sealed_inquiry").await, 0);
}
