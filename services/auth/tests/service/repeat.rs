//! A writing call that is sent again (idempotency).

use madoguchi_proto::auth::v1::*;
use madoguchi_proto::policy::v1 as policy;
use tonic::Code;

use crate::support::*;

fn new_account(user_id: &str) -> CreateAccountRequest {
    CreateAccountRequest {
        user_id: user_id.into(),
        display_name: "窓口 花子".into(),
        organisation: policy::Organisation::Ward.into(),
        roles: vec![policy::Role::SectionClerk.into()],
        section_code: "1010".into(),
        contract_id: String::new(),
        reason: "joins".into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_call_again_does_nothing_and_shows_no_code() {
    let world = World::start().await;
    let key = key();
    let create = || world.accounts();
    let first = create()
        .create_account(world.admin_with(&key, new_account("clerk01")))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first.activation_code.len(), 24);
    let again = create()
        .create_account(world.admin_with(&key, new_account("clerk01")))
        .await
        .unwrap()
        .into_inner();
    assert_eq!((again.account, again.activation_code.as_str()), (first.account, ""));
    assert_eq!(world.count("accounts").await, 2, "the administrator and one more");
    assert_eq!(world.count("audit_entry").await, 1);

    let other = create().create_account(world.admin_with(&key, new_account("clerk02"))).await;
    assert_eq!(refused(other), (Code::FailedPrecondition, "IDEMPOTENCY_KEY_REUSED".into()));
    assert_eq!(world.count("accounts").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_name_and_no_code_is_remembered() {
    let world = World::start().await;
    let reply = world
        .accounts()
        .create_account(world.admin(new_account("clerk01")))
        .await
        .unwrap()
        .into_inner();
    let account = id(&reply.account.unwrap().account_id);
    world.train(account, 1).await;
    let replies: Vec<Vec<u8>> = sqlx::query_scalar("SELECT reply FROM auth.idempotency")
        .fetch_all(&world.behind)
        .await
        .unwrap();
    assert_eq!(replies.len(), 2);
    for secret in ["窓口 花子", "区 太郎", reply.activation_code.as_str()] {
        let found =
            |bytes: &Vec<u8>| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!replies.iter().any(found), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_twice_is_answered_twice() {
    let world = World::start().await;
    let clerk = world.clerk("clerk01").await;
    let open = world.login(&clerk, from(OUTSIDE)).await;
    let assertion = world.introspect(&open.token, from(OUTSIDE)).await.unwrap().assertion;
    let message = ChangePasswordRequest {
        old_password: PASSWORD.into(),
        new_password: "Mikan to furui tokei 8".into(),
    };
    let key = key();
    for _ in 0..2 {
        // The old password is right only the first time.
        let request = asserted(&assertion, from(OUTSIDE), &key, message.clone());
        world.sessions().change_password(request).await.unwrap();
    }

    let (_, code) = world.account("clerk02", policy::Role::SectionClerk, None).await;
    let message = ActivateRequest {
        user_id: "clerk02".into(),
        activation_code: code,
        new_password: PASSWORD.into(),
    };
    for _ in 0..2 {
        // The code is used up by the first.
        let mut request = anonymous(from(OUTSIDE), message.clone());
        request.metadata_mut().insert("idempotency-key", key.parse().unwrap());
        world.sessions().activate(request).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_at_once_make_one() {
    let world = World::start().await;
    let key = key();
    let calls = (0..8).map(|_| {
        let request = world.admin_with(&key, new_account("clerk01"));
        let mut accounts = world.accounts();
        async move { accounts.create_account(request).await }
    });
    let replies = futures_util::future::join_all(calls).await;
    let ids: std::collections::HashSet<String> = replies
        .into_iter()
        .map(|reply| reply.unwrap().into_inner().account.unwrap().account_id)
        .collect();
    assert_eq!((ids.len(), world.count("accounts").await), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_nothing_is_written() {
    let world = World::start().await;
    for key in [None, Some("too short"), Some("with a space inside")] {
        let mut request = world.admin(new_account("clerk01"));
        match key {
            None => _ = request.metadata_mut().remove("idempotency-key"),
            Some(key) => _ = request.metadata_mut().insert("idempotency-key", key.parse().unwrap()),
        }
        let status = world.accounts().create_account(request).await.unwrap_err();
        assert_eq!(
            (status.code(), fields(&status)),
            (Code::InvalidArgument, vec!["idempotency-key".to_owned()])
        );
    }
    assert_eq!(world.count("accounts").await, 1);
}
