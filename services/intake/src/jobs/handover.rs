//! Hands inquiries over to handoff, right after they were taken (B11, Q2).
//!
//! A message names an inquiry and the version it is about; the pieces are read when it is delivered. An amendment that overtakes a
//! message makes it void, and brings one of its own.

use madoguchi_calendar::Clock;
use madoguchi_kit::grpc::Channel;
use madoguchi_outbox::{Claimed, Deliver, Undelivered};
use madoguchi_proto::handoff::v1::{
    AmendInquiryRequest, transfer_service_client::TransferServiceClient,
};
use sqlx::{PgConnection, PgPool};
use tonic::{Code, Status};

use crate::{
    api::transfer,
    store::{
        handover,
        inquiries::{Facts, Pieces},
    },
};

/// The outbox topic of inquiries.
pub const TOPIC: &str = "inquiry";

/// What a message about a version holds; the inquiry is its key.
#[must_use]
pub fn payload(version: u32) -> Vec<u8> {
    version.to_be_bytes().to_vec()
}

fn version_of(message: &Claimed) -> Result<u32, Undelivered> {
    let bytes =
        message.payload.as_slice().try_into().map_err(|_| Undelivered::Poison("BAD_PAYLOAD"))?;
    Ok(u32::from_be_bytes(bytes))
}

/// Delivers inquiries.
pub struct Handover {
    pool: PgPool,
    transfer: TransferServiceClient<Channel>,
    clock: Clock,
}

impl Handover {
    /// Delivers to the service behind `transfer`.
    pub fn new(pool: PgPool, transfer: TransferServiceClient<Channel>, clock: Clock) -> Self {
        Self { pool, transfer, clock }
    }

    /// Whether handoff took the version now or had it, or a newer one, before.
    async fn send(&self, facts: &Facts, pieces: Pieces) -> Result<(), Status> {
        let version = pieces.version;
        let inquiry = transfer::to_wire(facts, pieces);
        let mut handoff = self.transfer.clone();
        // Whether handoff has an older version is not always known here: its reply may have been lost.
        let amended = if version == 1 {
            None
        } else {
            match handoff
                .amend_inquiry(AmendInquiryRequest { inquiry: Some(inquiry.clone()) })
                .await
            {
                Err(status) if status.code() == Code::NotFound => None,
                other => Some(other.map(drop)),
            }
        };
        let sent = match amended {
            Some(amended) => amended,
            None => handoff.accept_inquiry(inquiry).await.map(drop),
        };
        match sent {
            Err(status)
                if transfer::newer_version(&status).is_some_and(|current| current >= version) =>
            {
                Ok(())
            }
            other => other,
        }
    }
}

impl Deliver for Handover {
    async fn deliver(&self, message: &Claimed) -> Result<(), Undelivered> {
        let version = version_of(message)?;
        let Some((facts, pieces)) = handover::waiting(&self.pool, message.key).await? else {
            return Ok(());
        };
        if pieces.version != version {
            // Amended since: the amendment's own message follows.
            return Ok(());
        }
        self.send(&facts, pieces).await?;
        Ok(())
    }

    async fn completed(
        &self,
        connection: &mut PgConnection,
        message: &Claimed,
    ) -> Result<(), Undelivered> {
        let now = self.clock.now();
        if handover::handed_over(connection, message.key, version_of(message)?, now).await? {
            let waited = now
                .duration_since(message.created_at.max(now - jiff::SignedDuration::from_hours(1)));
            metrics::histogram!("intake_handover_seconds").record(waited.as_secs_f64().max(0.0));
        }
        Ok(())
    }
}
