//! Figures for the gauges.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::PgPool;

use super::unreadable;
use crate::domain::State;

/// How much there is to do.
pub struct Measures {
    /// Handoffs by state; a state without one is left out.
    pub by_state: Vec<(State, i64)>,
    /// When the oldest one was delivered whose section has not confirmed receipt.
    pub oldest_unacknowledged: Option<Timestamp>,
    /// Past their due time without an answer.
    pub overdue: i64,
}

/// Counts.
pub async fn measure(pool: &PgPool, now: Timestamp) -> sqlx::Result<Measures> {
    let rows = sqlx::query!(
        r#"SELECT state, count(*) AS "count!", min(delivered_at) FILTER (WHERE state = 'delivered') AS "oldest: db::Timestamp",
                  count(*) FILTER (WHERE answered_at IS NULL AND due_at < $1) AS "overdue!"
             FROM handoff.inquiry GROUP BY state"#,
        db::Timestamp::from(now) as _,
    )
    .fetch_all(pool)
    .await?;
    let mut measures = Measures { by_state: Vec::new(), oldest_unacknowledged: None, overdue: 0 };
    for row in rows {
        let state = State::parse(&row.state).ok_or_else(|| unreadable("state"))?;
        measures.by_state.push((state, row.count));
        measures.overdue += row.overdue;
        measures.oldest_unacknowledged =
            measures.oldest_unacknowledged.or(row.oldest.map(db::Timestamp::get));
    }
    Ok(measures)
}
