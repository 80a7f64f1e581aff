//! Hands the head of the chain to retention, which keeps it out of this service's reach.
//!
//! The newest head vouches for every seal before it, so a witness that was away has caught up with a single call.

use std::time::Duration;

use madoguchi_kit::{CancellationToken, grpc::Channel, retry::Backoff};
use madoguchi_proto::retention::v1::{
    RecordSealHeadRequest, witness_service_client::WitnessServiceClient,
};
use sqlx::PgPool;
use tonic::Code;

use crate::chain::Chain;

const EVERY: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Pushes one service's heads. Several replicas may push the same head: the witness takes it once.
pub(crate) struct Witness {
    pool: PgPool,
    service: String,
    chain: Chain,
    client: WitnessServiceClient<Channel>,
    /// Number of the newest head the witness has from us.
    witnessed: u64,
}

impl Witness {
    pub(crate) fn new(pool: PgPool, service: &str, retention: Channel) -> Self {
        Self {
            pool,
            service: service.to_owned(),
            chain: Chain::new(service),
            client: WitnessServiceClient::new(retention),
            witnessed: 0,
        }
    }

    pub(crate) async fn run(mut self, shutdown: CancellationToken) {
        let mut backoff = Backoff::new(EVERY, LONGEST_PAUSE);
        loop {
            let pause = if self.push().await {
                backoff.reset();
                EVERY
            } else {
                backoff.next_pause()
            };
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// True if the witness has the newest head.
    async fn push(&mut self) -> bool {
        let request = match self.news().await {
            Ok(Some(request)) => request,
            Ok(None) => return true,
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the audit head could not be read; trying again"
                );
                return false;
            }
        };
        let number = request.number;
        match self.client.record_seal_head(request).await {
            Ok(_) => {
                self.witnessed = number;
                true
            }
            // Either trail has been bent; that is for people, and repeating it does not help.
            Err(status) if status.code() == Code::FailedPrecondition => {
                tracing::error!(
                    number,
                    message = status.message(),
                    "THE WITNESS KNOWS ANOTHER AUDIT HEAD: verify both trails"
                );
                metrics::counter!("audit_head_conflicts_total").increment(1);
                false
            }
            Err(status) => {
                tracing::info!(number, code = ?status.code(), "the audit head was not witnessed; trying again");
                false
            }
        }
    }

    /// The newest seal, if the witness does not have it yet.
    async fn news(&self) -> sqlx::Result<Option<RecordSealHeadRequest>> {
        let mut connection = self.pool.acquire().await?;
        let head = self.chain.head(&mut connection).await?;
        if head.n <= self.witnessed {
            return Ok(None);
        }
        let seal = self
            .chain
            .seals(&mut connection, head.n, head.n)
            .await?
            .pop()
            .ok_or(sqlx::Error::RowNotFound)?;
        Ok(Some(RecordSealHeadRequest {
            service: self.service.clone(),
            number: seal.n,
            hash: seal.hash.to_vec(),
            signature: seal.signature.to_vec(),
            key_id: seal.key_id.to_string(),
        }))
    }
}
