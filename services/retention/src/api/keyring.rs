//! `KeyringService`: public keys for sealing, and opening for a stated purpose.

use std::{sync::Arc, time::Duration};

use jiff::civil::Date;
use madoguchi_access::Call;
use madoguchi_audit::{Decision, Entry};
use madoguchi_kit::status::Refusal;
use madoguchi_personal::{
    Secret,
    seal::{Aad, Sealed},
};
use madoguchi_proto::retention::v1::{
    ClearPiece, DayKey, ListDayKeysRequest, ListDayKeysResponse, OpenRequest, OpenResponse,
    OpenSummariesRequest, OpenSummariesResponse, SealedPiece,
    keyring_service_server::KeyringService,
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{Context, day, page_size, uuid};
use crate::{
    domain::purpose,
    error::Failure,
    keyring::{KeyringError, Piece},
    store::{day_keys, openings},
};

const LARGEST_OPENING: usize = 20;
const LARGEST_LIST: usize = 100;

/// The implementation.
pub struct KeyringApi(pub Arc<Context>);

#[tonic::async_trait]
impl KeyringService for KeyringApi {
    async fn list_day_keys(
        &self,
        request: Request<ListDayKeysRequest>,
    ) -> Result<Response<ListDayKeysResponse>, Status> {
        Ok(Response::new(list_day_keys(&self.0, request.get_ref()).await?))
    }

    async fn open(&self, request: Request<OpenRequest>) -> Result<Response<OpenResponse>, Status> {
        Ok(Response::new(open(&self.0, &request).await?))
    }

    async fn open_summaries(
        &self,
        request: Request<OpenSummariesRequest>,
    ) -> Result<Response<OpenSummariesResponse>, Status> {
        Ok(Response::new(open_summaries(&self.0, &request).await?))
    }
}

async fn list_day_keys(
    context: &Context,
    request: &ListDayKeysRequest,
) -> Result<ListDayKeysResponse, Failure> {
    let from: Date = match request.from_day.as_str() {
        "" => context.clock.today(),
        text => day("from_day", text)?,
    };
    let count = i32::try_from(page_size(request.days, 14, 60)?).unwrap_or(14);
    let mut connection = context.keyring.database().pool().acquire().await?;
    let keys = day_keys::public_keys(&mut connection, from, count).await?;
    let keys = keys
        .into_iter()
        .map(|key| DayKey {
            key_id: key.key_id,
            day: key.day.to_string(),
            public_key: key.public_key,
        })
        .collect();
    Ok(ListDayKeysResponse { keys })
}

async fn open(context: &Context, request: &Request<OpenRequest>) -> Result<OpenResponse, Failure> {
    let call = Call::of(request)?;
    let asked = request.get_ref();
    let inquiry_id = uuid("inquiry_id", &asked.inquiry_id)?;
    let purpose = purpose::accepted(call.peer(), &asked.purpose).ok_or_else(|| {
        Refusal::invalid("purpose", "is not on the list of purposes for which this may be opened")
    })?;
    let pieces = pieces(&asked.pieces, LARGEST_OPENING)?;
    let fields: Vec<&'static str> =
        asked.pieces.iter().filter_map(|piece| purpose::sealed_column(&piece.column)).collect();
    if fields.len() != asked.pieces.len()
        || pieces.iter().any(|piece| piece.aad.record != inquiry_id)
    {
        return Err(Refusal::invalid(
            "pieces",
            "every piece must be a sealed column of the inquiry named",
        )
        .into());
    }
    let entry = Entry::of(request)?
        .at(context.clock.now())
        .subject("inquiry", inquiry_id)
        .purpose(purpose)
        .fields(fields);
    count_and_audit(context, call, entry).await?;
    let mut clear = Vec::with_capacity(pieces.len());
    for opened in context.keyring.open(&pieces).await? {
        clear.push(clear_piece(&opened?));
    }
    Ok(OpenResponse { pieces: clear })
}

/// Committed before anything is opened: whoever reads has left a trace (S3), and no more than the cap an hour.
async fn count_and_audit(context: &Context, call: &Call, entry: Entry) -> Result<(), Failure> {
    let account = call.caller()?.account;
    let mut tx = context.database.begin().await?;
    let opened = openings::count_one(&mut tx, account, context.clock.now()).await?;
    if opened > context.cap_per_hour {
        tx.rollback().await?;
        metrics::counter!("keyring_openings_capped_total").increment(1);
        let mut connection = context.database.pool().acquire().await?;
        context
            .audit
            .record(&mut connection, entry.decision(Decision::Refused).note("OPENING_CAP"))
            .await?;
        let words =
            format!("more than {} inquiries were opened within the hour", context.cap_per_hour);
        let mut refusal = Refusal::exhausted(words, Duration::from_mins(60));
        refusal.reason = "OPENING_CAP";
        return Err(refusal.into());
    }
    context.audit.record(&mut tx, entry).await?;
    tx.commit().await?;
    metrics::counter!("keyring_openings_total").increment(1);
    Ok(())
}

async fn open_summaries(
    context: &Context,
    request: &Request<OpenSummariesRequest>,
) -> Result<OpenSummariesResponse, Failure> {
    let pieces = pieces(&request.get_ref().pieces, LARGEST_LIST)?;
    if pieces.iter().any(|piece| piece.aad.column != "summary") {
        return Err(Refusal::invalid("pieces", "only summaries are opened for a list").into());
    }
    let entry = Entry::of(request)?
        .at(context.clock.now())
        .purpose("list")
        .fields(["summary"])
        .subject("inquiry", Uuid::nil());
    let inquiries: Vec<Uuid> = pieces.iter().map(|piece| piece.aad.record).collect();
    let mut connection = context.database.pool().acquire().await?;
    context.audit.record_each(&mut connection, entry, &inquiries).await?;
    drop(connection);
    let opened = context.keyring.open(&pieces).await?;
    let pieces = opened
        .into_iter()
        .map(|opened| match opened {
            Ok(clear) => Ok(clear_piece(&clear)),
            Err(KeyringError::Destroyed | KeyringError::Frozen) => Ok(ClearPiece::default()),
            Err(error) => Err(error),
        })
        .collect::<Result<_, _>>()?;
    Ok(OpenSummariesResponse { pieces })
}

fn clear_piece(clear: &Secret<Vec<u8>>) -> ClearPiece {
    ClearPiece { clear: clear.expose().clone() }
}

fn pieces(wire: &[SealedPiece], most: usize) -> Result<Vec<Piece<'_>>, Refusal> {
    if wire.is_empty() || wire.len() > most {
        return Err(Refusal::invalid("pieces", format!("must be 1 to {most}")));
    }
    wire.iter()
        .map(|piece| {
            let sealed = Sealed::from_bytes(&piece.sealed)
                .map_err(|_| Refusal::invalid("pieces", "a piece is not in the sealed format"))?;
            let record = uuid("pieces.record_id", &piece.record_id)?;
            let aad = Aad {
                service: &piece.service,
                table: &piece.table,
                column: &piece.column,
                record,
                version: piece.version,
            };
            Ok(Piece { key_id: piece.key_id.clone(), aad, sealed })
        })
        .collect()
}
