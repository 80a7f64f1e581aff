//! The test service as a process of its own, for what only a process has: signals, exit codes, a command line.

#[path = "support/methods.rs"]
mod methods;
#[path = "support/wire.rs"]
mod wire;

fn main() -> std::process::ExitCode {
    madoguchi_kit::run::<methods::TestApp>()
}
