//! From intake to the section and back as an answer (B11, B12, A2, A3, A18).

use madoguchi_proto::handoff::v1::{
    CloseHandoffRequest, ContactMethod, GetReceiptStatusRequest, GetReceiptStatusResponse,
    HandoffState, ListHandoffsRequest, OpenHandoffRequest, OpenHandoffResponse, Purpose,
    RecordAnswerRequest,
};
use tonic::{Code, Status};

use crate::{
    people::{CLERK, INFORMATION, NEIGHBOUR, OPERATOR, Person, STRAY, SYSTEM},
    world::{EVENING, NAME, OPENING, PHONE, QUESTION, World, reason},
};

async fn open(world: &World, person: Person, id: &str) -> Result<OpenHandoffResponse, Status> {
    let purpose = Purpose::Answer.into();
    let message = OpenHandoffRequest { inquiry_id: id.into(), purpose, with_answers: true };
    Ok(world.handoffs().open_handoff(world.by(person, message)).await?.into_inner())
}

async fn list(world: &World, person: Person) -> Vec<String> {
    let reply =
        world.handoffs().list_handoffs(world.by(person, ListHandoffsRequest::default())).await;
    reply.unwrap().into_inner().handoffs.into_iter().map(|handoff| handoff.inquiry_id).collect()
}

async fn status_of(
    world: &World,
    person: Person,
    number: &str,
) -> Result<GetReceiptStatusResponse, Status> {
    let message = GetReceiptStatusRequest { receipt_number: number.into() };
    Ok(world.handoffs().get_receipt_status(world.by(person, message)).await?.into_inner())
}

async fn record(world: &World, id: &str, answered: bool, text: &str) -> Result<u32, Status> {
    let version = world.see(CLERK, id).await?.version;
    let message = RecordAnswerRequest {
        inquiry_id: id.into(),
        version,
        method: ContactMethod::Phone.into(),
        answered,
        text: text.into(),
    };
    let reply = world.handoffs().record_answer(world.writes(CLERK, message)).await?;
    Ok(reply.into_inner().handoff.unwrap().version)
}

#[tokio::test]
async fn an_inquiry_is_delivered_acknowledged_answered_and_closed() {
    let world = World::start(EVENING).await;
    let id = world.hand_over("1010").await;

    // At once for the Ward Information Section, with masked values; not yet for the section (B11).
    let shown = world.see(INFORMATION, &id).await.unwrap();
    assert_eq!((shown.state(), shown.masked_name.as_str()), (HandoffState::Received, "山●●●"));
    for person in [CLERK, SYSTEM, NEIGHBOUR, STRAY] {
        assert_eq!(
            world.see(person, &id).await.unwrap_err().code(),
            Code::NotFound,
            "{}",
            person.user_id
        );
        assert_eq!(open(&world, person, &id).await.unwrap_err().code(), Code::NotFound);
        assert!(list(&world, person).await.is_empty());
    }

    world.set_clock(OPENING).await;
    world.until_delivered(&id).await;
    assert_eq!(list(&world, CLERK).await, [id.as_str()]);
    assert_eq!(list(&world, SYSTEM).await, [id.as_str()]);
    assert!(list(&world, NEIGHBOUR).await.is_empty());
    assert_eq!(world.see(NEIGHBOUR, &id).await.unwrap_err().code(), Code::NotFound);

    assert_eq!(reason(&record(&world, &id, true, "回答").await.unwrap_err()), "NOT_ACKNOWLEDGED");
    let shown = world.acknowledge(CLERK, &id).await;
    assert_eq!(shown.section_acknowledgement.unwrap().user_id, "koseki01");
    let shown = world.acknowledge(INFORMATION, &id).await;
    assert_eq!(shown.information_section_acknowledgement.as_ref().unwrap().user_id, "joho01");
    assert_eq!(shown.state(), HandoffState::Acknowledged);

    let early = CloseHandoffRequest { inquiry_id: id.clone(), version: shown.version };
    let refused =
        world.handoffs().close_handoff(world.writes(INFORMATION, early)).await.unwrap_err();
    assert_eq!(reason(&refused), "NOT_ANSWERED");
    record(&world, &id, false, "留守").await.unwrap();
    let version = record(&world, &id, true, "金曜日に出せます").await.unwrap();

    let opened = open(&world, CLERK, &id).await.unwrap();
    let contact = opened.contact.unwrap();
    assert_eq!(
        (contact.name.as_str(), contact.phone.as_str(), opened.inquiry.as_str()),
        (NAME, PHONE, QUESTION)
    );
    let texts: Vec<_> =
        opened.answers.iter().map(|answer| (answer.text.as_str(), answer.answered)).collect();
    assert_eq!(texts, [("留守", false), ("金曜日に出せます", true)]);

    let close = CloseHandoffRequest { inquiry_id: id.clone(), version };
    let by_clerk =
        world.handoffs().close_handoff(world.writes(CLERK, close.clone())).await.unwrap_err();
    assert_eq!(by_clerk.code(), Code::PermissionDenied);
    let closed = world
        .handoffs()
        .close_handoff(world.writes(INFORMATION, close))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(closed.handoff.unwrap().state(), HandoffState::Closed);
    assert_eq!(
        world.history(&id).await,
        [
            "received",
            "delivered",
            "acknowledged",
            "acknowledged",
            "attempted",
            "answered",
            "closed"
        ]
    );
    assert!(
        list(&world, INFORMATION).await.is_empty(),
        "closed ones are listed only when asked for"
    );
}

