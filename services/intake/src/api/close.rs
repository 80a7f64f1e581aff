//! `CloseCall`: the busiest act, done in one statement where nothing stands against it.

use madoguchi_access::Caller;
use madoguchi_audit::Actor;
use madoguchi_kit::{db::violates, status::Refusal};
use madoguchi_outbox::{Fingerprint, IdempotencyError};
use madoguchi_personal::Memo;
use madoguchi_proto::intake::v1::{CloseCallRequest, CloseCallResponse};
use uuid::Uuid;

use super::{
    shared::{Asked, Shared},
    wire,
};
use crate::{
    domain::{Article, Ending, Problems, is_code},
    error::{Failure, refuse_faulty},
    store::{
        self,
        close::{Closing, close as close_at_once},
    },
};

/// What the request asks for, checked as far as the call need not be known.
pub(super) struct Checked {
    id: Uuid,
    pub(super) ending: Ending,
    pub(super) memo: Memo,
}

/// `CloseCall`.
pub async fn close(
    shared: &Shared,
    call: &Asked,
    request: CloseCallRequest,
) -> Result<CloseCallResponse, Failure> {
    let (now, caller) = (shared.clock.now(), call.caller()?);
    let checked = check(&request)?;
    let fingerprint =
        Fingerprint::of(caller.account, call.rpc(), call.idempotency_key()?.as_str(), &request);
    let closing = Closing {
        id: checked.id,
        seen: request.version,
        ending: &checked.ending,
        memo: checked.memo.as_str(),
        rpc: call.rpc(),
        request_id: call.request_id(),
    };
    let closed =
        close_at_once(shared.database.pool(), &Actor::from(caller), &closing, &fingerprint, now)
            .await;
    match closed {
        Ok(Some(closed)) => Ok(CloseCallResponse { call: Some(closed.into()) }),
        Ok(None) => explain(shared, caller, &fingerprint, &closing).await,
        // The key belongs to another request: the lookup says so.
        Err(error) if violates(&error, "idempotency_pkey") => {
            explain(shared, caller, &fingerprint, &closing).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Checks what a closing or a correction asks for; all faults are told at once.
pub(super) fn check(request: &CloseCallRequest) -> Result<Checked, Failure> {
    let mut problems = Problems::default();
    let id = problems.take(
        "call_id",
        Uuid::try_parse(&request.call_id).map_err(|_| "must be a UUID, as StartCall gave it"),
    );
    let outcome = wire::outcome_from_wire(request.outcome());
    let outcome = problems.take("outcome", outcome.ok_or("say how the call ended"));
    let reason = Some(request.reason_code.as_str()).filter(|code| is_code(code));
    let reason = problems.take(
        "reason_code",
        reason.ok_or("must be a leaf of the codebook: 1 to 8 letters and digits"),
    );
    let memo = Memo::parse(&request.memo)
        .map_err(|error| problems.add("memo", error.problem.to_string()))
        .ok();
    let article = article(request, &mut problems);
    let (Some(id), Some(outcome), Some(reason), Some(memo)) = (id, outcome, reason, memo) else {
        refuse_faulty(problems)?;
        return Err(Refusal::invalid("call_id", "is missing").into());
    };
    refuse_faulty(problems)?;
    let ending = Ending { outcome, reason_code: reason.to_owned(), article };
    ending.check()?;
    Ok(Checked { id, ending, memo })
}

fn article(request: &CloseCallRequest, problems: &mut Problems) -> Option<Article> {
    let reference = request.article.as_ref()?;
    let id = Uuid::try_parse(&reference.article_id).map_err(|_| "must be the article's UUID");
    let id = problems.take("article.article_id", id);
    let version = reference.version;
    if version == 0 || i32::try_from(version).is_err() {
        problems.add("article.version", "must be the version that was read out, from 1");
    }
    id.map(|id| Article { id, version })
}

/// Nothing was written: a repeated request is answered from the closed call, anything else with the reason.
async fn explain(
    shared: &Shared,
    caller: &Caller,
    fingerprint: &Fingerprint,
    closing: &Closing<'_>,
) -> Result<CloseCallResponse, Failure> {
    let mut connection = shared.database.pool().acquire().await?;
    let repeated =
        match shared.replies.replay::<CloseCallResponse>(&mut connection, fingerprint).await {
            Ok(_) => true,
            Err(IdempotencyError::Database(sqlx::Error::RowNotFound)) => false,
            Err(error) => return Err(error.into()),
        };
    let now = shared.clock.now();
    let found = store::calls::find(&mut connection, caller.account, closing.id, now).await?;
    let mut phone = found.ok_or_else(|| Refusal::not_found("the call"))?;
    if repeated {
        return Ok(CloseCallResponse { call: Some(phone.into()) });
    }
    let seen = phone.expect_version(closing.seen);
    phone.close(closing.ending.clone(), now)?;
    seen?;
    if !store::reason_codes::is_leaf(&mut connection, &closing.ending.reason_code).await? {
        return Err(not_a_leaf());
    }
    // It was in order a moment later: somebody changed it in between.
    Err(Refusal::stale_version(phone.version).into())
}

/// The code is not one that calls bear.
pub fn not_a_leaf() -> Failure {
    Refusal::invalid(
        "reason_code",
        "is not a leaf of the codebook in force; choose one from ListReasonCodes",
    )
    .into()
}

/// A leaf of the codebook, or the refusal.
pub async fn expect_leaf(connection: &mut sqlx::PgConnection, code: &str) -> Result<(), Failure> {
    if is_code(code) && store::reason_codes::is_leaf(connection, code).await? {
        Ok(())
    } else {
        Err(not_a_leaf())
    }
}
