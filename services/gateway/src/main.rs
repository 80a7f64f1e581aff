//! The gateway's process.

use std::process::ExitCode;

fn main() -> ExitCode {
    madoguchi_kit::run::<madoguchi_gateway::Gateway>()
}
