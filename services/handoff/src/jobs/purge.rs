//! Carries out purge orders (P4), and keeps a restored database closed until it has replayed them.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp, civil::Date, civil::Time};
use madoguchi_audit::{Actor, Entry};
use madoguchi_calendar::at_jst;
use madoguchi_kit::{
    CancellationToken, Job,
    db::{Acquaintance, DatabaseIdentity},
    grpc::{Channel, Door},
};
use madoguchi_proto::retention::v1::{
    DeletionCount, FetchOrdersRequest, PurgeOrder, ReportDeletionRequest,
    purge_service_client::PurgeServiceClient,
};
use uuid::Uuid;

use crate::{
    api::{Context, timestamp},
    app::SCHEMA,
    store::{self, Deleted, Unreported},
};

/// Ids in one report message; the contract allows ten thousand.
const IDS: usize = 5_000;
/// A full page of orders.
const PAGE: usize = 400;
/// How long tombstones outlive their report.
const TOMBSTONES_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Fetches orders, carries them out and reports.
pub struct Purge {
    context: Arc<Context>,
    retention: PurgeServiceClient<Channel>,
    every: Duration,
    door: Door,
}

impl Purge {
    /// Opens `door` once the database is known to be in order.
    pub fn new(
        context: Arc<Context>,
        retention: PurgeServiceClient<Channel>,
        every: Duration,
        door: Door,
    ) -> Self {
        Self { context, retention, every, door }
    }

    /// As a job of the service.
    pub fn job(self) -> Job {
        Job::new("purge", |stop| async move {
            stop.clone().run_until_cancelled(self.run(stop)).await;
            Ok(())
        })
    }

    async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.round().await {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "purge orders could not be carried out; trying again"
                );
            }
            // People wait in front of a closed door.
            let pause = if self.door.is_open() {
                self.every
            } else {
                self.every.min(Duration::from_secs(1))
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn round(&self) -> anyhow::Result<()> {
        if !self.door.is_open() {
            self.make_sure().await?;
        }
        self.carry_out_since(None).await?;
        for order in store::unreported(self.context.database.pool()).await? {
            self.report(&order).await.with_context(|| format!("reporting {}", order.day))?;
        }
        store::bury(self.context.database.pool(), self.context.clock.now() - TOMBSTONES_KEPT)
            .await?;
        Ok(())
    }

    /// A database that is not the one remembered replays every order since its oldest row before anything is served.
    async fn make_sure(&self) -> anyhow::Result<()> {
        let mut connection = self.context.database.pool().acquire().await?;
        let identity = DatabaseIdentity::ask(&mut connection).await?;
        let found = identity.compare(&mut connection, SCHEMA).await?;
        let oldest = store::oldest_day(&mut connection).await?;
        drop(connection);
        if found != Acquaintance::Same {
            if let Some(day) = oldest {
                tracing::warn!(
                    "this database was restored; replaying purge orders before anything is served"
                );
                self.carry_out_since(Some(at_jst(day, Time::midnight()))).await?;
            }
            self.take_into_service(&identity).await?;
        }
        self.door.open();
        Ok(())
    }

    async fn take_into_service(&self, identity: &DatabaseIdentity) -> anyhow::Result<()> {
        let context = &self.context;
        let mut tx = context.database.begin().await?;
        identity.remember(&mut tx, SCHEMA).await?;
        store::new_stream(&mut tx).await?;
        let entry = job_entry(context.clock.now()).note("database taken into service");
        context.audit.record(&mut tx, entry).await?;
        Ok(tx.commit().await?)
    }

    /// Carries out what retention asks for; with `since` also what was reported before.
    async fn carry_out_since(&self, mut since: Option<Timestamp>) -> anyhow::Result<()> {
        loop {
            let request = FetchOrdersRequest { since: since.map(timestamp) };
            let orders = self.retention.clone().fetch_orders(request).await?.into_inner().orders;
            for order in &orders {
                self.carry_out(order).await.with_context(|| format!("purging {}", order.day))?;
            }
            let last = orders.last().and_then(|order| order.keys_destroyed_at.as_ref());
            match (since, last) {
                (Some(before), Some(last)) if orders.len() >= PAGE => {
                    let last = Timestamp::new(last.seconds, last.nanos)?;
                    anyhow::ensure!(
                        last > before,
                        "retention gives the same orders again and again"
                    );
                    since = Some(last);
                }
                _ => return Ok(()),
            }
        }
    }

    async fn carry_out(&self, order: &PurgeOrder) -> anyhow::Result<()> {
        let run: Uuid = order.run_id.parse()?;
        let day: Date = order.day.parse()?;
        let (context, now) = (&self.context, self.context.clock.now());
        let mut tx = context.database.begin().await?;
        let deleted = store::carry_out(&mut tx, run, day, now).await?;
        context.audit.record(&mut tx, job_entry(now).subject("purge_run", run)).await?;
        tx.commit().await?;
        metrics::counter!("handoff_purges_total").increment(1);
        self.report(&Unreported { run, day, deleted }).await
    }

    /// Tells retention what was deleted. Killed before it is marked, it is told again.
    async fn report(&self, order: &Unreported) -> anyhow::Result<()> {
        let pool = self.context.database.pool();
        let (mut after, mut told) = (Uuid::nil(), 0);
        loop {
            let ids = store::ids_of_day(pool, order.day, after, i64::try_from(IDS)?).await?;
            let complete = ids.len() < IDS;
            after = ids.last().copied().unwrap_or(after);
            told += ids.len() as u64;
            let request = ReportDeletionRequest {
                run_id: order.run.to_string(),
                inquiry_ids: ids.iter().map(Uuid::to_string).collect(),
                counts: if complete { counts(order.deleted) } else { Vec::new() },
                complete,
            };
            self.retention.clone().report_deletion(request).await?;
            if complete {
                return Ok(
                    store::mark_reported(pool, order.run, told, self.context.clock.now()).await?
                );
            }
        }
    }
}

fn job_entry(now: Timestamp) -> Entry {
    Entry::by(Actor::service("handoff"), "job:purge").at(now)
}

fn counts(deleted: Deleted) -> Vec<DeletionCount> {
    let Deleted { inquiries, answers, events, notices } = deleted;
    [("inquiry", inquiries), ("answer", answers), ("event", events), ("notice", notices)]
        .map(|(kind, rows)| DeletionCount { kind: kind.into(), rows })
        .to_vec()
}
