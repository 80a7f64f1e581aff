//! `madoguchi demo`: the whole story on a throw-away stack, told line by line.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use madoguchi_journeys::story::{self, Scene};
use madoguchi_journeys::{Line, Teller};

use super::dev::signals::Signals;

/// From a Friday evening's calls to the night a year later in which every trace goes.
#[derive(Args)]
pub struct Arguments {}

impl Arguments {
    /// Plays the story on a stack of its own, which leaves nothing behind. Exit code 1 if a step did not come out as told.
    ///
    /// # Errors
    /// The stack does not start, or the step that failed.
    pub async fn run(self) -> Result<ExitCode> {
        let mut signals = Signals::listen()?;
        tokio::select! {
            told = tell() => told.map(|()| ExitCode::SUCCESS),
            () = signals.received() => {
                eprintln!("stopped before the end");
                Ok(ExitCode::from(130))
            }
        }
    }
}

async fn tell() -> Result<()> {
    println!("窓口 Madoguchi — 一件の問合せの一年 / one inquiry, one year\n");
    let progress = |part: &str| println!("   · {part}");
    let mut scene = Scene::set(&progress).await?;
    let print = |line: Line| println!("{line}");
    let measured = story::play(&mut scene, Teller::new(&print)).await?;
    let slowest = measured.visible_ms.iter().copied().fold(0.0, f64::max);
    println!(
        "\nすべて話のとおり / everything came out as told. Seen after at most {slowest:.0} ms (Q2); erased and certified {:.1} s after 22:00 (P4).",
        measured.purge_ms / 1000.0
    );
    Ok(())
}
