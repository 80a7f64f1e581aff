//! Contract, operators' room, terminals and accounts, as the ward's administrator makes them.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use jiff::ToSpan as _;
use jiff::civil::Date;
use madoguchi_proto::auth::v1::account_service_client::AccountServiceClient;
use madoguchi_proto::auth::v1::contract_service_client::ContractServiceClient;
use madoguchi_proto::auth::v1::designation_service_client::DesignationServiceClient;
use madoguchi_proto::auth::v1::session_service_client::SessionServiceClient;
use madoguchi_proto::auth::v1::terminal_service_client::TerminalServiceClient;
use madoguchi_proto::auth::v1::{
    Account, ConfirmTermsRequest, CreateAccountRequest, CreateContractRequest, DesignateRequest,
    EnrolTerminalRequest, GetSessionRequest, ListAccountsRequest, ListContractsRequest,
    ListDesignationsRequest, ListTerminalsRequest, ListTrainingsRequest, PutRoomRequest,
    RecordTrainingRequest, ResetPasswordRequest,
};
use madoguchi_proto::policy::v1::{Organisation, Role};
use uuid::Uuid;

use super::people::{PEOPLE, Person, SECTION};
use super::{Ward, activate, said};
use crate::stack::{Client, Door, Stack};

const REASON: &str = "demonstration ward";
const CONTRACTOR: &str = "わかばコールサービス株式会社";
const ROOM: &str = "オペレーター室";
const SYSTEM: &str = "registry-system";
/// The special terms (特記事項) in short; the real text is the ward's.
const TERMS: &str = "特記事項(第1版): 秘密の保持、目的外利用及び第三者提供の禁止、複写等の禁止、再委託の禁止、返還等、報告、監査、教育、事故報告。";

/// Makes what is missing and says what is there.
pub async fn keep(stack: &Stack, administrator: &Client, password: &str) -> Result<Ward> {
    let term = Term::around(stack.clock().today());
    let contract = contract(administrator, &term).await.context("the contract")?;
    let terminals = terminals(administrator, &contract).await.context("the operators' room")?;
    for id in &terminals {
        stack.material().terminal(stack.home(), *id)?;
    }
    let mut accounts = accounts(administrator).await.context("the accounts")?;
    let system = match accounts.remove(SYSTEM) {
        Some(account) => account,
        None => create(administrator, system_request()).await.context(SYSTEM)?.0,
    };
    let ward = Ward {
        password: password.to_owned(),
        contract: contract.parse().context("a contract's id")?,
        terminals,
        system: system.account_id.parse().context("an account's id")?,
    };
    stack.material().system(stack.home(), ward.system)?;
    for person in &PEOPLE {
        let existing = accounts.remove(person.user_id);
        keep_person(stack, administrator, &ward, person, existing, &term)
            .await
            .with_context(|| person.user_id.to_owned())?;
    }
    Ok(ward)
}

/// The contract's term: three fiscal years from the one that today lies in, so that a stack moved a year ahead still works.
struct Term {
    today: Date,
    first: Date,
    last: Date,
}

impl Term {
    fn around(today: Date) -> Self {
        let year = if today.month() < 4 { today.year() - 1 } else { today.year() };
        Self { today, first: Date::constant(year, 4, 1), last: Date::constant(year + 3, 3, 31) }
    }
}

async fn contract(administrator: &Client, term: &Term) -> Result<String> {
    let mut contracts = ContractServiceClient::new(administrator.service());
    let listed = contracts
        .list_contracts(ListContractsRequest::default())
        .await
        .map_err(|s| said(&s))?
        .into_inner();
    if let Some(contract) =
        listed.contracts.into_iter().find(|contract| contract.contractor == CONTRACTOR)
    {
        return Ok(contract.contract_id);
    }
    let request = CreateContractRequest {
        contractor: CONTRACTOR.to_owned(),
        first_day: term.first.to_string(),
        last_day: term.last.to_string(),
        terms: TERMS.to_owned(),
    };
    let created = contracts.create_contract(request).await.map_err(|s| said(&s))?.into_inner();
    Ok(created.contract.context("the answer holds no contract")?.contract_id)
}

/// A terminal for each seat, by seat.
async fn terminals(administrator: &Client, contract: &str) -> Result<Vec<Uuid>> {
    let mut service = TerminalServiceClient::new(administrator.service());
    let listed = service
        .list_terminals(ListTerminalsRequest::default())
        .await
        .map_err(|s| said(&s))?
        .into_inner();
    let room = match listed.rooms.into_iter().find(|room| room.name == ROOM) {
        Some(room) => room.room_id,
        None => {
            let request = PutRoomRequest {
                room_id: String::new(),
                name: ROOM.to_owned(),
                networks: vec!["127.0.0.0/8".to_owned(), "::1/128".to_owned()],
                open: true,
                reason: REASON.to_owned(),
            };
            let answer = service.put_room(request).await.map_err(|s| said(&s))?.into_inner();
            answer.room.context("the answer holds no room")?.room_id
        }
    };
    let mut terminals = Vec::new();
    for seat in 0..PEOPLE.iter().filter(|person| person.seat.is_some()).count() {
        let name = format!("{}番席", seat + 1);
        let id = match listed.terminals.iter().find(|terminal| terminal.name == name) {
            Some(terminal) => terminal.terminal_id.clone(),
            None => {
                let (room_id, contract_id) = (room.clone(), contract.to_owned());
                let request =
                    EnrolTerminalRequest { name, room_id, contract_id, reason: REASON.to_owned() };
                let answer =
                    service.enrol_terminal(request).await.map_err(|s| said(&s))?.into_inner();
                answer.terminal.context("the answer holds no terminal")?.terminal_id
            }
        };
        terminals.push(id.parse().context("a terminal's id")?);
    }
    Ok(terminals)
}

