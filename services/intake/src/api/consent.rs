//! `RecordConsent`: the gate before every personal field (B8).

use madoguchi_kit::status::Refusal;
use madoguchi_proto::intake::v1::{RecordConsentRequest, RecordConsentResponse};

use super::{
    close::expect_leaf,
    shared::{Asked, Begun, Shared, entry, new_id, terminal},
};
use crate::{
    error::Failure,
    store::{self, consents::Consent},
};

/// `RecordConsent`. A consent can be taken back by recording a refusal; a refusal ends the call.
pub async fn record(
    shared: &Shared,
    call: &Asked,
    request: RecordConsentRequest,
) -> Result<RecordConsentResponse, Failure> {
    let (now, caller) = (shared.clock.now(), call.caller()?);
    let mut work = match shared.begin::<RecordConsentResponse>(call, &request, now).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(work) => work,
    };
    let mut phone = shared.lock(&mut work, caller, &request.call_id, now).await?;
    let seen = phone.expect_version(request.version);
    let ward = &shared.ward;
    if request.consented {
        phone.consent()?;
        seen?;
        if request.consent_version != ward.consent_version {
            return Err(Refusal::stale_version(ward.consent_version).into());
        }
    } else {
        phone.refuse(request.reason_code.clone(), now)?;
        seen?;
        expect_leaf(&mut work.transaction, &request.reason_code).await?;
        store::drafts::delete(&mut work.transaction, phone.id).await?;
    }
    let kept = store::consents::keep_sentence(
        &mut work.transaction,
        ward.consent_version,
        &ward.consent_sentence,
        now,
    );
    if !kept.await? {
        let words = "the sentence was changed without a new version; an administrator must raise ward.consent_version";
        return Err(Refusal::precondition("SENTENCE_CHANGED", words).into());
    }
    let consent = Consent {
        id: new_id(now),
        call: phone.id,
        consented: request.consented,
        at: now,
        operator: caller.account,
        terminal: terminal(caller)?,
        sentence_version: ward.consent_version,
    };
    store::consents::add(&mut work.transaction, &consent).await?;
    store::calls::save(&mut work.transaction, &phone).await?;
    let entry = entry(call, caller, now).subject("call", phone.id).fields(["consent"]);
    let entry = entry.note(if request.consented { "agreed" } else { "refused by the caller" });
    let reply = RecordConsentResponse { call: Some(phone.into()) };
    shared.finish(work, entry, &reply).await?;
    Ok(reply)
}
