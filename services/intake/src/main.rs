//! Runs the intake service.

use std::process::ExitCode;

fn main() -> ExitCode {
    madoguchi_kit::run::<madoguchi_intake::Intake>()
}
