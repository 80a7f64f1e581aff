//! `madoguchi dev clock`: reads or moves the time of a development stack.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::Result;
use clap::Args;
use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use madoguchi_calendar::{Clock, at_jst, jst_datetime};
use madoguchi_devstack::stack::StackClock;

/// The time of the stack.
#[derive(Args)]
pub struct Arguments {
    /// Where the stack is kept.
    #[arg(long, default_value = ".madoguchi")]
    home: PathBuf,
    /// `19:30` (today in Japan), `2026-11-24 19:30` (Japan), `2026-11-24T10:30:00Z`, or `real`. Shows the time if not given.
    moment: Option<Moment>,
}

impl Arguments {
    /// Moves the time, then shows it.
    ///
    /// # Errors
    /// There is no stack, or its file cannot be written.
    pub async fn run(self) -> Result<ExitCode> {
        anyhow::ensure!(
            self.home.is_dir(),
            "there is no stack in {}: start one with `make up`",
            self.home.display()
        );
        let clock = of(&self.home);
        if let Some(moment) = self.moment {
            clock.set(moment.resolve(&clock)).await?;
        }
        println!("{}", shown(clock.now()));
        Ok(ExitCode::SUCCESS)
    }
}

/// The clock of the stack kept in `home`.
pub fn of(home: &Path) -> StackClock {
    StackClock::open(home.join("clock"))
}

/// A time as people in Japan read it.
pub fn shown(instant: Timestamp) -> String {
    jst_datetime(instant).strftime("%F (%a) %H:%M:%S").to_string()
}

/// A moment as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The machine's own time.
    Real,
    /// An instant.
    Instant(Timestamp),
    /// A date and time in Japan.
    Japan(DateTime),
    /// A time of the stack's present day in Japan.
    Today(Time),
}

impl FromStr for Moment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "real" {
            return Ok(Self::Real);
        }
        if let Ok(instant) = text.parse() {
            return Ok(Self::Instant(instant));
        }
        // A date and time also reads as a time, whose date would be lost: so that comes last.
        if let Ok(datetime) = text.parse() {
            return Ok(Self::Japan(datetime));
        }
        text.parse()
            .map(Self::Today)
            .map_err(|_| "write 19:30, 2026-11-24 19:30, 2026-11-24T10:30:00Z or real")
    }
}

impl Moment {
    /// The instant that is meant, as seen from the stack's clock.
    pub fn resolve(self, clock: &StackClock) -> Timestamp {
        match self {
            Self::Real => Clock::system().now(),
            Self::Instant(instant) => instant,
            Self::Japan(datetime) => at_jst(datetime.date(), datetime.time()),
            Self::Today(time) => at_jst(clock.today(), time),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_time_alone_means_today_in_japan() {
        let dir = tempfile::tempdir().unwrap();
        let clock = of(dir.path());
        // 00:10 on the 25th in Japan, still the 24th in UTC.
        clock.set("2026-11-24T15:10:00Z".parse().unwrap()).await.unwrap();
        let instant = "19:30".parse::<Moment>().unwrap().resolve(&clock);
        assert_eq!(instant, "2026-11-25T10:30:00Z".parse().unwrap());
    }

    #[test]
    fn every_form_is_told_apart() {
        assert_eq!("real".parse(), Ok(Moment::Real));
        assert!(matches!("2026-11-24 19:30".parse(), Ok(Moment::Japan(_))));
        assert!(matches!("2026-11-24T10:30:00Z".parse(), Ok(Moment::Instant(_))));
        assert!("tomorrow".parse::<Moment>().is_err());
    }
}
