//! Forgets stale drafts and old tombstones, and measures what waits for handover (Q2).

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use madoguchi_calendar::{WardCalendar, jst_date};
use madoguchi_kit::{CancellationToken, Job};
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    api::Shared,
    store::{self, handover::Waiting},
};

const EVERY: Duration = Duration::from_secs(5);
/// In rounds: every ten minutes.
const BURY_EVERY: u32 = 120;
/// How long tombstones outlive the report of their purge.
const TOMBSTONES_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// One per replica; several do no harm.
pub struct Housekeeping {
    shared: Arc<Shared>,
    alarm_before_close: Duration,
}

impl Housekeeping {
    /// Alarms from `alarm_before_close` before the end of the shift on.
    pub fn new(shared: Arc<Shared>, alarm_before_close: Duration) -> Self {
        Self { shared, alarm_before_close }
    }

    /// As a job of the service.
    pub fn job(self) -> Job {
        Job::new("housekeeping", |stop| async move {
            self.run(stop).await;
            Ok(())
        })
    }

    async fn run(self, stop: CancellationToken) {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut round = 0_u32;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.round(round).await {
                tracing::warn!(%error, "housekeeping failed; trying again later");
            }
            round = round.wrapping_add(1);
        }
    }

    async fn round(&self, round: u32) -> sqlx::Result<()> {
        let (pool, now) = (self.shared.database.pool(), self.shared.clock.now());
        let waiting = store::handover::measure(pool).await?;
        publish(waiting, now, alarming(now, &self.shared.calendar, self.alarm_before_close));
        store::drafts::delete_stale(pool, now).await?;
        if round.is_multiple_of(BURY_EVERY) {
            store::purges::bury(pool, now - TOMBSTONES_KEPT).await?;
        }
        Ok(())
    }
}

/// Whether whatever waits now would miss the end of the shift: shortly before it and until the next one begins.
fn alarming(now: Timestamp, calendar: &WardCalendar, before_close: Duration) -> bool {
    match calendar.service_hours(jst_date(now)) {
        Some(hours) if hours.contains(now) => {
            hours.closes.duration_since(now).unsigned_abs() <= before_close
        }
        _ => true,
    }
}

/// Gauges: `intake_waiting_inquiries`, `intake_waiting_oldest_seconds`, and `intake_waiting_alarm` (above 0: a person is needed).
#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
fn publish(waiting: Waiting, now: Timestamp, alarming: bool) {
    let age = waiting.oldest.map_or(0.0, |oldest| now.duration_since(oldest).as_secs_f64());
    metrics::gauge!("intake_waiting_inquiries").set(waiting.inquiries as f64);
    metrics::gauge!("intake_waiting_oldest_seconds").set(age);
    metrics::gauge!("intake_waiting_alarm").set(if alarming {
        waiting.inquiries as f64
    } else {
        0.0
    });
    if alarming && waiting.inquiries > 0 {
        tracing::error!(
            waiting = waiting.inquiries,
            "inquiries are not handed over although the shift ends (Q2)"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alarm_begins_before_the_shift_ends() {
        let half_hour = Duration::from_mins(30);
        for (at, expected) in [
            ("2026-11-24T21:29:59+09:00", false),
            ("2026-11-24T21:30:00+09:00", true),
            ("2026-11-24T22:30:00+09:00", true),
            ("2026-11-24T08:00:00+09:00", false),
        ] {
            assert_eq!(
                alarming(at.parse().unwrap(), &WardCalendar::default(), half_hour),
                expected,
                "{at}"
            );
        }
    }
}
