//! Every part is killed while inquiries are taken (step 3 of the story).

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use jiff::ToSpan as _;
use jiff::civil::{Date, time};
use madoguchi_devstack::{Part, Service, Stack};
use madoguchi_journeys::poll;
use madoguchi_journeys::story::{FRIDAY, at};
use rustix::process::Signal;
use sqlx::{Connection as _, Row as _};
use uuid::Uuid;

use crate::operators::Operators;
use crate::{PATIENCE, ready};

/// What was acknowledged, by collection day: id and receipt number.
pub type Taken = BTreeMap<Date, BTreeMap<Uuid, String>>;

/// An evening for each part: operators take inquiries while it is killed `rounds` times.
pub async fn over_crashes(stack: &mut Stack, rounds: usize) -> Result<Taken> {
    let mut taken = Taken::new();
    for (evening, part) in (0_i64..).zip(Part::ALL) {
        let day = FRIDAY + evening.days();
        // Later than the evening on which the stack began: time never goes back.
        stack.clock().set(at(day, time(19, 0, 0, 0))).await?;
        let operators = Operators::begin(stack).await?;
        let mut under_way = Vec::new();
        for round in 0..rounds {
            let crash = crash(stack, part, round, &operators).await;
            under_way.push(crash.with_context(|| format!("{part}, round {round}"))?);
        }
        let acknowledged = operators.go_home().await.context(part)?;
        let of_day: BTreeMap<_, _> = acknowledged.iter().cloned().collect();
        ensure!(of_day.len() == acknowledged.len(), "{part}: one inquiry was acknowledged twice");
        println!("{part:<10} {} taken; on their way at each kill: {under_way:?}", of_day.len());
        taken.insert(day, of_day);
    }
    Ok(taken)
}

/// Kills a part once and waits until it is back and work goes on; how much was on its way when it died.
async fn crash(
    stack: &mut Stack,
    part: Part,
    round: usize,
    operators: &Operators,
) -> Result<usize> {
    let moment = if part == Part::Service(Service::Faq) {
        let moment = operators.until("a search", |work| work.searching > 0).await?;
        stack.crash(part);
        (moment.searching, moment.acknowledged)
    } else if round.is_multiple_of(2) {
        let moment = operators.until("an inquiry on its way", |work| work.submitting > 0).await?;
        stack.crash(part);
        (moment.submitting, moment.acknowledged)
    } else {
        let moment = operators.until("the evening goes on", |_| true).await?;
        (crash_at_handover(stack, part).await?, moment.acknowledged)
    };
    let (under_way, before) = moment;
    ensure!(under_way > 0, "nothing was on its way");
    stack.revive(part)?;
    ready(stack, part).await?;
    operators.until("work goes on", |work| work.acknowledged > before + under_way).await?;
    Ok(under_way)
}

/// Kills a part while acknowledged inquiries are on their way to a handoff that stands still; how many.
async fn crash_at_handover(stack: &mut Stack, part: Part) -> Result<usize> {
    stack.signal(Service::Handoff, Signal::STOP)?;
    let mut connection = stack.pg().connect("madoguchi").await?;
    let look = async || {
        let sql = "SELECT count(*) FROM intake.outbox WHERE state = 'leased'";
        let leased: i64 = sqlx::query_scalar(sql).fetch_one(&mut connection).await?;
        Ok((leased > 0).then_some(leased))
    };
    let (leased, _) = poll::until("an inquiry between the two", PATIENCE, look).await?;
    stack.crash(part);
    if part != Part::Service(Service::Handoff) {
        stack.signal(Service::Handoff, Signal::CONT)?;
    }
    Ok(usize::try_from(leased)?)
}

/// Every acknowledged inquiry is with handoff, once; nothing else is; intake keeps no copy.
pub async fn handed_over_once(stack: &mut Stack, taken: &Taken) -> Result<()> {
    let acknowledged: BTreeMap<Uuid, String> = taken.values().flatten().map(owned).collect();
    let mut connection = stack.pg().connect("madoguchi").await?;
    let look = async || {
        let there = sqlx::query("SELECT id, receipt_number FROM handoff.inquiry");
        let rows = there.fetch_all(&mut connection).await?;
        let rows = rows.into_iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
        let there: Vec<(Uuid, String)> = rows.collect::<Result<_>>()?;
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM intake.sealed_inquiry")
            .fetch_one(&mut connection)
            .await?;
        Ok((there.len() >= acknowledged.len() && left == 0).then_some(there))
    };
    let (there, _) = poll::until("all handed over", PATIENCE, look).await?;
    connection.close().await?;
    let distinct: BTreeMap<_, _> = there.iter().cloned().collect();
    ensure!(distinct.len() == there.len(), "an inquiry was handed over twice");
    ensure!(distinct == acknowledged, "handed over {distinct:?}, acknowledged {acknowledged:?}");
    Ok(())
}

fn owned((id, receipt): (&Uuid, &String)) -> (Uuid, String) {
    (*id, receipt.clone())
}
