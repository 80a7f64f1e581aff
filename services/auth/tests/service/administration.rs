//! What administrators do, and what even they cannot (Q1, S2, S6, B17, B18).

use clap::ArgMatches;
use jiff::SignedDuration;
use madoguchi_auth::{Auth, Config};
use madoguchi_kit::{App as _, config::Source};
use madoguchi_proto::auth::v1::*;
use madoguchi_proto::policy::v1 as policy;
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn roles_belong_to_their_organisation() {
    let world = World::start().await;
    let office = world.office().await;
    let contract_id = office.contract.contract_id.clone();
    let ward = policy::Organisation::Ward;
    let contractor = policy::Organisation::Contractor;
    for (organisation, role, section, contract, field) in [
        (ward, policy::Role::Operator, "1010", "", "roles"),
        (contractor, policy::Role::Administrator, "", contract_id.as_str(), "roles"),
        (contractor, policy::Role::Operator, "", "", "contract_id"),
        (contractor, policy::Role::Operator, "1010", contract_id.as_str(), "section_code"),
        (ward, policy::Role::SectionClerk, "", "", "section_code"),
    ] {
        let request = CreateAccountRequest {
            user_id: "somebody".into(),
            display_name: "某".into(),
            organisation: organisation.into(),
            roles: vec![role.into()],
            section_code: section.into(),
            contract_id: contract.into(),
            reason: "x".into(),
        };
        let status = world.accounts().create_account(world.admin(request)).await.unwrap_err();
        assert_eq!(
            (status.code(), fields(&status)),
            (Code::InvalidArgument, vec![field.to_owned()])
        );
    }
    assert_eq!(world.count("accounts").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_id_is_taken_in_every_spelling() {
    let world = World::start().await;
    world.clerk("clerk01").await;
    let request = CreateAccountRequest {
        user_id: "ＣＬＥＲＫ０１".into(),
        display_name: "別人".into(),
        organisation: policy::Organisation::Ward.into(),
        roles: vec![policy::Role::Auditor.into()],
        section_code: String::new(),
        contract_id: String::new(),
        reason: "x".into(),
    };
    let answer = refused(world.accounts().create_account(world.admin(request)).await);
    assert_eq!(answer, (Code::AlreadyExists, "USER_ID_TAKEN".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_changed_is_not_overwritten() {
    let world = World::start().await;
    let office = world.office().await;
    let clerk = world.clerk("clerk01").await;
    let disable = DisableAccountRequest {
        account_id: clerk.account.to_string(),
        version: 7,
        reason: "x".into(),
    };
    let status = world.accounts().disable_account(world.admin(disable)).await.unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::Aborted, "STALE_VERSION".into()));
    let details = status.get_error_details();
    assert_eq!(
        details.error_info().unwrap().metadata.get("current_version").map(String::as_str),
        Some("1")
    );
    world.login(&clerk, from(OUTSIDE)).await;

    let amend = |version| AmendContractRequest {
        contract_id: office.contract.contract_id.clone(),
        version,
        last_day: "2999-12-31".into(),
        terms: String::new(),
        reason: "extended".into(),
    };
    let contract = world
        .contracts()
        .amend_contract(world.admin(amend(1)))
        .await
        .unwrap()
        .into_inner()
        .contract
        .unwrap();
    assert_eq!(
        (contract.version, contract.terms_version, contract.last_day.as_str()),
        (2, 1, "2999-12-31")
    );
    assert_eq!(
        refused(world.contracts().amend_contract(world.admin(amend(1))).await).1,
        "STALE_VERSION"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_administrator_stays() {
    let world = World::start().await;
    let disable = DisableAccountRequest {
        account_id: world.administrator.to_string(),
        version: 1,
        reason: "x".into(),
    };
    let answer = refused(world.accounts().disable_account(world.admin(disable)).await);
    assert_eq!(answer, (Code::FailedPrecondition, "LAST_ADMINISTRATOR".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn designations_are_made_beforehand_and_do_not_overlap() {
    let world = World::start().await;
    let office = world.office().await;
    let (account, _) =
        world.account("operator01", policy::Role::Operator, Some(&office.contract)).await;
    let now = world.clock.now();
    let hour = SignedDuration::from_hours(1);
    let wanted = |from: Option<SignedDuration>, until: Option<SignedDuration>| DesignateRequest {
        account_id: account.to_string(),
        role: policy::Role::Operator.into(),
        from: from.map(|by| instant(now + by)),
        until: until.map(|by| instant(now + by)),
        notified_on: world.clock.today().to_string(),
    };
    let mut designations = world.designations();
    let past = designations.designate(world.admin(wanted(Some(-hour), None))).await.unwrap_err();
    assert_eq!(fields(&past), ["from"]);
    let backwards =
        designations.designate(world.admin(wanted(Some(hour * 2), Some(hour)))).await.unwrap_err();
    assert_eq!(fields(&backwards), ["until"]);
    let foreign =
        DesignateRequest { role: policy::Role::HandlingManager.into(), ..wanted(None, None) };
    assert_eq!(fields(&designations.designate(world.admin(foreign)).await.unwrap_err()), ["role"]);

    designations.designate(world.admin(wanted(Some(hour), Some(hour * 3)))).await.unwrap();
    for (from, until) in [(None, None), (Some(hour * 2), Some(hour * 4)), (Some(hour * 2), None)] {
        let answer = refused(designations.designate(world.admin(wanted(from, until))).await);
        assert_eq!(answer, (Code::FailedPrecondition, "ALREADY_DESIGNATED".into()));
    }
    designations
        .designate(world.admin(wanted(Some(hour * 3), None)))
        .await
        .expect("one ends when the next begins");

    let mut listed = Vec::new();
    for by in [SignedDuration::ZERO, hour, hour * 3] {
        let list = ListDesignationsRequest { as_of: Some(instant(now + by)) };
        let found = designations
            .list_designations(world.admin(list))
            .await
            .unwrap()
            .into_inner()
            .designations;
        listed.push(found.len());
    }
    assert_eq!(listed, [0, 1, 1], "the list as of any moment");
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_listed_page_by_page_with_their_obstacles() {
    let world = World::start().await;
    let office = world.office().await;
    for number in 1..=4 {
        world
            .account(&format!("operator0{number}"), policy::Role::Operator, Some(&office.contract))
            .await;
    }
    let (mut token, mut seen) = (String::new(), Vec::new());
    loop {
        let list = ListAccountsRequest { page_size: 2, page_token: token };
        let page = world.accounts().list_accounts(world.admin(list)).await.unwrap().into_inner();
        seen.extend(page.accounts);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    let names: Vec<_> = seen.iter().map(|account| account.user_id.as_str()).collect();
    assert_eq!(names, ["first.admin", "operator01", "operator02", "operator03", "operator04"]);
    assert_eq!(seen[1].obstacles, ["NOT_ACTIVATED", "NOT_DESIGNATED", "NOT_TRAINED"]);
    for (page_size, page_token, field) in [(201, "", "page_size"), (1, "%%", "page_token")] {
        let list = ListAccountsRequest { page_size, page_token: page_token.into() };
        assert_eq!(
            fields(&world.accounts().list_accounts(world.admin(list)).await.unwrap_err()),
            [field]
        );
    }
}

async fn create_administrator(world: &World, arguments: &[&str]) -> anyhow::Result<()> {
    let [extra] = <[_; 1]>::try_from(Auth::commands()).unwrap_or_else(|_| panic!("one command"));
    let matches: ArgMatches =
        extra.command.try_get_matches_from([&["create-administrator"], arguments].concat())?;
    let source = Source::text(world.config.clone());
    let (_, config) = madoguchi_kit::config::load::<Config>(&source)?;
    (extra.run)(config, matches).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_is_made_on_the_server() {
    let world = World::start().await;
    let named = |user_id: &'static str| vec!["--user-id", user_id, "--display-name", "管理 二郎"];
    let refused = create_administrator(&world, &named("second.admin")).await.unwrap_err();
    assert!(refused.to_string().contains("--another"), "{refused}");
    let bare =
        create_administrator(&world, &[named("second.admin"), vec!["--another"]].concat()).await;
    assert!(bare.is_err(), "another one needs a reason");
    let another =
        [named("second.admin"), vec!["--another", "--reason", "the first one left"]].concat();
    create_administrator(&world, &another).await.unwrap();
    assert_eq!(world.count("accounts").await, 2);
    assert_eq!(
        (
            world.count("activation_codes").await,
            world.count("reasons").await,
            world.count("audit_entry").await
        ),
        (1, 1, 1)
    );

    sqlx::query("DELETE FROM auth.activation_codes").execute(&world.behind).await.unwrap();
    sqlx::query("UPDATE auth.accounts SET disabled_at = now()")
        .execute(&world.behind)
        .await
        .unwrap();
    create_administrator(&world, &named("third.admin")).await.expect("nobody is left who could");
}
