//! Runs the retention service.

use std::process::ExitCode;

fn main() -> ExitCode {
    madoguchi_kit::run::<madoguchi_retention::Retention>()
}
