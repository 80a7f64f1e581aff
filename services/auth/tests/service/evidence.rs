//! What is written down, and that nobody can change it (S9, S13).

use madoguchi_proto::auth::v1::*;
use sqlx::{Connection as _, PgConnection, Row as _};
use tonic::Code;

use crate::support::*;

/// What the trail says of one kind of call, oldest first: (user id, decision, note, subject kind).
async fn trail(world: &World, rpc: &str) -> Vec<(String, String, String, String)> {
    sqlx::query("SELECT user_id, decision, note, subject_kind FROM auth.audit_entry WHERE rpc LIKE '%/' || $1 ORDER BY id")
        .bind(rpc)
        .fetch_all(&world.behind)
        .await
        .expect("the trail")
        .into_iter()
        .map(|row| (row.get(0), row.get(1), row.get(2), row.get(3)))
        .collect()
}

fn entry(user: &str, decision: &str, note: &str, kind: &str) -> (String, String, String, String) {
    (user.into(), decision.into(), note.into(), kind.into())
}

#[tokio::test(flavor = "multi_thread")]
async fn logins_are_written_down_with_their_refusals_and_no_password() {
    let world = World::start().await;
    let office = world.office().await;
    let operator = world.operator("operator01", &office).await;
    let typed_into_the_wrong_box = "my-secret-passphrase.2026";
    let wrong = "not the password of anybody";
    world
        .try_login("ＯＰＥＲＡＴＯＲ01", wrong, at(office.terminal))
        .await
        .map(|_| ())
        .unwrap_err();
    world
        .try_login(typed_into_the_wrong_box, wrong, at(office.terminal))
        .await
        .map(|_| ())
        .unwrap_err();
    world.try_login("operator01", PASSWORD, from(OUTSIDE)).await.map(|_| ()).unwrap_err();
    world.login(&operator, at(office.terminal)).await;
    assert_eq!(
        trail(&world, "Login").await,
        [
            entry("operator01", "refused", "LOGIN_REFUSED", "account"),
            entry("unknown", "refused", "LOGIN_REFUSED", ""),
            entry("operator01", "refused", "TERMINAL_UNKNOWN", "account"),
            entry("operator01", "allowed", "", "account"),
        ]
    );
    let terminals: Vec<Option<uuid::Uuid>> = sqlx::query_scalar(
        "SELECT terminal_id FROM auth.audit_entry WHERE rpc LIKE '%/Login' ORDER BY id",
    )
    .fetch_all(&world.behind)
    .await
    .unwrap();
    let seat = Some(office.terminal);
    assert_eq!(terminals, [seat, seat, None, seat]);
    let everything: Vec<String> =
        sqlx::query_scalar("SELECT row_to_json(e)::text FROM auth.audit_entry e")
            .fetch_all(&world.behind)
            .await
            .unwrap();
    for secret in [PASSWORD, wrong, typed_into_the_wrong_box] {
        assert!(!everything.iter().any(|row| row.contains(secret)), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_writing_call_leaves_an_entry_and_its_reason() {
    let world = World::start().await;
    let office = world.office().await;
    let operator = world.operator("operator01", &office).await;
    let open = world.login(&operator, at(office.terminal)).await;
    let seat = at(office.terminal);
    let request = world.within(&open, seat, ConfirmTermsRequest { terms_version: 1 }).await;
    world.sessions().confirm_terms(request).await.unwrap();
    let request =
        world.within(&open, seat, ReauthenticateRequest { password: PASSWORD.into() }).await;
    world.sessions().reauthenticate(request).await.unwrap();
    let new_password = "Mikan to furui tokei 8".to_owned();
    let change = ChangePasswordRequest { old_password: PASSWORD.into(), new_password };
    let request = world.within(&open, seat, change).await;
    world.sessions().change_password(request).await.unwrap();
    let request = world.within(&open, seat, LogoutRequest {}).await;
    world.sessions().logout(request).await.unwrap();
    let account_id = operator.account.to_string();
    let forgotten =
        ResetPasswordRequest { account_id: account_id.clone(), reason: "forgotten".into() };
    world.accounts().reset_password(world.admin(forgotten)).await.unwrap();
    let end = EndDesignationRequest {
        designation_id: operator.designation.unwrap().to_string(),
        reason: "moves on".into(),
    };
    world.designations().end_designation(world.admin(end)).await.unwrap();
    let switch_off = SetTerminalStateRequest {
        terminal_id: office.terminal.to_string(),
        state: TerminalState::Inactive.into(),
        reason: "repair".into(),
    };
    world.terminals().set_terminal_state(world.admin(switch_off)).await.unwrap();
    let amend = AmendContractRequest {
        contract_id: office.contract.contract_id.clone(),
        version: 1,
        last_day: String::new(),
        terms: "改".into(),
        reason: "new form".into(),
    };
    world.contracts().amend_contract(world.admin(amend)).await.unwrap();
    let disable = DisableAccountRequest { account_id, version: 1, reason: "a leaver".into() };
    world.accounts().disable_account(world.admin(disable)).await.unwrap();

    let writing: Vec<String> = madoguchi_proto::methods()
        .unwrap()
        .iter()
        .filter(|method| method.name.starts_with("madoguchi.auth.v1.") && method.rule.writes)
        .map(|method| method.name.clone())
        .collect();
    assert!(writing.len() >= 15);
    for rpc in writing {
        let entries: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM auth.audit_entry WHERE rpc = $1 AND decision = 'allowed'",
        )
        .bind(&rpc)
        .fetch_one(&world.behind)
        .await
        .unwrap();
        assert!(entries > 0, "{rpc} left no entry");
    }
    let reasons: Vec<String> =
        sqlx::query_scalar("SELECT reason FROM auth.reasons ORDER BY stated_at, reason_id")
            .fetch_all(&world.behind)
            .await
            .unwrap();
    let expected =
        ["set up", "set up", "joins", "forgotten", "moves on", "repair", "new form", "a leaver"];
    assert_eq!(reasons, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_cannot_change_what_it_wrote() {
    let world = World::start().await;
    let office = world.office().await;
    world.operator("operator01", &office).await;
    let mut app = PgConnection::connect(&world.database.app_url).await.unwrap();
    for statement in [
        "UPDATE auth.audit_entry SET note = ''",
        "DELETE FROM auth.audit_entry",
        "UPDATE auth.trainings SET valid_until = '2099-12-31'",
        "DELETE FROM auth.designations",
        "UPDATE auth.terms_confirmations SET terms_version = 9",
        "UPDATE auth.contract_terms SET body = ''",
        "DELETE FROM auth.reasons",
        "UPDATE auth.logins SET at = now()",
        "DELETE FROM auth.accounts",
        "ALTER TABLE auth.accounts ADD COLUMN more text",
        "DROP TABLE auth.audit_entry",
    ] {
        let error = sqlx::query(statement).execute(&mut app).await.expect_err(statement);
        let code = error
            .as_database_error()
            .and_then(|error| error.code().map(std::borrow::Cow::into_owned));
        assert_eq!(code.as_deref(), Some("42501"), "insufficient_privilege: {statement}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_gateway_introspects() {
    let world = World::start().await;
    let clerk = world.clerk("clerk01").await;
    let open = world.login(&clerk, from(OUTSIDE)).await;
    let request = IntrospectSessionRequest {
        session_token: open.token.clone(),
        terminal_id: String::new(),
        source_address: OUTSIDE.into(),
        watching: false,
    };
    for other in ["auth", "faq", "intake", "handoff", "retention"] {
        let answer =
            refused(world.introspection_as(other).introspect_session(request.clone()).await);
        assert_eq!(answer, (Code::PermissionDenied, "PEER_NOT_ALLOWED".into()), "{other}");
    }
}
