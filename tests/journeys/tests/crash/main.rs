//! Crashes (kill -9) of every part while inquiries are taken and while days are purged: nothing acknowledged is lost,
//! nothing is handed over twice, and every purge comes to its end.
//!
//! Each part is killed ten times in either half, and at each step of a purge at least once, always with work on its way:
//! the moment is chosen by looking at the work, not at a watch. `MADOGUCHI_CRASH_ROUNDS` sets another number than ten.

mod operators;
mod purging;
mod taking;
mod tally;

use std::time::{Duration, Instant};

use anyhow::Result;
use madoguchi_devstack::{Part, Stack};
use madoguchi_journeys::{poll, story};

/// How long anybody tries again before giving up.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn b11_q2_p4_a4_nothing_is_lost_or_doubled_by_a_crash() {
    let rounds = std::env::var("MADOGUCHI_CRASH_ROUNDS").map_or(Ok(10), |text| text.parse());
    let rounds: usize = rounds.expect("MADOGUCHI_CRASH_ROUNDS is a number");
    let begun = Instant::now();
    let took = |what: &str| println!("{:>6.1} s  {what}", begun.elapsed().as_secs_f64());
    let mut stack = Stack::start(story::options()).await.expect("the stack starts");
    took("the stack is ready");
    let taken = taking::over_crashes(&mut stack, rounds).await.expect("taking inquiries");
    took("every part was killed while inquiries were taken");
    taking::handed_over_once(&mut stack, &taken).await.expect("each inquiry once");
    took("everything acknowledged is handed over, once");
    let tally = purging::over_crashes(&mut stack, &taken, rounds).await.expect("the purge");
    took("every part was killed at every step of a purge");
    println!("{tally}");
    purging::complete(&mut stack, &taken).await.expect("every day is purged");
    took("every day is purged and certified");
}

/// Waits until a part that was started again is ready.
async fn ready(stack: &mut Stack, part: Part) -> Result<()> {
    let look = async || Ok(stack.tend(part).await?.then_some(()));
    poll::until(&format!("{part} is back"), PATIENCE, look).await.map(drop)
}
