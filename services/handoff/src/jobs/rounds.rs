//! Deliveries at the opening of the office, and reminders while it is open (B11).

use std::{sync::Arc, time::Duration};

use madoguchi_audit::{Actor, Entry};
use madoguchi_kit::{CancellationToken, Job, grpc::Door};
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

use super::notify;
use crate::{
    api::Context,
    domain::{NoticeKind, Whom},
    store::{self, NewEvent},
};

/// Handoffs of one transaction.
const BATCH: i64 = 100;

/// Looks for what time brings. Every replica runs one; rows are claimed, so each is done once.
pub struct Rounds {
    context: Arc<Context>,
    every: Duration,
    door: Door,
}

impl Rounds {
    /// Begins once `door` is open.
    pub fn new(context: Arc<Context>, every: Duration, door: Door) -> Self {
        Self { context, every, door }
    }

    /// As a job of the service.
    pub fn job(self) -> Job {
        Job::new("rounds", |stop| async move {
            self.run(stop).await;
            Ok(())
        })
    }

    async fn run(self, stop: CancellationToken) {
        let mut ticks = interval(self.every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            if !self.door.is_open() {
                continue;
            }
            if let Err(error) = self.round().await {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "deliveries or reminders failed; trying again"
                );
            }
        }
    }

    async fn round(&self) -> anyhow::Result<()> {
        while self.deliver().await? == BATCH {}
        while self.context.office_time.calendar.is_office_open(self.context.clock.now())
            && self.remind().await? == BATCH
        {}
        Ok(())
    }

    /// One batch of deliveries.
    async fn deliver(&self) -> anyhow::Result<i64> {
        let (context, now) = (&self.context, self.context.clock.now());
        let mut tx = context.database.begin().await?;
        let due = store::due_deliveries(&mut tx, now, BATCH).await?;
        let mut delivered: Vec<Uuid> = Vec::with_capacity(due.len());
        for id in &due {
            let Some(mut inquiry) = store::by_id(&mut tx, *id).await? else { continue };
            if !inquiry.deliver(now, &context.office_time)? {
                continue;
            }
            store::update(&mut tx, &inquiry).await?;
            store::add_event(&mut tx, NewEvent::of_system(&inquiry, "delivered", now)).await?;
            notify(
                context,
                &mut tx,
                &inquiry,
                delivery_notice(inquiry.section_chosen),
                Whom::Members,
            )
            .await?;
            delivered.push(*id);
        }
        let entry =
            Entry::by(Actor::service("handoff"), "job:deliver").at(now).subject("inquiry", "");
        context.audit.record_each(&mut tx, entry, &delivered).await?;
        tx.commit().await?;
        if !delivered.is_empty() {
            context.outbox.wake();
            metrics::counter!("handoff_deliveries_total").increment(delivered.len() as u64);
        }
        Ok(i64::try_from(due.len())?)
    }

    /// One batch of reminders.
    async fn remind(&self) -> anyhow::Result<i64> {
        let (context, now) = (&self.context, self.context.clock.now());
        let mut tx = context.database.begin().await?;
        let due = store::due_reminders(&mut tx, now, BATCH).await?;
        let mut done: Vec<Uuid> = Vec::with_capacity(due.len());
        for id in &due {
            let Some(mut inquiry) = store::by_id(&mut tx, *id).await? else { continue };
            let Some(reminder) = inquiry.remind(now, &context.office_time)? else { continue };
            store::update(&mut tx, &inquiry).await?;
            let event = NewEvent {
                note: reminder.whom.as_str(),
                ..NewEvent::of_system(&inquiry, "reminded", now)
            };
            store::add_event(&mut tx, event).await?;
            notify(context, &mut tx, &inquiry, NoticeKind::Reminder, reminder.whom).await?;
            metrics::counter!("handoff_reminders_total", "whom" => reminder.whom.as_str())
                .increment(1);
            done.push(*id);
        }
        let entry =
            Entry::by(Actor::service("handoff"), "job:remind").at(now).subject("inquiry", "");
        context.audit.record_each(&mut tx, entry, &done).await?;
        tx.commit().await?;
        if !done.is_empty() {
            context.outbox.wake();
        }
        Ok(i64::try_from(due.len())?)
    }
}

/// A section that the ward chose is told so.
fn delivery_notice(section_chosen: bool) -> NoticeKind {
    if section_chosen { NoticeKind::Rerouted } else { NoticeKind::Delivered }
}
