//! Each thing that keeps a person out, at the login and in the middle of a session (P2, P3, Q1, S10, B18).

use jiff::SignedDuration;
use madoguchi_proto::auth::v1::*;
use madoguchi_proto::policy::v1 as policy;
use tonic::Code;
use uuid::Uuid;

use crate::support::*;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// At the login and for the session that is open already.
async fn expect_both(
    world: &World,
    person: &Person,
    open: &LoggedIn,
    origin: madoguchi_access::Origin,
    reason: &str,
) {
    let denied = (Code::PermissionDenied, reason.to_owned());
    assert_eq!(refused(world.introspect(&open.token, origin).await), denied, "introspection");
    let login = world.try_login(&person.user_id, PASSWORD, origin).await.map(|_| ());
    assert_eq!(refused(login), denied, "login");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_must_be_known_active_and_in_its_open_room() {
    let world = World::start().await;
    let office = world.office().await;
    let operator = world.operator("operator01", &office).await;
    let open = world.login(&operator, at(office.terminal)).await;

    expect_both(&world, &operator, &open, from(INSIDE), "TERMINAL_UNKNOWN").await;
    expect_both(&world, &operator, &open, at(Uuid::now_v7()), "TERMINAL_UNKNOWN").await;
    let other_network =
        madoguchi_access::Origin { address: OUTSIDE.parse().unwrap(), ..at(office.terminal) };
    expect_both(&world, &operator, &open, other_network, "NETWORK_NOT_ALLOWED").await;

    let mut room = PutRoomRequest {
        room_id: office.room.room_id.clone(),
        name: office.room.name.clone(),
        networks: office.room.networks.clone(),
        open: false,
        reason: "renovation".into(),
    };
    world.terminals().put_room(world.admin(room.clone())).await.unwrap();
    expect_both(&world, &operator, &open, at(office.terminal), "ROOM_CLOSED").await;
    (room.open, room.networks) = (true, vec!["10.99.0.0/16".into()]);
    world.terminals().put_room(world.admin(room)).await.unwrap();
    expect_both(&world, &operator, &open, at(office.terminal), "NETWORK_NOT_ALLOWED").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_stays_at_its_terminal() {
    let world = World::start().await;
    let office = world.office().await;
    let operator = world.operator("operator01", &office).await;
    let open = world.login(&operator, at(office.terminal)).await;
    let neighbour = world.terminal("席2", &office.room, &office.contract).await;
    let answer = refused(world.introspect(&open.token, at(neighbour)).await);
    assert_eq!(answer, (Code::PermissionDenied, "TERMINAL_UNKNOWN".into()));
    world.introspect(&open.token, at(office.terminal)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_of_another_contract_is_unknown() {
    let world = World::start().await;
    let (office, other) = (world.office().await, world.office().await);
    let operator = world.operator("operator01", &office).await;
    let login = world.try_login("operator01", PASSWORD, at(other.terminal)).await.map(|_| ());
    assert_eq!(refused(login), (Code::PermissionDenied, "TERMINAL_UNKNOWN".into()));
    world.login(&operator, at(office.terminal)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn switching_a_terminal_off_ends_its_sessions() {
    let world = World::start().await;
    let office = world.office().await;
    let operator = world.operator("operator01", &office).await;
    let open = world.login(&operator, at(office.terminal)).await;
    let set = |state: TerminalState| SetTerminalStateRequest {
        terminal_id: office.terminal.to_string(),
        state: state.into(),
        reason: "reported".into(),
    };
    world.terminals().set_terminal_state(world.admin(set(TerminalState::Inactive))).await.unwrap();
    let ended = refused(world.introspect(&open.token, at(office.terminal)).await);
    assert_eq!(ended, (Code::Unauthenticated, "SESSION_ENDED".into()));
    let login = world.try_login("operator01", PASSWORD, at(office.terminal)).await.map(|_| ());
    assert_eq!(refused(login), (Code::PermissionDenied, "TERMINAL_INACTIVE".into()));

    world.terminals().set_terminal_state(world.admin(set(TerminalState::Lost))).await.unwrap();
    let again = world.terminals().set_terminal_state(world.admin(set(TerminalState::Active))).await;
    assert_eq!(refused(again), (Code::FailedPrecondition, "TERMINAL_LOST".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_designated_and_trained_work() {
    let world = World::start().await;
    let office = world.office().await;
    let (account, code) =
        world.account("operator01", policy::Role::Operator, Some(&office.contract)).await;
    world.activate("operator01", &code, PASSWORD).await.unwrap();
    let login = || world.try_login("operator01", PASSWORD, at(office.terminal));
    assert_eq!(refused(login().await.map(|_| ())).1, "NOT_DESIGNATED");
    let designation = world.designate(account).await;
    assert_eq!(refused(login().await.map(|_| ())).1, "NOT_TRAINED");
    world.train(account, 2).await;
    let open = login().await.unwrap();

    let end = EndDesignationRequest {
        designation_id: designation.to_string(),
        reason: "moves on".into(),
    };
    world.designations().end_designation(world.admin(end)).await.unwrap();
    let ended = refused(world.introspect(&open.token, at(office.terminal)).await);
    assert_eq!(ended, (Code::Unauthenticated, "SESSION_ENDED".into()));
    assert_eq!(refused(login().await.map(|_| ())).1, "NOT_DESIGNATED");
    world.designate(account).await;
    world.set_offset(DAY * 3).await;
    assert_eq!(
        refused(login().await.map(|_| ())).1,
        "NOT_TRAINED",
        "the training has lapsed by itself"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contract_ends_at_midnight_and_no_assertion_outlives_it() {
    let world = World::start().await;
    let office = world.office().await;
    let operator = world.operator("operator01", &office).await;
    let today = world.clock.today();
    let amend = AmendContractRequest {
        contract_id: office.contract.contract_id.clone(),
        version: 1,
        last_day: today.to_string(),
        terms: String::new(),
        reason: "ends early".into(),
    };
    world.contracts().amend_contract(world.admin(amend)).await.unwrap();
    let midnight =
        madoguchi_calendar::at_jst(today.tomorrow().unwrap(), jiff::civil::Time::midnight());
    let left = midnight.duration_since(world.clock.now());
    world.set_offset(left - SignedDuration::from_secs(10)).await;
    let open = world.login(&operator, at(office.terminal)).await;
    let reply = world.introspect(&open.token, at(office.terminal)).await.unwrap();
    assert_eq!(world.believe(&reply.assertion).expires_at, midnight);
    world.set_offset(left + SignedDuration::from_secs(1)).await;
    expect_both(&world, &operator, &open, at(office.terminal), "CONTRACT_ENDED").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaver_is_out_at_once() {
    let world = World::start().await;
    let clerk = world.clerk("clerk01").await;
    let open = world.login(&clerk, from(OUTSIDE)).await;
    let disable = DisableAccountRequest {
        account_id: clerk.account.to_string(),
        version: 1,
        reason: "a leaver".into(),
    };
    let account = world
        .accounts()
        .disable_account(world.admin(disable))
        .await
        .unwrap()
        .into_inner()
        .account
        .unwrap();
    assert_eq!(
        (account.disabled, account.obstacles.as_slice()),
        (true, ["ACCOUNT_DISABLED".to_owned()].as_slice())
    );
    assert_eq!(refused(world.introspect(&open.token, from(OUTSIDE)).await).1, "SESSION_ENDED");
    let login = world.try_login("clerk01", PASSWORD, from(OUTSIDE)).await.map(|_| ());
    assert_eq!(refused(login), (Code::PermissionDenied, "ACCOUNT_DISABLED".into()));
    let wrong =
        world.try_login("clerk01", "another password altogether", from(OUTSIDE)).await.map(|_| ());
    assert_eq!(
        refused(wrong).1,
        "LOGIN_REFUSED",
        "the reason is told only to who knows the password"
    );
}
