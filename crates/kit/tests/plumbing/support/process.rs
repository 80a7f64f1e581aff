//! The test service as a process of its own (`service.rs`).

use super::{admin, until};
use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::Mutex,
};
use tempfile::TempDir;

/// A child process; killed when the test ends without having ended it.
pub struct Process {
    child: Mutex<Child>,
    pub grpc: SocketAddr,
    pub admin: SocketAddr,
    _folder: TempDir,
}

impl Process {
    /// Starts it and waits for its admin port; `more` are TOML lines after `[server]`.
    pub async fn start(more: &str) -> Self {
        let (grpc, admin) = (free_address(), free_address());
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("test.toml");
        let text = format!(
            "environment = \"development\"\n[admin]\naddress = \"{admin}\"\n[server]\naddress = \"{grpc}\"\n{more}\n"
        );
        std::fs::write(&config, text).unwrap();
        let child = command("serve", &config).stderr(Stdio::null()).spawn().unwrap();
        let process = Self { child: Mutex::new(child), grpc, admin, _folder: folder };
        until("the process to be ready", || async {
            assert_eq!(process.ended(), None, "the process ended at once");
            admin::get(admin, "/health/ready").await.is_ok_and(|(code, _)| code == 200)
        })
        .await;
        process
    }

    /// Sends the signal `TERM` or `INT`.
    pub fn signal(&self, name: &str) {
        let id = self.child.lock().unwrap().id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Waits for its end and gives the exit code, `None` for one killed by a signal.
    pub async fn exit_code(&self) -> Option<i32> {
        until("the process to end", || async { self.ended().is_some() }).await;
        self.ended().unwrap()
    }

    #[expect(clippy::option_option, reason = "running, killed by a signal, or ended with a code")]
    fn ended(&self) -> Option<Option<i32>> {
        self.child.lock().unwrap().try_wait().unwrap().map(|status| status.code())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Has ended already in a test that passed.
        let _ = self.child.lock().map(|mut child| child.kill());
    }
}

/// Runs a subcommand over a configuration to its end.
pub fn run_to_end(subcommand: &str, text: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("test.toml");
    std::fs::write(&config, text).unwrap();
    command(subcommand, &config).output().unwrap()
}

fn command(subcommand: &str, config: &std::path::Path) -> Command {
    let mut command = Command::new(program());
    command.arg(subcommand).arg("--config").arg(config);
    command
}

/// Cargo builds examples next to the folder of the test binaries.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("examples/kit-test-service");
    let hint = "`cargo test -p madoguchi-kit` builds it; with `--test plumbing` run `cargo build --workspace --example kit-test-service` before";
    assert!(program.exists(), "{} is missing: {hint}", program.display());
    program
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
