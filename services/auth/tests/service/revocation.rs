//! Signals to the gateways, sent after the commit.

use std::time::Duration;

use futures_util::StreamExt as _;
use madoguchi_auth::REVOCATION_CHANNEL;
use madoguchi_devstack::testing::redis_url;
use madoguchi_proto::auth::v1::*;
use serde_json::{Value, json};

use crate::support::*;

/// Hears the channel, which other tests use as well.
struct Ear(redis::aio::PubSub);

impl Ear {
    async fn open() -> Self {
        let client = redis::Client::open(redis_url()).unwrap();
        let mut hears = client.get_async_pubsub().await.unwrap();
        hears.subscribe(REVOCATION_CHANNEL).await.unwrap();
        Self(hears)
    }

    /// Waits for this very signal.
    async fn hear(&mut self, wanted: Value) {
        let mut messages = self.0.on_message();
        let heard = tokio::time::timeout(Duration::from_secs(2), async {
            while let Some(message) = messages.next().await {
                let text: String = message.get_payload().unwrap();
                if serde_json::from_str::<Value>(&text).unwrap() == wanted {
                    return;
                }
            }
            panic!("the channel closed");
        });
        assert!(heard.await.is_ok(), "no signal {wanted} within 2 s");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_of_access_is_signalled() {
    let world = World::start().await;
    let office = world.office().await;
    let operator = world.operator("operator01", &office).await;
    let first = world.login(&operator, at(office.terminal)).await;
    let mut ear = Ear::open().await;

    let second = world.login(&operator, at(office.terminal)).await;
    ear.hear(json!({ "session_id": first.session.session_id })).await;
    let confirm =
        world.within(&second, at(office.terminal), ConfirmTermsRequest { terms_version: 1 }).await;
    world.sessions().confirm_terms(confirm).await.unwrap();
    ear.hear(json!({ "account_id": operator.account })).await;
    let again = world
        .within(&second, at(office.terminal), ReauthenticateRequest { password: PASSWORD.into() })
        .await;
    world.sessions().reauthenticate(again).await.unwrap();
    ear.hear(json!({ "session_id": second.session.session_id })).await;
    let logout = world.within(&second, at(office.terminal), LogoutRequest {}).await;
    world.sessions().logout(logout).await.unwrap();
    ear.hear(json!({ "session_id": second.session.session_id })).await;

    let designation = operator.designation.unwrap().to_string();
    let end = EndDesignationRequest { designation_id: designation, reason: "moves on".into() };
    world.designations().end_designation(world.admin(end)).await.unwrap();
    ear.hear(json!({ "account_id": operator.account })).await;
    let lost = SetTerminalStateRequest {
        terminal_id: office.terminal.to_string(),
        state: TerminalState::Lost.into(),
        reason: "stolen".into(),
    };
    world.terminals().set_terminal_state(world.admin(lost)).await.unwrap();
    ear.hear(json!({ "terminal_id": office.terminal })).await;
    let amend = AmendContractRequest {
        contract_id: office.contract.contract_id.clone(),
        version: 1,
        last_day: world.clock.today().to_string(),
        terms: String::new(),
        reason: "ends early".into(),
    };
    world.contracts().amend_contract(world.admin(amend)).await.unwrap();
    ear.hear(json!({ "all_contractor": true })).await;
    let disable = DisableAccountRequest {
        account_id: operator.account.to_string(),
        version: 1,
        reason: "a leaver".into(),
    };
    world.accounts().disable_account(world.admin(disable)).await.unwrap();
    ear.hear(json!({ "account_id": operator.account })).await;
}
