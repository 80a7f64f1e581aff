//! Sessions and passwords in use (P2).

use jiff::SignedDuration;
use madoguchi_proto::auth::v1::*;
use tonic::Code;

use crate::support::*;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

#[tokio::test(flavor = "multi_thread")]
async fn one_session_per_account() {
    let world = World::start().await;
    let clerk = world.clerk("clerk01").await;
    let first = world.login(&clerk, from(OUTSIDE)).await;
    let second = world.login(&clerk, from(OUTSIDE)).await;
    assert_eq!(
        refused(world.introspect(&first.token, from(OUTSIDE)).await),
        (Code::Unauthenticated, "SESSION_ENDED".into())
    );
    world.introspect(&second.token, from(OUTSIDE)).await.unwrap();
    assert!(second.previous_login_at.is_some());
    assert_eq!(world.count("sessions").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_idles_after_fifteen_minutes_and_ends_after_ten_hours() {
    let world = World::start().await;
    let clerk = world.clerk("clerk01").await;
    let open = world.login(&clerk, from(OUTSIDE)).await;
    // Calls every fourteen minutes keep it open, up to ten hours.
    for call in 1..=42 {
        world.set_offset(MINUTE * 14 * call).await;
        world.introspect(&open.token, from(OUTSIDE)).await.unwrap();
    }
    world.set_offset(MINUTE * 601).await;
    assert_eq!(refused(world.introspect(&open.token, from(OUTSIDE)).await).1, "SESSION_ENDED");

    let open = world.login(&clerk, from(OUTSIDE)).await;
    world.set_offset(MINUTE * 617).await;
    let idle = refused(world.introspect(&open.token, from(OUTSIDE)).await);
    assert_eq!(idle, (Code::Unauthenticated, "SESSION_IDLE".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_out_ends_it() {
    let world = World::start().await;
    let clerk = world.clerk("clerk01").await;
    let open = world.login(&clerk, from(OUTSIDE)).await;
    let request = world.within(&open, from(OUTSIDE), LogoutRequest {}).await;
    world.sessions().logout(request).await.unwrap();
    assert_eq!(refused(world.introspect(&open.token, from(OUTSIDE)).await).1, "SESSION_ENDED");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_is_kept() {
    let world = World::start().await;
    let clerk = world.clerk("clerk01").await;
    let open = world.login(&clerk, from(OUTSIDE)).await;
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT row_to_json(s)::text FROM auth.sessions s UNION ALL SELECT row_to_json(i)::text FROM auth.idempotency i
         UNION ALL SELECT row_to_json(e)::text FROM auth.audit_entry e",
    )
    .fetch_all(&world.behind)
    .await
    .unwrap();
    assert!(!rows.is_empty() && !rows.iter().any(|row| row.contains(&hex::encode(&open.token))));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_once_more_opens_grave_acts() {
    let world = World::start().await;
    let clerk = world.clerk("clerk01").await;
    let open = world.login(&clerk, from(OUTSIDE)).await;
    world.set_offset(MINUTE * 6).await;
    let get = world.within(&open, from(OUTSIDE), GetSessionRequest {}).await;
    let session = world.sessions().get_session(get).await.unwrap().into_inner().session.unwrap();
    assert_eq!(session.step_up_until, None);

    let wrong = ReauthenticateRequest { password: "not this one, surely".into() };
    let wrong = world.within(&open, from(OUTSIDE), wrong).await;
    assert_eq!(refused(world.sessions().reauthenticate(wrong).await).1, "LOGIN_REFUSED");
    let right = world
        .within(&open, from(OUTSIDE), ReauthenticateRequest { password: PASSWORD.into() })
        .await;
    let reply = world.sessions().reauthenticate(right).await.unwrap().into_inner();
    let caller =
        world.believe(&world.introspect(&open.token, from(OUTSIDE)).await.unwrap().assertion);
    let until = caller.authenticated_at.unwrap() + MINUTE * 5;
    assert_eq!(reply.step_up_until, Some(instant(until)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_is_the_only_one() {
    let world = World::start().await;
    let clerk = world.clerk("clerk01").await;
    let open = world.login(&clerk, from(OUTSIDE)).await;
    let other = "Mikan to furui tokei 8";
    let change = |old: &str, new: &str| ChangePasswordRequest {
        old_password: old.into(),
        new_password: new.into(),
    };
    for (message, field) in [
        (change(PASSWORD, "password12345678"), "new_password"),
        (change(PASSWORD, PASSWORD), "new_password"),
        (change("short", other), "old_password"),
    ] {
        let request = world.within(&open, from(OUTSIDE), message).await;
        let status = world.sessions().change_password(request).await.unwrap_err();
        assert_eq!(
            (status.code(), fields(&status)),
            (Code::InvalidArgument, vec![field.to_owned()])
        );
    }
    let wrong = world.within(&open, from(OUTSIDE), change("not this one, surely", other)).await;
    assert_eq!(refused(world.sessions().change_password(wrong).await).1, "LOGIN_REFUSED");
    let right = world.within(&open, from(OUTSIDE), change(PASSWORD, other)).await;
    world.sessions().change_password(right).await.unwrap();
    world.introspect(&open.token, from(OUTSIDE)).await.expect("the own session goes on");
    assert_eq!(
        refused(world.try_login("clerk01", PASSWORD, from(OUTSIDE)).await.map(|_| ())).1,
        "LOGIN_REFUSED"
    );
    world.try_login("clerk01", other, from(OUTSIDE)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_ends_password_and_session_until_the_code_is_used_once() {
    let world = World::start().await;
    let clerk = world.clerk("clerk01").await;
    let open = world.login(&clerk, from(OUTSIDE)).await;
    let reset =
        ResetPasswordRequest { account_id: clerk.account.to_string(), reason: "forgotten".into() };
    let code = world
        .accounts()
        .reset_password(world.admin(reset.clone()))
        .await
        .unwrap()
        .into_inner()
        .activation_code;
    assert_eq!(refused(world.introspect(&open.token, from(OUTSIDE)).await).1, "SESSION_ENDED");
    assert_eq!(
        refused(world.try_login("clerk01", PASSWORD, from(OUTSIDE)).await.map(|_| ())).1,
        "LOGIN_REFUSED"
    );
    let refusal = (Code::Unauthenticated, "ACTIVATION_REFUSED".to_owned());
    assert_eq!(
        refused(world.activate("clerk02", &code, PASSWORD).await),
        refusal,
        "somebody else's"
    );
    world.activate("clerk01", &code.to_lowercase(), PASSWORD).await.unwrap();
    assert_eq!(refused(world.activate("clerk01", &code, PASSWORD).await), refusal, "used");
    world.login(&clerk, from(OUTSIDE)).await;

    let code = world
        .accounts()
        .reset_password(world.admin(reset))
        .await
        .unwrap()
        .into_inner()
        .activation_code;
    world.set_offset(SignedDuration::from_hours(72)).await;
    assert_eq!(refused(world.activate("clerk01", &code, PASSWORD).await), refusal, "expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_renews_a_hash_of_another_cost() {
    let world = World::start().await;
    let clerk = world.clerk("clerk01").await;
    let cheaper = || async {
        let phc: String =
            sqlx::query_scalar("SELECT phc FROM auth.passwords WHERE account_id = $1")
                .bind(clerk.account)
                .fetch_one(&world.behind)
                .await
                .unwrap();
        phc
    };
    let before = cheaper().await;
    assert!(before.contains("t=2,"), "{before}");
    let costlier = world.config.clone() + "passes = 3\n";
    let source = madoguchi_kit::config::Source::text(costlier);
    let replica = madoguchi_kit::start::<madoguchi_auth::Auth>(&source).await.unwrap();
    let message = LoginRequest { user_id: "clerk01".into(), password: PASSWORD.into() };
    world.sessions_of(&replica).login(anonymous(from(OUTSIDE), message)).await.unwrap();
    assert!(cheaper().await.contains("t=3,"));
    world.login(&clerk, from(OUTSIDE)).await;
    replica.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_before_the_login_knows_its_terminal() {
    let world = World::start().await;
    let office = world.office().await;
    let ask = async |origin| {
        let request = anonymous(origin, GetTerminalRequest {});
        world.sessions().get_terminal(request).await.unwrap().into_inner()
    };
    let known = ask(at(office.terminal)).await;
    assert!(known.terminal_name.ends_with(", 席1"), "{known:?}");
    assert_eq!(known.obstacle, "");
    for origin in [from(OUTSIDE), at(uuid::Uuid::now_v7())] {
        let unknown = ask(origin).await;
        assert_eq!(
            (unknown.terminal_name.as_str(), unknown.obstacle.as_str()),
            ("", "TERMINAL_UNKNOWN")
        );
    }
    let moved =
        madoguchi_access::Origin { address: OUTSIDE.parse().unwrap(), ..at(office.terminal) };
    assert_eq!(ask(moved).await.obstacle, "NETWORK_NOT_ALLOWED");
}
