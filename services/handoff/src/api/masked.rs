//! Masked values, opened by the keyring for the caller: one call for a page.

use std::collections::HashMap;

use madoguchi_access::Call;
use madoguchi_proto::{
    handoff::v1::{Handoff, Summary},
    retention::v1::{OpenSummariesRequest, SealedPiece},
};
use prost::Message as _;
use tonic::Request;
use uuid::Uuid;

use super::Context;
use crate::{error::Failure, store};

/// Fills in masked names and phone numbers. False if the keyring is away: then they stay empty. Those whose key is destroyed stay
/// empty too.
///
/// # Errors
/// Of the database; never of the keyring.
pub async fn fill(
    context: &Context,
    call: &Call,
    handoffs: &mut [Handoff],
) -> Result<bool, Failure> {
    let ids: Vec<Uuid> =
        handoffs.iter().filter_map(|handoff| handoff.inquiry_id.parse().ok()).collect();
    if ids.is_empty() {
        return Ok(true);
    }
    let sealed = store::summaries(context.database.pool(), &ids).await?;
    let order: Vec<String> = sealed.iter().map(|summary| summary.id.to_string()).collect();
    let pieces = sealed.into_iter().map(|summary| SealedPiece {
        key_id: summary.key_id,
        service: "handoff".into(),
        table: "inquiry".into(),
        column: "summary".into(),
        record_id: summary.id.to_string(),
        version: summary.version,
        sealed: summary.sealed,
    });
    let mut request = Request::new(OpenSummariesRequest { pieces: pieces.collect() });
    call.pass_on(&mut request);
    let opened = match context.keyring.clone().open_summaries(request).await {
        Ok(reply) => reply.into_inner().pieces,
        Err(status) => {
            tracing::warn!(code = ?status.code(), "masked values are left out: the keyring does not open them");
            return Ok(false);
        }
    };
    let clear =
        opened.into_iter().map(|piece| Summary::decode(piece.clear.as_slice()).unwrap_or_default());
    let mut by_id: HashMap<String, Summary> = order.into_iter().zip(clear).collect();
    for handoff in handoffs {
        if let Some(summary) = by_id.remove(&handoff.inquiry_id) {
            handoff.masked_name = summary.masked_name;
            handoff.masked_phone = summary.masked_phone;
        }
    }
    Ok(true)
}
