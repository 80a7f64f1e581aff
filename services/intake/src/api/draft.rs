//! Drafts: what was typed so far, sealed, for 24 hours.

use jiff::SignedDuration;
use madoguchi_calendar::jst_date;
use madoguchi_kit::status::Refusal;
use madoguchi_personal::{Secret, seal};
use madoguchi_proto::{
    intake::v1::{
        PersonalFields, RecoverDraftRequest, RecoverDraftResponse, SaveDraftRequest,
        SaveDraftResponse,
    },
    retention::v1::{OpenRequest, SealedPiece},
};
use prost::Message as _;
use tonic::{Code, Request};

use super::{
    sealing::{day_key, typed},
    shared::{Asked, Begun, Shared, entry, id},
    wire::timestamp,
};
use crate::{
    domain::{Problems, check_draft},
    error::{Failure, away, refuse_faulty},
    store::{self, drafts::Draft},
};

/// How long a draft is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// The purpose that the keyring knows for this service.
const PURPOSE: &str = "draft_recovery";

/// What a draft's ciphertext is bound to.
fn aad(draft: &Draft) -> seal::Aad<'static> {
    seal::Aad {
        service: "intake",
        table: "draft",
        column: "fields",
        record: draft.call,
        version: draft.revision,
    }
}

/// `SaveDraft`.
pub async fn save(
    shared: &Shared,
    call: &Asked,
    request: SaveDraftRequest,
) -> Result<SaveDraftResponse, Failure> {
    let (now, caller) = (shared.clock.now(), call.caller()?);
    let fields = request.fields.clone().unwrap_or_default();
    let clear = Secret::new(fields.encode_to_vec());
    let mut problems = Problems::default();
    check_draft(&typed(fields), &mut problems);
    refuse_faulty(problems)?;
    let mut work = match shared.begin::<SaveDraftResponse>(call, &request, now).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(work) => work,
    };
    let phone = shared.lock(&mut work, caller, &request.call_id, now).await?;
    phone.expect_consent()?;
    let revision = store::drafts::revision(&mut work.transaction, phone.id, now).await?;
    if request.revision != revision {
        return Err(Refusal::stale_version(revision).into());
    }
    let key = day_key(&mut work.transaction, jst_date(now)).await?;
    let mut draft = Draft {
        call: phone.id,
        revision: revision + 1,
        collection_day: key.day,
        key_id: key.id.to_string(),
        sealed: Vec::new(),
    };
    draft.sealed = seal::seal(&key, &aad(&draft), clear.expose())?.into_bytes();
    store::drafts::save(&mut work.transaction, &draft, caller.account, now, now + KEPT).await?;
    let entry = entry(call, caller, now).subject("call", phone.id).fields(["draft"]);
    let reply = SaveDraftResponse { revision: draft.revision, saved_at: Some(timestamp(now)) };
    shared.finish(work, entry, &reply).await?;
    Ok(reply)
}

/// `RecoverDraft`: one's own, opened by the keyring for the caller whose assertion is passed on.
pub async fn recover(
    shared: &Shared,
    call: &Asked,
    request: RecoverDraftRequest,
) -> Result<RecoverDraftResponse, Failure> {
    let (now, caller) = (shared.clock.now(), call.caller()?);
    let found = store::drafts::find(
        shared.database.pool(),
        caller.account,
        id("call_id", &request.call_id)?,
        now,
    )
    .await?;
    let draft = found.ok_or_else(|| Refusal::not_found("the draft"))?;
    // The reading is on record before anything is shown (S2).
    let entry =
        entry(call, caller, now).subject("call", draft.call).purpose(PURPOSE).fields(["draft"]);
    let mut transaction = shared.database.begin().await?;
    shared.audit.record(&mut transaction, entry).await?;
    transaction.commit().await?;
    let place = aad(&draft);
    let piece = SealedPiece {
        key_id: draft.key_id,
        service: place.service.into(),
        table: place.table.into(),
        column: place.column.into(),
        record_id: draft.call.to_string(),
        version: draft.revision,
        sealed: draft.sealed,
    };
    let mut open = Request::new(OpenRequest {
        inquiry_id: draft.call.to_string(),
        purpose: PURPOSE.into(),
        pieces: vec![piece],
    });
    call.pass_on(&mut open);
    let opened = shared.keyring.clone().open(open).await.map_err(not_opened)?;
    let opened = opened.into_inner().pieces.pop();
    let clear = Secret::new(opened.map(|piece| piece.clear).unwrap_or_default());
    let fields = PersonalFields::decode(clear.expose().as_slice())
        .map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(RecoverDraftResponse { fields: Some(fields), revision: draft.revision })
}

fn not_opened(status: tonic::Status) -> Failure {
    match status.code() {
        Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled => {
            away("KEYRING_AWAY", "the keyring does not answer; the draft is kept, try again")
        }
        // The key is destroyed or about to be: the draft is gone for good.
        Code::FailedPrecondition => Refusal::not_found("the draft").into(),
        // The cap on openings is the keyring's to explain.
        Code::ResourceExhausted | Code::PermissionDenied | Code::Unauthenticated => {
            Failure::Access(status)
        }
        code => Failure::Peer { service: "keyring", code, message: status.message().to_owned() },
    }
}