/// The accounts there are, by user id; a demonstration ward fits one page.
async fn accounts(administrator: &Client) -> Result<BTreeMap<String, Account>> {
    let request = ListAccountsRequest { page_size: 200, ..Default::default() };
    let mut service = AccountServiceClient::new(administrator.service());
    let listed = service.list_accounts(request).await.map_err(|s| said(&s))?.into_inner();
    Ok(listed.accounts.into_iter().map(|account| (account.user_id.clone(), account)).collect())
}

/// The account and its activation code.
async fn create(
    administrator: &Client,
    request: CreateAccountRequest,
) -> Result<(Account, String)> {
    let mut service = AccountServiceClient::new(administrator.service());
    let answer = service.create_account(request).await.map_err(|s| said(&s))?.into_inner();
    Ok((answer.account.context("the answer holds no account")?, answer.activation_code))
}

fn system_request() -> CreateAccountRequest {
    CreateAccountRequest {
        user_id: SYSTEM.to_owned(),
        display_name: "戸籍住民課システム".to_owned(),
        organisation: Organisation::Ward.into(),
        roles: vec![Role::DepartmentSystem.into()],
        section_code: SECTION.to_owned(),
        contract_id: String::new(),
        reason: REASON.to_owned(),
    }
}

fn person_request(person: &Person, ward: &Ward) -> CreateAccountRequest {
    let contractor = person.organisation() == Organisation::Contractor;
    CreateAccountRequest {
        user_id: person.user_id.to_owned(),
        display_name: person.name.to_owned(),
        organisation: person.organisation().into(),
        roles: vec![person.role.into()],
        section_code: person.section.to_owned(),
        contract_id: if contractor { ward.contract.to_string() } else { String::new() },
        reason: REASON.to_owned(),
    }
}

/// Brings one person to work: account, password and, for the contractor's people, training, designation and terms.
async fn keep_person(
    stack: &Stack,
    administrator: &Client,
    ward: &Ward,
    person: &Person,
    existing: Option<Account>,
    term: &Term,
) -> Result<()> {
    let door = person.seat.map_or(Door::Office, |seat| Door::Terminal(ward.terminals[seat]));
    let contractor = person.organisation() == Organisation::Contractor;
    let (account, code) = match existing {
        // Cut short between creation and activation, perhaps: a new code is never wrong here.
        Some(account) => {
            let code = reset(administrator, &account.account_id).await?;
            (account, code)
        }
        None => create(administrator, person_request(person, ward)).await?,
    };
    if contractor {
        train(administrator, &account.account_id, term).await.context("training")?;
        designate(administrator, &account.account_id, person.role, term)
            .await
            .context("designation")?;
    }
    activate(stack, door, person.user_id, &code, &ward.password).await?;
    if contractor {
        confirm_terms(stack, door, person.user_id, &ward.password)
            .await
            .context("special terms")?;
    }
    Ok(())
}

async fn reset(administrator: &Client, account: &str) -> Result<String> {
    let request =
        ResetPasswordRequest { account_id: account.to_owned(), reason: REASON.to_owned() };
    let mut service = AccountServiceClient::new(administrator.service());
    Ok(service.reset_password(request).await.map_err(|s| said(&s))?.into_inner().activation_code)
}

async fn train(administrator: &Client, account: &str, term: &Term) -> Result<()> {
    let mut service = DesignationServiceClient::new(administrator.service());
    let listed =
        service.list_trainings(ListTrainingsRequest { account_id: account.to_owned() }).await;
    if !listed.map_err(|s| said(&s))?.into_inner().trainings.is_empty() {
        return Ok(());
    }
    let request = RecordTrainingRequest {
        account_id: account.to_owned(),
        course: "個人情報の取扱い(導入研修)".to_owned(),
        held_on: term.today.to_string(),
        trainer: "研修 五月".to_owned(),
        valid_until: term.last.to_string(),
    };
    service.record_training(request).await.map_err(|s| said(&s))?;
    Ok(())
}

async fn designate(administrator: &Client, account: &str, role: Role, term: &Term) -> Result<()> {
    let mut service = DesignationServiceClient::new(administrator.service());
    let listed = service
        .list_designations(ListDesignationsRequest::default())
        .await
        .map_err(|s| said(&s))?;
    if listed.into_inner().designations.iter().any(|designation| designation.account_id == account)
    {
        return Ok(());
    }
    let request = DesignateRequest {
        account_id: account.to_owned(),
        role: role.into(),
        from: None,
        until: None,
        notified_on: (term.today - 1.day()).to_string(),
    };
    service.designate(request).await.map_err(|s| said(&s))?;
    Ok(())
}

async fn confirm_terms(stack: &Stack, door: Door, user_id: &str, password: &str) -> Result<()> {
    let client = stack.log_in(door, user_id, password).await.map_err(|s| said(&s))?;
    let mut service = SessionServiceClient::new(client.service());
    let answer =
        service.get_session(GetSessionRequest::default()).await.map_err(|s| said(&s))?.into_inner();
    let terms_version = answer.session.context("the answer holds no session")?.terms_to_confirm;
    if terms_version != 0 {
        service.confirm_terms(ConfirmTermsRequest { terms_version }).await.map_err(|s| said(&s))?;
    }
    Ok(())
}
