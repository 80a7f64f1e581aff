//! Runs the faq service.

use std::process::ExitCode;

fn main() -> ExitCode {
    madoguchi_kit::run::<madoguchi_faq::Faq>()
}
