//! Step 5, the third inquiry: nobody acknowledges it, so both parties are reminded, then their heads, in office hours only.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use jiff::civil::{date, time};
use madoguchi_calendar::{WardCalendar, jst_datetime};
use madoguchi_devstack::{Client, Stack};
use madoguchi_proto::handoff::v1::{GetHandoffRequest, HistoryEvent};

use super::answer::handoffs;
use super::capture::{Taken, instant};
use super::{MONDAY, NEW_YEAR, Scene, TUESDAY, at, values};
use crate::teller::Said as _;
use crate::{Teller, poll, scan};

const PATIENCE: Duration = Duration::from_secs(20);
/// Handoff looks for late receipts every second; after this long it has looked and found nothing to do.
const TWO_ROUNDS: Duration = Duration::from_secs(2);

/// Plays it.
///
/// # Errors
/// The first thing that did not come out as told.
pub async fn play(scene: &Scene, tell: Teller<'_>, taken: &[Taken]) -> Result<()> {
    tell.step(
        5,
        "3件目は誰も受領しない。担当課と区政情報課の両方に、開庁時間にだけ督促が届く。",
        "Nobody acknowledges the third: both parties are reminded, in office hours only.",
    );
    let (stack, third) = (&scene.stack, &taken[2]);
    let delivered = [("joho@ward.example", 1), ("1210@ward.example", 1)];
    mailed(scene, tell, "届いたことのメール / e-mails of the delivery (B11)", third, &delivered)
        .await?;
    reminded(stack, tell, third, at(TUESDAY, time(10, 31, 0, 0)), &["members"]).await?;
    let members = [("joho@ward.example", 2), ("1210@ward.example", 2)];
    mailed(scene, tell, "担当者への督促メール / e-mails to those in charge (B11)", third, &members)
        .await?;
    for (when, moment) in [
        ("夜 17時30分 / in the evening", at(TUESDAY, time(17, 30, 0, 0))),
        ("土曜の正午 / on Saturday", at(date(2026, 11, 28), time(12, 0, 0, 0))),
        ("元日の正午 / on New Year's Day", at(NEW_YEAR, time(12, 0, 0, 0))),
    ] {
        stack.clock().set(moment).await?;
        tokio::time::sleep(TWO_ROUNDS).await;
        let information = stack.log_in_as("information").await?;
        let so_far = reminders(&information, third).await?.len();
        let mails = scene.mailed_about(&third.receipt_number).len();
        tell.same(
            &format!("{when}: 督促, メール / reminders, e-mails (B11)"),
            (1, 4),
            (so_far, mails),
        )?;
    }
    reminded(stack, tell, third, at(MONDAY, time(8, 30, 0, 0)), &["members", "heads"]).await?;
    let mut all = members.to_vec();
    all.extend([("joho-kacho@ward.example", 1), ("1210-kacho@ward.example", 1)]);
    mailed(scene, tell, "管理職への督促メール / e-mails to their heads (B11)", third, &all).await?;
    impersonal(scene, tell)
}

/// The reminders of an inquiry by the time `moment` has come are those to `whom`, each sent while the office was open.
async fn reminded(
    stack: &Stack,
    tell: Teller<'_>,
    inquiry: &Taken,
    moment: Timestamp,
    whom: &[&str],
) -> Result<()> {
    stack.clock().set(moment).await?;
    let information = stack.log_in_as("information").await?;
    let look = async || {
        let sent = reminders(&information, inquiry).await?;
        Ok((sent.len() >= whom.len()).then_some(sent))
    };
    let (sent, _) = poll::until("a reminder", PATIENCE, look).await?;
    let seen: Vec<_> = sent.iter().map(|event| event.note.as_str()).collect();
    let day = jst_datetime(moment).strftime("%-m/%-d %H:%M").to_string();
    tell.same(&format!("{day} までの督促先 / reminded until then (B11)"), whom, seen.as_slice())?;
    let calendar = WardCalendar::default();
    let mut open = true;
    for event in &sent {
        open &= calendar.is_office_open(instant(event.at)?);
    }
    tell.holds(
        "どれも開庁時間内 / each in office hours (B11)",
        open,
        &format!("{} of them", sent.len()),
    )
}

async fn reminders(information: &Client, inquiry: &Taken) -> Result<Vec<HistoryEvent>> {
    let request = GetHandoffRequest { inquiry_id: inquiry.inquiry_id.clone() };
    let answer = handoffs(information).get_handoff(request).await.said("history")?;
    answer.handoff.context("the answer holds no handoff")?;
    Ok(answer.history.into_iter().filter(|event| event.kind == "reminded").collect())
}

/// The e-mails about an inquiry, by recipient.
async fn mailed(
    scene: &Scene,
    tell: Teller<'_>,
    what: &str,
    inquiry: &Taken,
    expected: &[(&str, usize)],
) -> Result<()> {
    let expected: BTreeMap<String, usize> =
        expected.iter().map(|(to, count)| ((*to).to_owned(), *count)).collect();
    let total: usize = expected.values().sum();
    let look = async || {
        let mails = scene.mailed_about(&inquiry.receipt_number);
        Ok((mails.len() >= total).then_some(mails))
    };
    let (mails, _) = poll::until(what, PATIENCE, look).await?;
    let mut seen = BTreeMap::new();
    for to in mails {
        *seen.entry(to).or_insert(0) += 1;
    }
    tell.same(what, expected, seen)
}

/// No e-mail so far holds a personal value, in its text or as it was sent.
fn impersonal(scene: &Scene, tell: Teller<'_>) -> Result<()> {
    let needles = scan::Needles::new(&values::ALL)?;
    let mails = scene.relay.mails();
    ensure!(!mails.is_empty(), "no e-mail came");
    let mut found = 0;
    for mail in &mails {
        found += needles.count(mail.data.as_bytes()) + needles.count(mail.text()?.as_bytes());
    }
    let what =
        format!("メール{}通の個人情報 / personal values in the e-mails (B11, S2)", mails.len());
    tell.same(&what, 0, found)
}
