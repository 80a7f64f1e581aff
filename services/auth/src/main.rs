//! Runs the auth service.

use std::process::ExitCode;

fn main() -> ExitCode {
    madoguchi_kit::run::<madoguchi_auth::Auth>()
}
