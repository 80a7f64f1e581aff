//! The people of the demonstration ward and what each needs to begin work.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use jiff::ToSpan as _;
use madoguchi_proto::auth::v1::account_service_client::AccountServiceClient;
use madoguchi_proto::auth::v1::designation_service_client::DesignationServiceClient;
use madoguchi_proto::auth::v1::session_service_client::SessionServiceClient;
use madoguchi_proto::auth::v1::{
    Account, ConfirmTermsRequest, CreateAccountRequest, DesignateRequest, GetSessionRequest,
    ListAccountsRequest, ListDesignationsRequest, ListTrainingsRequest, RecordTrainingRequest,
    ResetPasswordRequest,
};
use madoguchi_proto::policy::v1::{Organisation, Role};

use super::administration::{REASON, Term};
use super::people::{Person, SECTION};
use super::{Ward, activate, said};
use crate::stack::{Client, Door, Stack};

/// The user id of the section's own system.
pub(super) const SYSTEM: &str = "registry-system";

/// The accounts there are, by user id; a demonstration ward fits one page.
pub(super) async fn accounts(administrator: &Client) -> Result<BTreeMap<String, Account>> {
    let request = ListAccountsRequest { page_size: 200, ..Default::default() };
    let mut service = AccountServiceClient::new(administrator.service());
    let listed = service.list_accounts(request).await.map_err(|s| said(&s))?.into_inner();
    Ok(listed.accounts.into_iter().map(|account| (account.user_id.clone(), account)).collect())
}

/// The account and its activation code.
pub(super) async fn create(
    administrator: &Client,
    request: CreateAccountRequest,
) -> Result<(Account, String)> {
    let mut service = AccountServiceClient::new(administrator.service());
    let answer = service.create_account(request).await.map_err(|s| said(&s))?.into_inner();
    Ok((answer.account.context("the answer holds no account")?, answer.activation_code))
}

pub(super) fn system_request() -> CreateAccountRequest {
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
pub(super) async fn keep_person(
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
