//! Runs the handoff service.

use std::process::ExitCode;

fn main() -> ExitCode {
    madoguchi_kit::run::<madoguchi_handoff::Handoff>()
}
