//! Step 7, the traces: they come from every service, one follows an inquiry through three of them, and none holds a value.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Result;
use madoguchi_devstack::Service;

use super::{Scene, values};
use crate::collector::Span;
use crate::{Teller, poll, scan};

/// Services send what they have every five seconds.
const PATIENCE: Duration = Duration::from_secs(20);
/// An inquiry on its way: what the gateway and intake were asked for, and then handoff.
const SUBMIT: &str = "/madoguchi.intake.v1.InquiryService/SubmitInquiry";
const ACCEPT: &str = "/madoguchi.handoff.v1.TransferService/AcceptInquiry";

/// Plays it.
///
/// # Errors
/// The first thing that did not come out as told.
pub async fn play(scene: &Scene, tell: Teller<'_>) -> Result<()> {
    let all: BTreeSet<_> = Service::ALL.iter().map(|service| service.name().to_owned()).collect();
    let senders = async || {
        let traces = scene.collector.traces();
        let senders: BTreeSet<_> =
            traces.into_values().flatten().map(|(service, _)| service).collect();
        Ok(senders.is_superset(&all).then_some(senders))
    };
    let (senders, _) = poll::until("traces of every service", PATIENCE, senders).await?;
    tell.same("トレースを送るサービス / services that send traces", all, senders)?;
    let traces = scene.collector.traces();
    let through = traces.values().filter(|spans| crosses(spans)).count();
    tell.holds(
        "一件の受付を gateway・intake・handoff まで追える / traces that follow an inquiry through three services",
        through > 0,
        &format!("{through} of {}", traces.len()),
    )?;
    let bytes = scene.collector.bytes();
    let control = scan::Needles::new(&[SUBMIT])?.count(&bytes);
    tell.holds(
        "対照: 捜せば見つかる / control: a name that is in them is found",
        control > 0,
        SUBMIT,
    )?;
    let found = scan::Needles::new(&values::ALL)?.count(&bytes);
    let what = format!(
        "トレース {} KiB の個人情報 / personal values in the traces (P4, S9)",
        bytes.len() >> 10
    );
    tell.same(&what, 0, found)
}

fn crosses(spans: &BTreeSet<Span>) -> bool {
    [("gateway", SUBMIT), ("intake", SUBMIT), ("handoff", ACCEPT)]
        .iter()
        .all(|(service, name)| spans.contains(&((*service).to_owned(), (*name).to_owned())))
}
