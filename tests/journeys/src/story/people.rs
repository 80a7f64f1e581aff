//! Step 1: who may work, and from where.

use anyhow::{Context as _, Result};
use jiff::ToSpan as _;
use madoguchi_devstack::{Client, Door, Stack};
use madoguchi_proto::auth::v1::account_service_client::AccountServiceClient;
use madoguchi_proto::auth::v1::contract_service_client::ContractServiceClient;
use madoguchi_proto::auth::v1::designation_service_client::DesignationServiceClient;
use madoguchi_proto::auth::v1::session_service_client::SessionServiceClient;
use madoguchi_proto::auth::v1::terminal_service_client::TerminalServiceClient;
use madoguchi_proto::auth::v1::{
    ActivateRequest, CreateAccountRequest, CreateContractRequest, DesignateRequest,
    ListTerminalsRequest, PutRoomRequest, RecordTrainingRequest, Room,
};
use madoguchi_proto::policy::v1::{Organisation, Role};
use uuid::Uuid;

use super::FRIDAY;
use crate::Teller;
use crate::teller::{Said as _, reason};

const REASON: &str = "journey";

/// Plays it.
///
/// # Errors
/// The first thing that did not come out as told.
pub async fn play(stack: &Stack, tell: Teller<'_>) -> Result<()> {
    tell.step(
        1,
        "金曜日 18時30分。閉庁後のオペレーター室に、指定と研修を受けた者だけが入れる。",
        "Friday 18:30, the office is closed: only a designated, trained operator gets in, from a terminal of the room.",
    );
    let ward = stack.ward()?.clone();
    let seat = Door::Terminal(ward.terminals[0]);
    let log_in = |door, user: &'static str| stack.log_in(door, user, &ward.password);
    let seen =
        log_in(seat, "operator1").await.map_or_else(|status| reason(&status), |_| "in".to_owned());
    tell.same("受電一郎さん、1番席 / operator1 at seat 1 (P2, P3, Q1, B5)", "in", &*seen)?;
    let wrong = stack.log_in(seat, "operator1", "not-the-password-at-all").await;
    tell.refused("違うパスワード / a wrong password (P2)", "LOGIN_REFUSED", wrong)?;
    let elsewhere = log_in(Door::Terminal(Uuid::new_v4()), "operator1").await;
    tell.refused(
        "登録のない端末 / a terminal nobody enrolled (P3)",
        "TERMINAL_UNKNOWN",
        elsewhere,
    )?;
    let office = log_in(Door::Office, "operator1").await;
    tell.refused("端末証明書なし / no terminal at all (P3)", "TERMINAL_UNKNOWN", office)?;
    let administrator = stack.log_in_as("admin").await?;
    other_network(stack, tell, &administrator, seat).await?;
    newcomer(stack, tell, &administrator, seat).await?;
    after_the_contract(stack, tell, &administrator, seat).await
}

/// The room moves to another network, and back.
async fn other_network(
    stack: &Stack,
    tell: Teller<'_>,
    administrator: &Client,
    seat: Door,
) -> Result<()> {
    let mut terminals = TerminalServiceClient::new(administrator.service());
    let listed = terminals.list_terminals(ListTerminalsRequest {}).await.said("rooms")?;
    let room = listed.rooms.into_iter().next().context("the ward has a room")?;
    let put = |room: Room| PutRoomRequest {
        room_id: room.room_id,
        name: room.name,
        networks: room.networks,
        open: room.open,
        reason: REASON.to_owned(),
    };
    let moved = Room { networks: vec!["10.9.0.0/16".to_owned()], ..room.clone() };
    terminals.put_room(put(moved)).await.said("the room's network")?;
    let outside = stack.log_in(seat, "operator1", &stack.ward()?.password).await;
    tell.refused("室外のネットワーク / another network (P3)", "NETWORK_NOT_ALLOWED", outside)?;
    terminals.put_room(put(room)).await.said("the room's network")?;
    Ok(())
}

/// A new operator gets in only once designated and trained.
async fn newcomer(
    stack: &Stack,
    tell: Teller<'_>,
    administrator: &Client,
    seat: Door,
) -> Result<()> {
    let ward = stack.ward()?;
    let user_id = "newcomer";
    let account_id = account(stack, administrator, seat, user_id, ward.contract).await?;
    let log_in = || stack.log_in(seat, user_id, &ward.password);
    tell.refused("指定のない者 / nobody designated her (Q1)", "NOT_DESIGNATED", log_in().await)?;
    let mut register = DesignationServiceClient::new(administrator.service());
    let request = DesignateRequest {
        account_id: account_id.clone(),
        role: Role::Operator.into(),
        from: None,
        until: None,
        notified_on: FRIDAY.to_string(),
    };
    register.designate(request).await.said("designation")?;
    tell.refused("研修のない者 / not trained yet (B5, S10)", "NOT_TRAINED", log_in().await)?;
    let request = RecordTrainingRequest {
        account_id,
        course: "個人情報の取扱い".to_owned(),
        held_on: FRIDAY.to_string(),
        trainer: "研修 五月".to_owned(),
        valid_until: (FRIDAY + 1.year()).to_string(),
    };
    register.record_training(request).await.said("training")?;
    let seen = log_in().await.map_or_else(|status| reason(&status), |_| "in".to_owned());
    tell.same("指定・研修のあと / designated and trained (Q1, B5)", "in", &*seen)
}

/// An account under a contract that has ended.
async fn after_the_contract(
    stack: &Stack,
    tell: Teller<'_>,
    administrator: &Client,
    seat: Door,
) -> Result<()> {
    let mut contracts = ContractServiceClient::new(administrator.service());
    let request = CreateContractRequest {
        contractor: "前の受託者株式会社".to_owned(),
        first_day: "2025-04-01".to_owned(),
        last_day: (FRIDAY - 1.day()).to_string(),
        terms: "特記事項".to_owned(),
    };
    let created = contracts.create_contract(request).await.said("an old contract")?;
    let contract = created.contract.context("the answer holds no contract")?.contract_id;
    let user_id = "former";
    account(stack, administrator, seat, user_id, contract.parse()?).await?;
    let late = stack.log_in(seat, user_id, &stack.ward()?.password).await;
    tell.refused("契約期間のあと / after the contract's term (B18)", "CONTRACT_ENDED", late)
}

/// An operator's account with its password set; the id.
async fn account(
    stack: &Stack,
    administrator: &Client,
    seat: Door,
    user_id: &str,
    contract: Uuid,
) -> Result<String> {
    let mut accounts = AccountServiceClient::new(administrator.service());
    let request = CreateAccountRequest {
        user_id: user_id.to_owned(),
        display_name: user_id.to_owned(),
        organisation: Organisation::Contractor.into(),
        roles: vec![Role::Operator.into()],
        section_code: String::new(),
        contract_id: contract.to_string(),
        reason: REASON.to_owned(),
    };
    let created = accounts.create_account(request).await.said("an account")?;
    let request = ActivateRequest {
        user_id: user_id.to_owned(),
        activation_code: created.activation_code,
        new_password: stack.ward()?.password.clone(),
    };
    let mut sessions = SessionServiceClient::new(stack.visitor(seat)?.service());
    sessions.activate(request).await.said("activation")?;
    Ok(created.account.context("the answer holds no account")?.account_id)
}
