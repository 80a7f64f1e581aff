//! Step 5, the third inquiry: nobody acknowledges it, so both parties are reminded, then their heads, in office hours only.

use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::civil::time;
use madoguchi_calendar::WardCalendar;
use madoguchi_devstack::{Client, Stack};
use madoguchi_proto::handoff::v1::{GetHandoffRequest, HistoryEvent};

use super::answer::handoffs;
use super::capture::{SECTION, Taken, instant};
use super::{TUESDAY, at};
use crate::teller::Said as _;
use crate::{Teller, poll};

/// Plays it.
///
/// # Errors
/// The first thing that did not come out as told.
pub async fn play(stack: &Stack, tell: Teller<'_>, taken: &[Taken]) -> Result<()> {
    let third = &taken[2].inquiry_id;
    tell.note("3件目は誰も受領しない / nobody acknowledges the third");
    for (hour, whom) in [(10, "members"), (12, "heads")] {
        stack.clock().set(at(TUESDAY, time(hour, 31, 0, 0))).await?;
        let information = stack.log_in_as("information").await?;
        let look = async || {
            let reminders = reminders(&information, third).await?;
            Ok(reminders.into_iter().find(|event| event.note == whom))
        };
        let (event, _) = poll::until(whom, Duration::from_secs(20), look).await?;
        let what = format!("{hour}時31分の督促先 / reminded at {hour}:31 (B11)");
        tell.same(&what, (SECTION, whom), (&*event.section_code, &*event.note))?;
    }
    stack.clock().set(at(TUESDAY, time(17, 0, 1, 0))).await?;
    let information = stack.log_in_as("information").await?;
    let calendar = WardCalendar::default();
    let mut open = true;
    for event in reminders(&information, third).await? {
        open &= calendar.is_office_open(instant(event.at)?);
    }
    tell.holds("督促は開庁時間だけ / only in office hours (B11)", open, "every reminder")
}

async fn reminders(client: &Client, inquiry_id: &str) -> Result<Vec<HistoryEvent>> {
    let request = GetHandoffRequest { inquiry_id: inquiry_id.to_owned() };
    let answer = handoffs(client).get_handoff(request).await.said("history")?;
    answer.handoff.context("the answer holds no handoff")?;
    Ok(answer.history.into_iter().filter(|event| event.kind == "reminded").collect())
}
