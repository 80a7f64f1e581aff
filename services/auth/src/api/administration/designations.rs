//! `DesignationService`.

use std::sync::Arc;

use madoguchi_kit::status::Refusal;
use madoguchi_proto::auth::v1::{
    DesignateRequest, DesignateResponse, EndDesignationRequest, EndDesignationResponse,
    ListDesignationsRequest, ListDesignationsResponse, ListTrainingsRequest, ListTrainingsResponse,
    RecordTrainingRequest, RecordTrainingResponse, designation_service_server::DesignationService,
};
use tonic::{Request, Response, Status};

use super::{MAX_REASON, designate, trainings};
use crate::{
    api::{Context, act::Begun, fields::Fields},
    error::Failure,
    revocation::Revocation,
    store,
};

/// The service.
pub(in crate::api) struct Designations(pub Arc<Context>);

#[tonic::async_trait]
impl DesignationService for Designations {
    async fn designate(
        &self,
        request: Request<DesignateRequest>,
    ) -> Result<Response<DesignateResponse>, Status> {
        Ok(Response::new(designate::designate(&self.0, request).await?))
    }

    async fn end_designation(
        &self,
        request: Request<EndDesignationRequest>,
    ) -> Result<Response<EndDesignationResponse>, Status> {
        Ok(Response::new(end_designation(&self.0, request).await?))
    }

    async fn list_designations(
        &self,
        request: Request<ListDesignationsRequest>,
    ) -> Result<Response<ListDesignationsResponse>, Status> {
        Ok(Response::new(list_designations(&self.0, request.get_ref()).await?))
    }

    async fn record_training(
        &self,
        request: Request<RecordTrainingRequest>,
    ) -> Result<Response<RecordTrainingResponse>, Status> {
        Ok(Response::new(trainings::record_training(&self.0, request).await?))
    }

    async fn list_trainings(
        &self,
        request: Request<ListTrainingsRequest>,
    ) -> Result<Response<ListTrainingsResponse>, Status> {
        Ok(Response::new(trainings::list_trainings(&self.0, request.get_ref()).await?))
    }
}

/// Ends a designation now and the person's session with it.
async fn end_designation(
    context: &Context,
    request: Request<EndDesignationRequest>,
) -> Result<EndDesignationResponse, Failure> {
    let message = request.get_ref();
    let mut fields = Fields::default();
    let id = fields.id("designation_id", &message.designation_id);
    let reason = fields.line("reason", &message.reason, MAX_REASON);
    let (Some(id), Some(reason)) = (id, reason) else { return Err(fields.refusal().into()) };
    let mut act = match context.act(&request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    let missing = || Refusal::not_found("the designation");
    let account = store::find_designation(&mut act.tx, id).await?.ok_or_else(missing)?.account;
    store::end_designation(&mut act.tx, id, act.now).await?;
    store::end_sessions_of_account(&mut act.tx, account, None).await?;
    act.because("designation", id, &reason).await?;
    let ended = store::find_designation(&mut act.tx, id).await?.ok_or_else(missing)?;
    let reply = EndDesignationResponse { designation: Some(ended.into()) };
    act.done("designation", id, &["until"], &reply).await?;
    context.revocations.signal(Revocation::Account(account));
    Ok(reply)
}

async fn list_designations(
    context: &Context,
    request: &ListDesignationsRequest,
) -> Result<ListDesignationsResponse, Failure> {
    let mut fields = Fields::default();
    let as_of = match request.as_of {
        None => Some(context.clock.now()),
        Some(at) => fields.instant("as_of", at),
    };
    let Some(as_of) = as_of else { return Err(fields.refusal().into()) };
    let mut connection = context.database.pool().acquire().await?;
    let designations =
        store::designations_at(&mut connection, as_of).await?.into_iter().map(Into::into).collect();
    Ok(ListDesignationsResponse { designations })
}
