//! Carries out purge orders (P4), and keeps a restored database closed until it has replayed them.

use std::time::Duration;

use anyhow::Context as _;
use jiff::{Timestamp, civil::Date, civil::Time};
use madoguchi_audit::{Actor, AuditLog, Entry};
use madoguchi_calendar::{Clock, at_jst};
use madoguchi_kit::{
    CancellationToken, Job,
    db::{Acquaintance, Database, DatabaseIdentity},
    grpc::{Channel, Door},
};
use madoguchi_proto::retention::v1::{
    DeletionCount, FetchOrdersRequest, PurgeOrder, ReportDeletionRequest,
    purge_service_client::PurgeServiceClient,
};
use uuid::Uuid;

use crate::{
    api::timestamp,
    app::SCHEMA,
    store::purges::{self, Deleted},
};

/// Ids in one report message; the contract allows ten thousand.
const IDS: usize = 5_000;
/// A full page of orders.
const PAGE: usize = 400;

/// Fetches orders and carries them out.
pub struct Purge {
    database: Database,
    retention: PurgeServiceClient<Channel>,
    clock: Clock,
    every: Duration,
    door: Door,
    audit: AuditLog,
}

impl Purge {
    /// Opens `door` once the database is known to be in order.
    pub fn new(
        database: Database,
        retention: PurgeServiceClient<Channel>,
        clock: Clock,
        every: Duration,
        door: Door,
    ) -> Self {
        Self { database, retention, clock, every, door, audit: AuditLog::new(SCHEMA) }
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
            // A closed door is looked after more often.
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
        self.carry_out_since(None).await
    }

    /// Compares the database with the one that was remembered; a restored one replays every order since its oldest row first.
    async fn make_sure(&self) -> anyhow::Result<()> {
        let mut connection = self.database.pool().acquire().await?;
        let identity = DatabaseIdentity::ask(&mut connection).await?;
        let found = identity.compare(&mut connection, SCHEMA).await?;
        let oldest = purges::oldest_day(&mut connection).await?;
        drop(connection);
        match (found, oldest) {
            (Acquaintance::Same, _) => {}
            (Acquaintance::Fresh, None) => self.remember(&identity).await?,
            (Acquaintance::Fresh | Acquaintance::Restored, oldest) => {
                tracing::warn!(
                    "this database was restored; replaying purge orders before anything is served"
                );
                if let Some(day) = oldest {
                    self.carry_out_since(Some(at_jst(day, Time::midnight()))).await?;
                }
                self.remember(&identity).await?;
            }
        }
        self.door.open();
        Ok(())
    }

    async fn remember(&self, identity: &DatabaseIdentity) -> anyhow::Result<()> {
        let mut transaction = self.database.begin().await?;
        identity.remember(&mut transaction, SCHEMA).await?;
        let entry = Entry::by(Actor::service("intake"), "job:purge")
            .at(self.clock.now())
            .note("database taken into service");
        self.audit.record(&mut transaction, entry).await?;
        Ok(transaction.commit().await?)
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

    /// Deletes everything of the day, then reports. Killed in between, it does both again: what was counted is added up in the order's
    /// row, and the ids are those of the tombstones.
    async fn carry_out(&self, order: &PurgeOrder) -> anyhow::Result<()> {
        let run: Uuid = order.run_id.parse()?;
        let day: Date = order.day.parse()?;
        let now = self.clock.now();
        let mut transaction = self.database.begin().await?;
        let deleted = purges::carry_out(&mut transaction, run, day, now).await?;
        let entry =
            Entry::by(Actor::service("intake"), "job:purge").at(now).subject("purge_run", run);
        self.audit.record(&mut transaction, entry).await?;
        transaction.commit().await?;
        if deleted.undelivered > 0 {
            tracing::error!(%day, undelivered = deleted.undelivered, "inquiries were erased that handoff never had");
        }
        self.report(run, day, deleted).await?;
        let mut connection = self.database.pool().acquire().await?;
        purges::reported(&mut connection, run, now).await?;
        metrics::counter!("intake_purges_total").increment(1);
        Ok(())
    }

    async fn report(&self, run: Uuid, day: Date, deleted: Deleted) -> anyhow::Result<()> {
        let mut after = Uuid::nil();
        loop {
            let limit = i64::try_from(IDS).unwrap_or(i64::MAX);
            let ids = purges::ids_of_day(self.database.pool(), day, after, limit).await?;
            let complete = ids.len() < IDS;
            after = ids.last().copied().unwrap_or(after);
            let request = ReportDeletionRequest {
                run_id: run.to_string(),
                inquiry_ids: ids.iter().map(Uuid::to_string).collect(),
                counts: if complete { counts(deleted) } else { Vec::new() },
                complete,
            };
            self.retention.clone().report_deletion(request).await?;
            if complete {
                return Ok(());
            }
        }
    }
}

fn counts(deleted: Deleted) -> Vec<DeletionCount> {
    let Deleted { inquiries, undelivered, drafts, messages } = deleted;
    [("inquiry", inquiries), ("undelivered", undelivered), ("draft", drafts), ("message", messages)]
        .map(|(kind, rows)| DeletionCount { kind: kind.into(), rows })
        .to_vec()
}
