//! To another section, and from triage to the first (A3).

use madoguchi_proto::handoff::v1::{HandoffState, RerouteRequest};
use tonic::{Code, Status};

use crate::{
    people::{CLERK, INFORMATION, NEIGHBOUR, Person},
    world::{EVENING, OPENING, World, reason},
};

async fn reroute(
    world: &World,
    person: Person,
    id: &str,
    to: &str,
    confirm: bool,
) -> Result<HandoffState, Status> {
    let version = world.see(person, id).await?.version;
    let message = RerouteRequest {
        inquiry_id: id.into(),
        version,
        section_code: to.into(),
        reason: "清掃事務所の所管".into(),
        confirm_repeated: confirm,
    };
    let reply = world.handoffs().reroute(world.writes(person, message)).await?;
    Ok(reply.into_inner().handoff.unwrap().state())
}

#[tokio::test]
async fn a_section_sends_on_what_is_not_its_own() {
    let world = World::start(EVENING).await;
    let id = world.hand_over("1010").await;
    world.set_clock(OPENING).await;
    world.until_delivered(&id).await;
    world.acknowledge(CLERK, &id).await;
    let same = reroute(&world, CLERK, &id, "1010", false).await.unwrap_err();
    assert_eq!(same.code(), Code::InvalidArgument);
    assert_eq!(reroute(&world, CLERK, &id, "1020", false).await.unwrap(), HandoffState::Delivered);
    assert_eq!(world.see(CLERK, &id).await.unwrap_err().code(), Code::NotFound);
    let shown = world.see(NEIGHBOUR, &id).await.unwrap();
    assert_eq!((shown.reroutes, shown.section_acknowledgement), (1, None));
    let again = reroute(&world, NEIGHBOUR, &id, "1010", false).await.unwrap_err();
    assert_eq!(
        (again.code(), reason(&again).as_str()),
        (Code::FailedPrecondition, "REROUTED_BEFORE")
    );
    // After hours the next section gets it at its opening: Tuesday, after a holiday.
    world.set_clock("2026-11-20T18:00:00+09:00").await;
    assert_eq!(
        reroute(&world, NEIGHBOUR, &id, "1010", true).await.unwrap(),
        HandoffState::Received
    );
    assert_eq!(world.see(CLERK, &id).await.unwrap_err().code(), Code::NotFound);
    world.set_clock("2026-11-24T08:30:00+09:00").await;
    world.until_delivered(&id).await;
    assert!(world.see(CLERK, &id).await.is_ok());
}

#[tokio::test]
async fn an_unknown_section_is_found_by_the_information_section() {
    let world = World::start(EVENING).await;
    let (early, late) = (world.hand_over("").await, world.hand_over("").await);
    assert_eq!(
        reroute(&world, INFORMATION, &early, "1010", false).await.unwrap(),
        HandoffState::Received
    );
    world.set_clock(OPENING).await;
    world.until_delivered(&early).await;
    assert!(world.see(CLERK, &early).await.is_ok());
    assert_eq!(
        world.see(INFORMATION, &late).await.unwrap().state(),
        HandoffState::Received,
        "to nobody"
    );
    assert_eq!(
        reroute(&world, INFORMATION, &late, "1020", false).await.unwrap(),
        HandoffState::Delivered
    );
    assert_eq!(world.see(NEIGHBOUR, &late).await.unwrap().reroutes, 0);
}
