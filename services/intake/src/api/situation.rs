//! What holds at this instant: shown before and while an inquiry is taken.

use madoguchi_proto::intake::v1::{GetIntakeSituationRequest, GetIntakeSituationResponse};

use super::{
    shared::{Asked, Shared},
    wire::timestamp,
};
use crate::{domain::Situation, error::Failure};

/// `GetIntakeSituation`.
#[expect(
    clippy::unused_async,
    reason = "answered like its neighbours, though it waits for nothing"
)]
pub async fn get(
    shared: &Shared,
    _: &Asked,
    _: GetIntakeSituationRequest,
) -> Result<GetIntakeSituationResponse, Failure> {
    let situation = Situation::at(shared.clock.now(), &shared.calendar)?;
    Ok(GetIntakeSituationResponse {
        office_open: situation.office_open,
        intake_open: !situation.office_open,
        override_allowed: shared.ward.override_allowed,
        delivered_at: Some(timestamp(situation.deliver_at)),
        due_at: Some(timestamp(situation.due_at)),
        due_day: situation.due_day(),
        consent_sentence: shared.ward.consent_sentence.clone(),
        consent_version: shared.ward.consent_version,
    })
}
