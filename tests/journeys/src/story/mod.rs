//! The story, one file a step.

pub mod answer;
pub mod calls;
pub mod capture;
pub mod department;
pub mod evidence;
pub mod people;
pub mod purge;
mod quarantine;
mod refusal;
pub mod reminder;
pub mod restore;
pub mod scene;
mod traces;
pub mod values;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use jiff::civil::{Date, Time, date, time};
use madoguchi_calendar::at_jst;
use madoguchi_devstack::StackOptions;

pub use scene::Scene;

use crate::Teller;

/// The Friday before a long weekend; Monday is a holiday.
pub const FRIDAY: Date = date(2026, 11, 20);
/// The next office day.
pub const TUESDAY: Date = date(2026, 11, 24);
/// New Year's Day, a holiday on a Friday.
pub const NEW_YEAR: Date = date(2027, 1, 1);
/// The first office day of that year, a Monday.
pub const MONDAY: Date = date(2027, 1, 4);
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
    StackOptions { clock: Some(evening()), ..StackOptions::default() }
}

/// What the story measured.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// From the reply to the operator until the Ward Information Section saw it, milliseconds, one for each inquiry (Q2).
    pub visible_ms: Vec<f64>,
    /// From the stroke of the purge hour to the certificate, milliseconds.
    pub purge_ms: f64,
}

/// Plays the whole story.
///
/// # Errors
/// The first thing that did not come out as told, with its place.
pub async fn play(scene: &mut Scene, tell: Teller<'_>) -> Result<Measured> {
    people::play(&scene.stack, tell).await.context("step 1")?;
    calls::play(&scene.stack, tell).await.context("step 2")?;
    let taken = capture::play(&mut scene.stack, tell).await.context("steps 3 and 4")?;
    answer::play(&scene.stack, tell, &taken).await.context("step 5")?;
    reminder::play(scene, tell, &taken).await.context("step 5, reminders")?;
    department::play(&scene.stack, tell, &taken).await.context("step 6")?;
    let stack = &mut scene.stack;
    let restored = restore::prepare(stack, tell, &taken).await.context("step 7, backup")?;
    let purge_ms = purge::play(stack, tell, &taken).await.context("step 7, purge")?;
    restore::play(stack, tell, &taken, &restored).await.context("step 7, restored backup")?;
    traces::play(scene, tell).await.context("step 7, traces")?;
    evidence::play(&scene.stack, tell, &taken).await.context("step 8")?;
    Ok(Measured { visible_ms: taken.iter().map(|inquiry| inquiry.visible_ms).collect(), purge_ms })
}
