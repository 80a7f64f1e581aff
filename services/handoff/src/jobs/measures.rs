//! Gauges: `handoff_inquiries{state}`, `handoff_overdue`, `handoff_unacknowledged_oldest_seconds`.

use std::{sync::Arc, time::Duration};

use madoguchi_kit::Job;
use tokio::time::{MissedTickBehavior, interval};

use crate::{api::Context, domain::State, store};

const EVERY: Duration = Duration::from_secs(15);

/// Counts every so often.
pub fn measures(context: Arc<Context>) -> Job {
    Job::new("measures", |stop| async move {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                _ = ticks.tick() => {}
            }
            if let Err(error) = measure(&context).await {
                tracing::warn!(%error, "handoffs could not be counted; trying again later");
            }
        }
    })
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
async fn measure(context: &Context) -> sqlx::Result<()> {
    let now = context.clock.now();
    let measures = store::measure(context.database.pool(), now).await?;
    for state in State::ALL {
        let count =
            measures.by_state.iter().find(|(of, _)| *of == state).map_or(0, |(_, count)| *count);
        metrics::gauge!("handoff_inquiries", "state" => state.as_str()).set(count as f64);
    }
    metrics::gauge!("handoff_overdue").set(measures.overdue as f64);
    let age =
        measures.oldest_unacknowledged.map_or(0.0, |since| now.duration_since(since).as_secs_f64());
    metrics::gauge!("handoff_unacknowledged_oldest_seconds").set(age.max(0.0));
    Ok(())
}
