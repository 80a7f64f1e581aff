//! What an operator writes beside and after closing: the memo of an open call, the correction of a closed one.

use madoguchi_calendar::jst_date;
use madoguchi_personal::Memo;
use madoguchi_proto::intake::v1::{
    CloseCallRequest, CorrectCallRequest, CorrectCallResponse, SaveMemoRequest, SaveMemoResponse,
};

use super::{
    close::{check, expect_leaf},
    shared::{Asked, Begun, Shared, entry},
};
use crate::{
    domain::{Problems, State},
    error::{Failure, refuse_faulty},
    store,
};

/// `SaveMemo`: the version of the call stays, as nothing else depends on the memo.
pub async fn save_memo(
    shared: &Shared,
    call: &Asked,
    request: SaveMemoRequest,
) -> Result<SaveMemoResponse, Failure> {
    let (now, caller) = (shared.clock.now(), call.caller()?);
    let mut problems = Problems::default();
    let memo = Memo::parse(&request.memo)
        .map_err(|error| problems.add("memo", error.problem.to_string()))
        .ok();
    refuse_faulty(problems)?;
    let mut work = match shared.begin::<SaveMemoResponse>(call, &request, now).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(work) => work,
    };
    let phone = shared.lock(&mut work, caller, &request.call_id, now).await?;
    phone.expect_open()?;
    let memo = memo.as_ref().map(Memo::as_str).unwrap_or_default();
    store::calls::save_memo(&mut work.transaction, phone.id, memo).await?;
    let entry = entry(call, caller, now).subject("call", phone.id).fields(["memo"]);
    let reply = SaveMemoResponse {};
    shared.finish(work, entry, &reply).await?;
    Ok(reply)
}

/// `CorrectCall`: checked like a close; the audit row names the outcome that it had before.
pub async fn correct(
    shared: &Shared,
    call: &Asked,
    request: CorrectCallRequest,
) -> Result<CorrectCallResponse, Failure> {
    let (now, caller) = (shared.clock.now(), call.caller()?);
    let checked = check(&CloseCallRequest {
        call_id: request.call_id.clone(),
        version: request.version,
        outcome: request.outcome,
        reason_code: request.reason_code.clone(),
        article: request.article.clone(),
        memo: request.memo.clone(),
    })?;
    let mut work = match shared.begin::<CorrectCallResponse>(call, &request, now).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(work) => work,
    };
    let mut phone = shared.lock(&mut work, caller, &request.call_id, now).await?;
    let seen = phone.expect_version(request.version);
    let before = match &phone.state {
        State::Closed { ending, .. } => ending.outcome.as_str(),
        _ => "",
    };
    phone.correct(checked.ending.clone(), jst_date(now))?;
    seen?;
    expect_leaf(&mut work.transaction, &checked.ending.reason_code).await?;
    checked.memo.as_str().clone_into(&mut phone.memo);
    store::calls::save_correction(&mut work.transaction, &phone, &checked.ending).await?;
    let entry = entry(call, caller, now).subject("call", phone.id).note(before);
    let entry = entry.fields(["outcome", "reason_code", "article", "memo"]);
    let reply = CorrectCallResponse { call: Some(phone.into()) };
    shared.finish(work, entry, &reply).await?;
    Ok(reply)
}
