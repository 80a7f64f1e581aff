//! `RecordTraining`, `ListTrainings` (B5, S10).

use madoguchi_access::Caller;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::auth::v1::{
    self as wire, ListTrainingsRequest, ListTrainingsResponse, RecordTrainingRequest,
    RecordTrainingResponse,
};
use tonic::Request;
use uuid::Uuid;

use crate::{
    api::{Context, act::Begun, fields::Fields},
    error::Failure,
    revocation::Revocation,
    store::{self, Training},
};

const MAX_COURSE: usize = 200;
const MAX_TRAINER: usize = 100;

/// Records a training that was held.
pub(super) async fn record_training(
    context: &Context,
    request: Request<RecordTrainingRequest>,
) -> Result<RecordTrainingResponse, Failure> {
    let training = read(context, request.get_ref())?;
    let recorded_by = Caller::of(&request)?.account;
    let mut act = match context.act::<_, RecordTrainingResponse>(&request).await? {
        Begun::Replay(reply) => return remembered(context, reply).await,
        Begun::Fresh(act) => act,
    };
    store::insert_training(&mut act.tx, &training, recorded_by, act.now).await?;
    // The trainer's name is not remembered with the reply.
    let (id, account) = (training.id, training.account);
    let only_id = wire::Training { training_id: id.to_string(), ..wire::Training::default() };
    let fields = &["account_id", "course", "held_on", "trainer", "valid_until"];
    act.done("training", id, fields, &RecordTrainingResponse { training: Some(only_id) }).await?;
    context.revocations.signal(Revocation::Account(account));
    Ok(RecordTrainingResponse { training: Some(training.into()) })
}

async fn remembered(
    context: &Context,
    reply: RecordTrainingResponse,
) -> Result<RecordTrainingResponse, Failure> {
    let id = reply.training.and_then(|training| training.training_id.parse().ok());
    let Some(id) = id else { return Ok(RecordTrainingResponse { training: None }) };
    let mut connection = context.database.pool().acquire().await?;
    let training = store::find_training(&mut connection, id).await?;
    Ok(RecordTrainingResponse { training: training.map(Into::into) })
}

fn read(context: &Context, request: &RecordTrainingRequest) -> Result<Training, Failure> {
    let mut fields = Fields::default();
    let account = fields.id("account_id", &request.account_id);
    let course = fields.line("course", &request.course, MAX_COURSE);
    let held_on = fields.day("held_on", &request.held_on);
    let trainer = fields.line("trainer", &request.trainer, MAX_TRAINER);
    let valid_until = fields.day("valid_until", &request.valid_until);
    if held_on.is_some_and(|day| day > context.clock.today()) {
        fields.fault("held_on", "lies in the future; record a training once it was held");
        return Err(fields.refusal().into());
    }
    if held_on.zip(valid_until).is_some_and(|(held, until)| until < held) {
        fields.fault("valid_until", "lies before the training");
        return Err(fields.refusal().into());
    }
    match (account, course, held_on, trainer, valid_until) {
        (Some(account), Some(course), Some(held_on), Some(trainer), Some(valid_until)) => {
            Ok(Training { id: Uuid::now_v7(), account, course, held_on, trainer, valid_until })
        }
        _ => Err(fields.refusal().into()),
    }
}

/// The register of one person or of all.
pub(super) async fn list_trainings(
    context: &Context,
    request: &ListTrainingsRequest,
) -> Result<ListTrainingsResponse, Failure> {
    let mut fields = Fields::default();
    let Some(account) = fields.optional_id("account_id", &request.account_id) else {
        return Err(fields.refusal().into());
    };
    let mut connection = context.database.pool().acquire().await?;
    if let Some(account) = account
        && store::standing(&mut connection, account, None).await?.is_none()
    {
        return Err(Refusal::not_found("the account").into());
    }
    let trainings =
        store::trainings(&mut connection, account).await?.into_iter().map(Into::into).collect();
    Ok(ListTrainingsResponse { trainings })
}
