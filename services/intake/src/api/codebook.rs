//! The codebook of reasons.

use madoguchi_proto::intake::v1::{
    ListReasonCodesRequest, ListReasonCodesResponse, PutReasonCodesRequest, PutReasonCodesResponse,
    ReasonCode,
};

use super::shared::{Asked, Begun, Shared, entry};
use crate::{
    domain::{Codebook, Problems},
    error::{Failure, refuse_faulty},
    store,
};

/// `ListReasonCodes`.
pub async fn list(
    shared: &Shared,
    _: &Asked,
    _: ListReasonCodesRequest,
) -> Result<ListReasonCodesResponse, Failure> {
    let mut connection = shared.database.pool().acquire().await?;
    let codes = store::reason_codes::list(&mut connection).await?;
    let reason_codes = codes
        .into_iter()
        .map(|code| ReasonCode {
            code: code.code,
            name: code.name,
            parent_code: code.parent.unwrap_or_default(),
        })
        .collect();
    Ok(ListReasonCodesResponse { reason_codes })
}

/// `PutReasonCodes`: all of it at once.
pub async fn put(
    shared: &Shared,
    call: &Asked,
    request: PutReasonCodesRequest,
) -> Result<PutReasonCodesResponse, Failure> {
    let (now, caller) = (shared.clock.now(), call.caller()?);
    let entries = request
        .reason_codes
        .iter()
        .map(|code| (code.code.clone(), code.name.clone(), code.parent_code.clone()));
    let codebook = match Codebook::new(entries.collect()) {
        Ok(codebook) => codebook,
        Err(faults) => {
            let mut problems = Problems::default();
            for fault in faults {
                let field = fault
                    .position
                    .map_or("reason_codes".to_owned(), |at| format!("reason_codes[{at}]"));
                problems.add(field, fault.problem);
            }
            refuse_faulty(problems)?;
            return Ok(PutReasonCodesResponse {});
        }
    };
    let mut work = match shared.begin::<PutReasonCodesResponse>(call, &request, now).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(work) => work,
    };
    store::reason_codes::replace(&mut work.transaction, &codebook, now).await?;
    let entry = entry(call, caller, now).subject("codebook", "reason_codes");
    let reply = PutReasonCodesResponse {};
    shared.finish(work, entry, &reply).await?;
    Ok(reply)
}
