//! Contract, operators' room and terminals, as the ward's administrator makes them.

use anyhow::{Context as _, Result};
use jiff::civil::Date;
use madoguchi_proto::auth::v1::contract_service_client::ContractServiceClient;
use madoguchi_proto::auth::v1::terminal_service_client::TerminalServiceClient;
use madoguchi_proto::auth::v1::{
    CreateContractRequest, EnrolTerminalRequest, ListContractsRequest, ListTerminalsRequest,
    PutRoomRequest,
};
use uuid::Uuid;

use super::accounts::{SYSTEM, accounts, create, keep_person, system_request};
use super::people::PEOPLE;
use super::{Ward, said};
use crate::stack::{Client, Stack};

/// What the audit trail names as the reason of every act.
pub(super) const REASON: &str = "demonstration ward";
const CONTRACTOR: &str = "わかばコールサービス株式会社";
const ROOM: &str = "オペレーター室";
/// The terminal that a browser of this machine counts as.
const LOOPBACK: &str = "開発端末";
/// The special terms (特記事項) in short; the real text is the ward's.
const TERMS: &str = "特記事項(第1版): 秘密の保持、目的外利用及び第三者提供の禁止、複写等の禁止、再委託の禁止、返還等、報告、監査、教育、事故報告。";

/// Makes what is missing and says what is there.
pub async fn keep(stack: &Stack, administrator: &Client, password: &str) -> Result<Ward> {
    let term = Term::around(stack.clock().today());
    let contract = contract(administrator, &term).await.context("the contract")?;
    let mut names: Vec<String> = (1..=PEOPLE.iter().filter(|person| person.seat.is_some()).count())
        .map(|seat| format!("{seat}番席"))
        .collect();
    if stack.loopback_terminal() {
        names.push(LOOPBACK.to_owned());
    }
    let mut terminals =
        terminals(administrator, &contract, names).await.context("the operators' room")?;
    let loopback_terminal = stack.loopback_terminal().then(|| terminals.pop()).flatten();
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
        loopback_terminal,
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
pub(super) struct Term {
    pub(super) today: Date,
    first: Date,
    pub(super) last: Date,
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

/// A terminal for each name, in their order.
async fn terminals(
    administrator: &Client,
    contract: &str,
    names: Vec<String>,
) -> Result<Vec<Uuid>> {
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
    for name in names {
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
