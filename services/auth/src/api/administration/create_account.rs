//! `CreateAccount`.

use madoguchi_proto::auth::v1::{CreateAccountRequest, CreateAccountResponse};
use tonic::Request;
use uuid::Uuid;

use super::{
    MAX_REASON,
    accounts::{account, only_id, remembered},
};
use crate::{
    api::{Context, act::Begun, fields::Fields},
    domain::{AccountShape, ActivationCode, CODE_LIFETIME, UserId},
    error::Failure,
    random,
    store::{self, NewAccount},
};

const MAX_NAME: usize = 100;
const MAX_SECTION: usize = 16;

/// Makes an account; a person gets an activation code, a department system has its certificate.
pub(super) async fn create_account(
    context: &Context,
    request: Request<CreateAccountRequest>,
) -> Result<CreateAccountResponse, Failure> {
    let (new, reason) = read(request.get_ref())?;
    let mut act = match context.act::<_, CreateAccountResponse>(&request).await? {
        Begun::Replay(reply) => {
            let account = remembered(context, reply.account).await?;
            return Ok(CreateAccountResponse { account, activation_code: String::new() });
        }
        Begun::Fresh(act) => act,
    };
    store::insert_account(&mut act.tx, &new, act.now).await?;
    let is_system = new.roles.contains(madoguchi_access::Role::DepartmentSystem);
    let code = if is_system { None } else { Some(ActivationCode::from_random(random::bytes()?)) };
    if let Some(code) = &code {
        let expires_at = act.now + CODE_LIFETIME;
        store::put_activation_code(&mut act.tx, new.id, &code.hash(), act.now, expires_at).await?;
    }
    act.because("account", new.id, &reason).await?;
    let made = account(context, &mut act.tx, new.id).await?;
    let stored =
        CreateAccountResponse { account: Some(only_id(new.id)), activation_code: String::new() };
    let fields =
        &["user_id", "display_name", "organisation", "roles", "section_code", "contract_id"];
    act.done("account", new.id, fields, &stored).await?;
    let activation_code = code.map(|code| code.display()).unwrap_or_default();
    Ok(CreateAccountResponse { account: Some(made), activation_code })
}

fn read(request: &CreateAccountRequest) -> Result<(NewAccount, String), Failure> {
    let mut fields = Fields::default();
    let user_id = fields.check("user_id", UserId::parse(&request.user_id));
    let display_name = fields.line("display_name", &request.display_name, MAX_NAME);
    let organisation = fields.organisation("organisation", request.organisation);
    let roles = fields.roles("roles", &request.roles);
    let section = match request.section_code.as_str() {
        "" => Some(None),
        text => fields.line("section_code", text, MAX_SECTION).map(Some),
    };
    let contract = fields.optional_id("contract_id", &request.contract_id);
    let reason = fields.line("reason", &request.reason, MAX_REASON);
    let (
        Some(user_id),
        Some(display_name),
        Some(organisation),
        Some(roles),
        Some(section),
        Some(contract),
        Some(reason),
    ) = (user_id, display_name, organisation, roles, section, contract, reason)
    else {
        return Err(fields.refusal().into());
    };
    if let Err(fault) =
        (AccountShape { organisation, roles, section: section.as_deref(), contract }).check()
    {
        fields.fault(fault.field(), fault);
        return Err(fields.refusal().into());
    }
    let id = Uuid::now_v7();
    Ok((NewAccount { id, user_id, display_name, organisation, roles, section, contract }, reason))
}
