//! The story, one file a step.

pub mod answer;
pub mod calls;
pub mod capture;
pub mod department;
pub mod evidence;
pub mod people;
pub mod purge;
pub mod reminder;
pub mod restore;
pub mod values;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use jiff::civil::{Date, Time, date, time};
use madoguchi_calendar::at_jst;
use madoguchi_devstack::{Content, Stack, StackOptions};

use crate::Teller;

/// The Friday before a long weekend; Monday is a holiday.
pub const FRIDAY: Date = date(2026, 11, 20);
/// The next office day.
pub const TUESDAY: Date = date(2026, 11, 24);
/// The day on which what was taken on that Friday goes (P4).
pub const ANNIVERSARY: Date = date(2027, 11, 20);

/// Friday evening: the office is closed, the call centre open.
#[must_use]
pub fn evening() -> Timestamp {
    at(FRIDAY, time(18, 30, 0, 0))
}

/// An instant in Japan.
#[must_use]
pub fn at(day: Date, time: Time) -> Timestamp {
    at_jst(day, time)
}

/// A throw-away stack with the demonstration ward on that Friday evening.
#[must_use]
pub fn options() -> StackOptions {
    StackOptions { clock: Some(evening()), content: Content::Ward, ..StackOptions::default() }
}

/// What the story measured.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// From the reply to the operator until the Ward Information Section saw it, milliseconds, one for each inquiry (Q2).
    pub visible_ms: Vec<f64>,
    /// From the stroke of the purge hour to the certificate, milliseconds.
    pub purge_ms: f64,
}

/// Plays the whole story on a stack that was started with [`options`].
///
/// # Errors
/// The first thing that did not come out as told, with its place.
pub async fn play(stack: &mut Stack, tell: Teller<'_>) -> Result<Measured> {
    people::play(stack, tell).await.context("step 1")?;
    calls::play(stack, tell).await.context("step 2")?;
    let taken = capture::play(stack, tell).await.context("steps 3 and 4")?;
    answer::play(stack, tell, &taken).await.context("step 5")?;
    department::play(stack, tell, &taken).await.context("step 6")?;
    reminder::play(stack, tell, &taken).await.context("step 5, reminders")?;
    let restored = restore::prepare(stack, tell, &taken).await.context("step 7, backup")?;
    let purge_ms = purge::play(stack, tell, &taken).await.context("step 7, purge")?;
    restore::play(stack, tell, &taken, &restored).await.context("step 7, restored backup")?;
    evidence::play(stack, tell, &taken).await.context("step 8")?;
    Ok(Measured { visible_ms: taken.iter().map(|inquiry| inquiry.visible_ms).collect(), purge_ms })
}
