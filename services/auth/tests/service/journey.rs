//! An operator's first day, step by step (P1, P2, P3, Q1, S10).

use jiff::SignedDuration;
use madoguchi_access::{CallerKind, Organisation, Role};
use madoguchi_proto::auth::v1::*;
use madoguchi_proto::policy::v1 as policy;
use tonic::Code;
use uuid::Uuid;

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_logs_in_and_is_known_to_every_service() {
    let world = World::start().await;
    let office = world.office().await;
    let operator = world.operator("operator01", &office).await;
    let logged_in = world.login(&operator, at(office.terminal)).await;
    assert_eq!(logged_in.token.len(), 32);
    assert_eq!(logged_in.previous_login_at, None);
    assert_eq!(logged_in.session.terms_to_confirm, 1);
    assert_eq!(logged_in.session.roles, [i32::from(policy::Role::Operator)]);
    assert!(
        logged_in.session.terminal_name.ends_with(", 席1"),
        "{}",
        logged_in.session.terminal_name
    );

    let reply = world.introspect(&logged_in.token, at(office.terminal)).await.unwrap();
    let caller = world.believe(&reply.assertion);
    assert_eq!((caller.kind, caller.organisation), (CallerKind::Person, Organisation::Contractor));
    assert_eq!((caller.account, caller.user_id.as_str()), (operator.account, "operator01"));
    assert!(
        caller.is(Role::Operator) && caller.designated && caller.trained && caller.terms_pending
    );
    assert_eq!(caller.terminal, Some(office.terminal));
    assert_eq!(caller.contract, Some(id(&office.contract.contract_id)));
    assert_eq!(caller.session.map(|id| id.to_string()), Some(logged_in.session.session_id.clone()));
    assert_eq!(caller.expires_at, caller.issued_at + SignedDuration::from_secs(30));
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_come_first_and_again_when_they_change() {
    let world = World::start().await;
    let office = world.office().await;
    let operator = world.operator("operator01", &office).await;
    let logged_in = world.login(&operator, at(office.terminal)).await;

    let early = world.within(&logged_in, at(office.terminal), ListContractsRequest {}).await;
    assert_eq!(refused(world.contracts().list_contracts(early).await).1, "ROLE_MISSING");
    let stale = world
        .within(&logged_in, at(office.terminal), ConfirmTermsRequest { terms_version: 2 })
        .await;
    assert_eq!(
        refused(world.sessions().confirm_terms(stale).await),
        (Code::Aborted, "STALE_VERSION".into())
    );
    let confirm = world
        .within(&logged_in, at(office.terminal), ConfirmTermsRequest { terms_version: 1 })
        .await;
    world.sessions().confirm_terms(confirm).await.unwrap();
    let caller = world.introspect(&logged_in.token, at(office.terminal)).await.unwrap();
    assert!(!world.believe(&caller.assertion).terms_pending);

    let amend = AmendContractRequest {
        contract_id: office.contract.contract_id.clone(),
        version: 1,
        last_day: String::new(),
        terms: "特記事項 改".into(),
        reason: "the ward's new form".into(),
    };
    let contract = world
        .contracts()
        .amend_contract(world.admin(amend))
        .await
        .unwrap()
        .into_inner()
        .contract
        .unwrap();
    assert_eq!((contract.terms_version, contract.version), (2, 2));
    let caller = world.introspect(&logged_in.token, at(office.terminal)).await.unwrap();
    assert!(world.believe(&caller.assertion).terms_pending);
    let get = world.within(&logged_in, at(office.terminal), GetSessionRequest {}).await;
    let session = world.sessions().get_session(get).await.unwrap().into_inner().session.unwrap();
    assert_eq!(session.terms_to_confirm, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_terms_every_other_service_refuses() {
    let world = World::start().await;
    let office = world.office().await;
    let (account, code) =
        world.account("manager01", policy::Role::HandlingManager, Some(&office.contract)).await;
    world.activate("manager01", &code, PASSWORD).await.unwrap();
    let designate = DesignateRequest {
        account_id: account.to_string(),
        role: policy::Role::HandlingManager.into(),
        from: None,
        until: None,
        notified_on: world.clock.today().to_string(),
    };
    world.designations().designate(world.admin(designate)).await.unwrap();
    world.train(account, 1).await;
    let manager = Person { account, user_id: "manager01".into(), designation: None };
    let logged_in = world.login(&manager, at(office.terminal)).await;
    let list = world.within(&logged_in, at(office.terminal), ListContractsRequest {}).await;
    let answer = refused(world.contracts().list_contracts(list).await);
    assert_eq!(answer, (Code::FailedPrecondition, "TERMS_NOT_CONFIRMED".into()));
    let confirm = world
        .within(&logged_in, at(office.terminal), ConfirmTermsRequest { terms_version: 1 })
        .await;
    world.sessions().confirm_terms(confirm).await.unwrap();
    let list = world.within(&logged_in, at(office.terminal), ListContractsRequest {}).await;
    let contracts = world.contracts().list_contracts(list).await.unwrap().into_inner().contracts;
    assert_eq!(contracts.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_of_the_ward_needs_no_terminal() {
    let world = World::start().await;
    let clerk = world.clerk("clerk01").await;
    let logged_in = world.login(&clerk, from(OUTSIDE)).await;
    let moved = world.introspect(&logged_in.token, from("203.0.113.9")).await.unwrap();
    let caller = world.believe(&moved.assertion);
    assert_eq!((caller.terminal, caller.section.as_deref()), (None, Some("1010")));
    assert!(!caller.terms_pending);
    let unknown = Uuid::now_v7();
    let at_unknown = world.introspect(&logged_in.token, at(unknown)).await.unwrap();
    assert_eq!(
        world.believe(&at_unknown.assertion).terminal,
        None,
        "an unknown terminal is not passed on"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_system_is_known_by_its_certificate() {
    let world = World::start().await;
    let (account, code) =
        world.account("haisha.system", policy::Role::DepartmentSystem, None).await;
    assert_eq!(code, "", "a system has no password");
    let ask = |id: Uuid| IntrospectSystemRequest {
        system_id: id.to_string(),
        source_address: OUTSIDE.into(),
    };
    let reply = world.introspection().introspect_system(ask(account)).await.unwrap().into_inner();
    let caller = world.believe(&reply.assertion);
    assert_eq!((caller.kind, caller.session, caller.account), (CallerKind::System, None, account));

    let clerk = world.clerk("clerk01").await;
    for stranger in [Uuid::now_v7(), clerk.account] {
        let answer = refused(world.introspection().introspect_system(ask(stranger)).await);
        assert_eq!(answer, (Code::PermissionDenied, "SYSTEM_UNKNOWN".into()));
    }
    let disable = DisableAccountRequest {
        account_id: account.to_string(),
        version: 1,
        reason: "replaced".into(),
    };
    world.accounts().disable_account(world.admin(disable)).await.unwrap();
    let answer = refused(world.introspection().introspect_system(ask(account)).await);
    assert_eq!(answer, (Code::PermissionDenied, "ACCOUNT_DISABLED".into()));
}
