//! `ContractService` (B17, B18, P1).

use std::sync::Arc;

use jiff::civil::Date;
use madoguchi_access::Caller;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::auth::v1::{
    self as wire, AmendContractRequest, AmendContractResponse, CreateContractRequest,
    CreateContractResponse, ListContractsRequest, ListContractsResponse,
    contract_service_server::ContractService,
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::MAX_REASON;
use crate::{
    api::{Context, act::Begun, fields::Fields},
    domain::ContractTerm,
    error::Failure,
    revocation::Revocation,
    store::{self, Contract},
};

const MAX_CONTRACTOR: usize = 100;
const MAX_TERMS: usize = 20_000;

/// The service.
pub(in crate::api) struct Contracts(pub Arc<Context>);

#[tonic::async_trait]
impl ContractService for Contracts {
    async fn create_contract(
        &self,
        request: Request<CreateContractRequest>,
    ) -> Result<Response<CreateContractResponse>, Status> {
        Ok(Response::new(create_contract(&self.0, request).await?))
    }

    async fn amend_contract(
        &self,
        request: Request<AmendContractRequest>,
    ) -> Result<Response<AmendContractResponse>, Status> {
        Ok(Response::new(amend_contract(&self.0, request).await?))
    }

    async fn list_contracts(
        &self,
        request: Request<ListContractsRequest>,
    ) -> Result<Response<ListContractsResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(list_contracts(&self.0, caller).await?))
    }
}

async fn create_contract(
    context: &Context,
    request: Request<CreateContractRequest>,
) -> Result<CreateContractResponse, Failure> {
    let message = request.get_ref();
    let mut fields = Fields::default();
    let contractor = fields.line("contractor", &message.contractor, MAX_CONTRACTOR);
    let first_day = fields.day("first_day", &message.first_day);
    let last_day = fields.day("last_day", &message.last_day);
    let terms = fields.lines("terms", &message.terms, MAX_TERMS);
    let (Some(contractor), Some(first_day), Some(last_day), Some(terms)) =
        (contractor, first_day, last_day, terms)
    else {
        return Err(fields.refusal().into());
    };
    check_term(first_day, last_day)?;
    let mut act = match context.act::<_, CreateContractResponse>(&request).await? {
        Begun::Replay(reply) => {
            return Ok(CreateContractResponse {
                contract: remembered(context, reply.contract).await?,
            });
        }
        Begun::Fresh(act) => act,
    };
    let id = Uuid::now_v7();
    let contract =
        Contract { id, contractor, first_day, last_day, terms_version: 1, terms, version: 1 };
    store::insert_contract(&mut act.tx, &contract, act.now).await?;
    let stored = CreateContractResponse { contract: Some(only_id(id)) };
    act.done("contract", id, &["contractor", "first_day", "last_day", "terms"], &stored).await?;
    Ok(CreateContractResponse { contract: Some(contract.into()) })
}

/// What shall change in a contract.
struct Amendment {
    id: Uuid,
    seen: u64,
    last_day: Option<Date>,
    terms: Option<String>,
    reason: String,
}

/// Moves the last day, or puts new terms in force, or both. An end in the past ends access at once.
async fn amend_contract(
    context: &Context,
    request: Request<AmendContractRequest>,
) -> Result<AmendContractResponse, Failure> {
    let wanted = read_amendment(request.get_ref())?;
    let mut act = match context.act::<_, AmendContractResponse>(&request).await? {
        Begun::Replay(reply) => {
            return Ok(AmendContractResponse {
                contract: remembered(context, reply.contract).await?,
            });
        }
        Begun::Fresh(act) => act,
    };
    let found = store::lock_contract(&mut act.tx, wanted.id).await?;
    let mut contract = found.ok_or_else(|| Refusal::not_found("the contract"))?;
    if i64::try_from(wanted.seen) != Ok(contract.version) {
        return Err(Refusal::stale_version(contract.version).into());
    }
    if let Some(last_day) = wanted.last_day {
        check_term(contract.first_day, last_day)?;
        contract.last_day = last_day;
    }
    if let Some(terms) = wanted.terms {
        contract.terms = terms;
        contract.terms_version += 1;
        store::insert_terms(&mut act.tx, &contract, act.now).await?;
    }
    contract.version += 1;
    store::amend_contract(&mut act.tx, &contract).await?;
    act.because("contract", wanted.id, &wanted.reason).await?;
    let stored = AmendContractResponse { contract: Some(only_id(wanted.id)) };
    act.done("contract", wanted.id, &["last_day", "terms"], &stored).await?;
    context.revocations.signal(Revocation::AllContractor(true));
    Ok(AmendContractResponse { contract: Some(contract.into()) })
}

fn read_amendment(request: &AmendContractRequest) -> Result<Amendment, Failure> {
    let mut fields = Fields::default();
    let id = fields.id("contract_id", &request.contract_id);
    let last_day = match request.last_day.as_str() {
        "" => Some(None),
        text => fields.day("last_day", text).map(Some),
    };
    let terms = match request.terms.as_str() {
        "" => Some(None),
        text => fields.lines("terms", text, MAX_TERMS).map(Some),
    };
    let reason = fields.line("reason", &request.reason, MAX_REASON);
    let (Some(id), Some(last_day), Some(terms), Some(reason)) = (id, last_day, terms, reason)
    else {
        return Err(fields.refusal().into());
    };
    if last_day.is_none() && terms.is_none() {
        return Err(Refusal::invalid("last_day", "write a last day, new terms, or both").into());
    }
    Ok(Amendment { id, seen: request.version, last_day, terms, reason })
}

fn check_term(first_day: Date, last_day: Date) -> Result<(), Refusal> {
    ContractTerm::new(first_day, last_day)
        .map(|_| ())
        .map_err(|fault| Refusal::invalid("last_day", fault.to_string()))
}

/// The ward sees all; a handling manager of the contractor its own.
async fn list_contracts(
    context: &Context,
    caller: &Caller,
) -> Result<ListContractsResponse, Failure> {
    let mut connection = context.database.pool().acquire().await?;
    let contracts = store::contracts(&mut connection, caller.contract).await?;
    Ok(ListContractsResponse { contracts: contracts.into_iter().map(Into::into).collect() })
}

/// Terms are long; a remembered reply names the contract only.
fn only_id(id: Uuid) -> wire::Contract {
    wire::Contract { contract_id: id.to_string(), ..wire::Contract::default() }
}

async fn remembered(
    context: &Context,
    contract: Option<wire::Contract>,
) -> Result<Option<wire::Contract>, Failure> {
    let id = contract.and_then(|contract| contract.contract_id.parse().ok());
    let Some(id) = id else { return Ok(None) };
    let mut connection = context.database.pool().acquire().await?;
    Ok(store::contracts(&mut connection, Some(id)).await?.pop().map(Into::into))
}