#[tokio::test]
async fn operators_are_told_a_state_and_dates_and_nothing_else() {
    let world = World::start(EVENING).await;
    let id = world.hand_over("1010").await;
    let number = world.see(INFORMATION, &id).await.unwrap().receipt_number;
    let full_width: String = number
        .chars()
        .map(|c| c.to_digit(10).map_or(c, |digit| char::from_u32(0xFF10 + digit).unwrap()))
        .collect();
    let status = status_of(&world, OPERATOR, &full_width).await.unwrap();
    assert_eq!(
        (status.receipt_number.as_str(), status.state()),
        (number.as_str(), HandoffState::Received)
    );
    assert!(
        status.due_at.is_some() && status.answered_at.is_none() && status.last_attempt_at.is_none()
    );
    // Every other door is closed to them.
    assert_eq!(world.see(OPERATOR, &id).await.unwrap_err().code(), Code::PermissionDenied);
    assert_eq!(open(&world, OPERATOR, &id).await.unwrap_err().code(), Code::PermissionDenied);

    assert_eq!(
        status_of(&world, CLERK, &number).await.unwrap_err().code(),
        Code::NotFound,
        "not delivered yet"
    );
    world.set_clock(OPENING).await;
    world.until_delivered(&id).await;
    assert!(status_of(&world, CLERK, &number).await.is_ok());
    assert_eq!(status_of(&world, NEIGHBOUR, &number).await.unwrap_err().code(), Code::NotFound);
    world.acknowledge(CLERK, &id).await;
    record(&world, &id, false, "").await.unwrap();
    assert!(status_of(&world, OPERATOR, &number).await.unwrap().last_attempt_at.is_some());
    record(&world, &id, true, "回答").await.unwrap();
    let status = status_of(&world, OPERATOR, &number).await.unwrap();
    assert_eq!((status.state(), status.answered_at.is_some()), (HandoffState::Answered, true));
}

#[tokio::test]
async fn pages_follow_each_other_by_due_time() {
    let world = World::start(EVENING).await;
    for _ in 0..5 {
        world.hand_over("1010").await;
    }
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let message = ListHandoffsRequest { page_size: 2, page_token: token, ..Default::default() };
        let page = world
            .handoffs()
            .list_handoffs(world.by(INFORMATION, message))
            .await
            .unwrap()
            .into_inner();
        assert!(page.handoffs.iter().all(|handoff| handoff.masked_phone == "●●●5678"));
        seen.extend(page.handoffs.into_iter().map(|handoff| handoff.receipt_number));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    let mut sorted = seen.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!((seen.len(), seen), (5, sorted));
    let overdue = ListHandoffsRequest { overdue_only: true, ..Default::default() };
    let none = world
        .handoffs()
        .list_handoffs(world.by(INFORMATION, overdue.clone()))
        .await
        .unwrap()
        .into_inner();
    assert!(none.handoffs.is_empty());
    world.set_clock("2026-11-20T17:00:01+09:00").await;
    let all =
        world.handoffs().list_handoffs(world.by(INFORMATION, overdue)).await.unwrap().into_inner();
    assert!(all.handoffs.len() == 5 && all.handoffs.iter().all(|handoff| handoff.overdue));
}
