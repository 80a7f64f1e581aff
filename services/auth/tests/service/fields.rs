//! Malformed requests: refused with the names of the fields, and nothing has changed.

use madoguchi_proto::auth::v1::*;
use madoguchi_proto::policy::v1 as policy;
use tonic::{Code, Status};

use crate::support::*;

/// Texts that no line takes.
fn hostile_lines() -> Vec<String> {
    [
        "",
        " ",
        "　",
        "a\nb",
        "a\tb",
        "a\u{0}b",
        "a\u{1b}[31mb",
        "a\u{202e}b",
        "a\u{200b}b",
        "a\u{feff}b",
        "\u{fffd}",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain(["長".repeat(201), "x".repeat(1 << 20)])
    .collect()
}

const NO_IDS: [&str; 5] = [
    "",
    "42",
    "tanaka",
    "019ab4f07c1e7d5b9d2e0f6a3b1c2d4e",
    "00000000-0000-0000-0000-00000000000g",
];

fn expect(result: Result<(), Status>, wanted: &[&str], about: &str) {
    let status = result.expect_err(about);
    assert_eq!(status.code(), Code::InvalidArgument, "{about}: {status:?}");
    assert_eq!(fields(&status), wanted, "{about}");
    assert!(!status.message().contains('\u{1b}') && status.message().len() < 500, "{about}");
}

async fn rows(world: &World) -> Vec<i64> {
    let mut rows = Vec::new();
    for table in [
        "accounts",
        "rooms",
        "terminals",
        "contracts",
        "contract_terms",
        "designations",
        "trainings",
        "reasons",
        "idempotency",
        "audit_entry",
        "activation_codes",
    ] {
        rows.push(world.count(table).await);
    }
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_take_only_what_can_be_read() {
    let world = World::start().await;
    let office = world.office().await;
    let before = rows(&world).await;
    for text in hostile_lines() {
        let about = format!("{:?}", text.chars().take(12).collect::<String>());
        let room = PutRoomRequest {
            room_id: String::new(),
            name: text.clone(),
            networks: vec!["10.0.0.0/24".into()],
            open: true,
            reason: text.clone(),
        };
        let answer = world.terminals().put_room(world.admin(room)).await.map(|_| ());
        expect(answer, &["name", "reason"], &about);
        let training = RecordTrainingRequest {
            account_id: world.administrator.to_string(),
            course: text.clone(),
            held_on: "2026-01-05".into(),
            trainer: text.clone(),
            valid_until: "2027-01-05".into(),
        };
        let answer = world.designations().record_training(world.admin(training)).await.map(|_| ());
        expect(answer, &["course", "trainer"], &about);
        let account = CreateAccountRequest {
            user_id: text.clone(),
            display_name: text.clone(),
            organisation: policy::Organisation::Contractor.into(),
            roles: vec![policy::Role::Operator.into()],
            section_code: String::new(),
            contract_id: office.contract.contract_id.clone(),
            reason: text,
        };
        let answer = world.accounts().create_account(world.admin(account)).await.map(|_| ());
        expect(answer, &["user_id", "display_name", "reason"], &about);
    }
    assert_eq!(rows(&world).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_are_ids() {
    let world = World::start().await;
    let before = rows(&world).await;
    for no_id in NO_IDS {
        let disable =
            DisableAccountRequest { account_id: no_id.into(), version: 1, reason: "x".into() };
        expect(
            world.accounts().disable_account(world.admin(disable)).await.map(|_| ()),
            &["account_id"],
            no_id,
        );
        let reset = ResetPasswordRequest { account_id: no_id.into(), reason: "x".into() };
        expect(
            world.accounts().reset_password(world.admin(reset)).await.map(|_| ()),
            &["account_id"],
            no_id,
        );
        let end = EndDesignationRequest { designation_id: no_id.into(), reason: "x".into() };
        expect(
            world.designations().end_designation(world.admin(end)).await.map(|_| ()),
            &["designation_id"],
            no_id,
        );
        let enrol = EnrolTerminalRequest {
            name: "席1".into(),
            room_id: no_id.into(),
            contract_id: no_id.into(),
            reason: "x".into(),
        };
        let answer = world.terminals().enrol_terminal(world.admin(enrol)).await.map(|_| ());
        expect(answer, &["room_id", "contract_id"], no_id);
        let set =
            SetTerminalStateRequest { terminal_id: no_id.into(), state: 0, reason: "x".into() };
        let answer = world.terminals().set_terminal_state(world.admin(set)).await.map(|_| ());
        expect(answer, &["terminal_id", "state"], no_id);
    }
    assert_eq!(rows(&world).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn things_that_do_not_exist_are_not_found() {
    let world = World::start().await;
    let nobody = uuid::Uuid::now_v7().to_string();
    let before = rows(&world).await;
    let missing = |result: Result<(), Status>| {
        assert_eq!(refused(result), (Code::NotFound, "NOT_FOUND".into()));
    };
    let disable =
        DisableAccountRequest { account_id: nobody.clone(), version: 1, reason: "x".into() };
    missing(world.accounts().disable_account(world.admin(disable)).await.map(|_| ()));
    let reset = ResetPasswordRequest { account_id: nobody.clone(), reason: "x".into() };
    missing(world.accounts().reset_password(world.admin(reset)).await.map(|_| ()));
    let end = EndDesignationRequest { designation_id: nobody.clone(), reason: "x".into() };
    missing(world.designations().end_designation(world.admin(end)).await.map(|_| ()));
    let enrol = EnrolTerminalRequest {
        name: "席1".into(),
        room_id: nobody.clone(),
        contract_id: nobody.clone(),
        reason: "x".into(),
    };
    missing(world.terminals().enrol_terminal(world.admin(enrol)).await.map(|_| ()));
    let room = PutRoomRequest {
        room_id: nobody.clone(),
        name: "部屋".into(),
        networks: vec!["10.0.0.0/24".into()],
        open: true,
        reason: "x".into(),
    };
    missing(world.terminals().put_room(world.admin(room)).await.map(|_| ()));
    let training = RecordTrainingRequest {
        account_id: nobody.clone(),
        course: "x".into(),
        held_on: "2026-01-05".into(),
        trainer: "x".into(),
        valid_until: "2027-01-05".into(),
    };
    missing(world.designations().record_training(world.admin(training)).await.map(|_| ()));
    let list = ListTrainingsRequest { account_id: nobody };
    missing(world.designations().list_trainings(world.admin(list)).await.map(|_| ()));
    assert_eq!(rows(&world).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn days_and_networks_have_their_form() {
    let world = World::start().await;
    let before = rows(&world).await;
    let contract = |first: &str, last: &str| CreateContractRequest {
        contractor: "若葉".into(),
        first_day: first.into(),
        last_day: last.into(),
        terms: "第1".into(),
    };
    for (first, last, wanted) in [
        ("2026-04-01", "2026-03-31", &["last_day"][..]),
        ("2026-02-29", "2027-03-31", &["first_day"]),
        ("令和8年4月1日", "", &["first_day", "last_day"]),
    ] {
        let answer =
            world.contracts().create_contract(world.admin(contract(first, last))).await.map(|_| ());
        expect(answer, wanted, first);
    }
    for (networks, wanted) in [
        (vec![], "networks"),
        (vec!["10.20.30.0/24", "10.20.30.7/24"], "networks[1]"),
        (vec!["0.0.0.0/0"], "networks[0]"),
        (vec!["operators"], "networks[0]"),
        (vec!["10.0.0.0/24"; 17], "networks"),
    ] {
        let room = PutRoomRequest {
            room_id: String::new(),
            name: "部屋".into(),
            networks: networks.into_iter().map(str::to_owned).collect(),
            open: true,
            reason: "x".into(),
        };
        expect(world.terminals().put_room(world.admin(room)).await.map(|_| ()), &[wanted], wanted);
    }
    let future = world.clock.today().tomorrow().unwrap().to_string();
    let training = RecordTrainingRequest {
        account_id: world.administrator.to_string(),
        course: "x".into(),
        held_on: future.clone(),
        trainer: "x".into(),
        valid_until: future,
    };
    let answer = world.designations().record_training(world.admin(training)).await.map(|_| ());
    expect(answer, &["held_on"], "a training to come");
    assert_eq!(rows(&world).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_cannot_be_are_told_before_any_work() {
    let world = World::start().await;
    let long = "長".repeat(129);
    for (user_id, password, wanted) in [
        ("tanaka'; DROP TABLE", PASSWORD, &["user_id"][..]),
        ("clerk01", "short", &["password"]),
        ("clerk01", long.as_str(), &["password"]),
        ("", "", &["user_id", "password"]),
    ] {
        let answer = world.try_login(user_id, password, from(OUTSIDE)).await.map(|_| ());
        expect(answer, wanted, user_id);
    }
    expect(
        world.introspect(&[7; 31], from(OUTSIDE)).await.map(|_| ()),
        &["session_token"],
        "31 bytes",
    );
    expect(
        world.activate("clerk01", "not a code", "short").await,
        &["activation_code", "new_password"],
        "activate",
    );
    assert_eq!(world.count("audit_entry").await, 0);
}
