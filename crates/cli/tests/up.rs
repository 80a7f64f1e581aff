//! `madoguchi dev up`, which `make up` runs, when something is in its way, and over a restart.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use madoguchi_devstack::plan::Plan;
use rustix::process::{Pid, Signal, kill_process};

/// The first start builds a cluster and a ward.
const PATIENCE: Duration = Duration::from_secs(120);
/// What is promised for a start on kept data, 10 s, and as much again for a machine that is busy with other tests.
const KEPT: Duration = Duration::from_secs(20);

/// A home of its own on ports of its own.
fn home(directory: &Path) -> (PathBuf, Plan) {
    let home = directory.join("home");
    fs::create_dir(&home).unwrap();
    let plan = Plan::throw_away().unwrap();
    fs::write(home.join("ports.toml"), toml::to_string(&plan).unwrap()).unwrap();
    (home, plan)
}

fn command(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
    command.args(["dev", "up", "--home"]).arg(home);
    command
}

/// Runs it to its end, which is a refusal; what it said.
fn refused(home: &Path) -> String {
    let output: Output = command(home).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A stack that is coming up or running.
struct Up {
    child: Child,
    lines: mpsc::Receiver<String>,
    begun: Instant,
}

impl Up {
    fn start(home: &Path) -> Self {
        let begun = Instant::now();
        let mut child = command(home).stdout(Stdio::piped()).spawn().unwrap();
        let (said, lines) = mpsc::channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                // Nobody listens any more once the test has failed.
                let _ = said.send(line);
            }
        });
        Self { child, lines, begun }
    }

    /// Waits until it says that it is ready; how long that took.
    fn ready(&self) -> Duration {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).expect("it gets ready");
            if line.starts_with("Madoguchi is ready") {
                return self.begun.elapsed();
            }
        }
    }

    /// Ctrl-C, and the exit code.
    fn stop(mut self) -> Option<i32> {
        kill_process(Pid::from_child(&self.child), Signal::INT).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_port_that_is_taken_is_named_with_what_to_do() {
    let directory = tempfile::tempdir_in("/var/tmp").unwrap();
    let (home, plan) = home(directory.path());
    let _taken = TcpListener::bind(("127.0.0.1", plan.gateway())).unwrap();
    let told = refused(&home);
    let port = format!("{}: change `gateway`", plan.gateway());
    assert!(told.contains(&port) && told.contains("ports.toml"), "{told}");
}

/// A file system of 64 MiB; unmounted on drop.
struct Small(tempfile::TempDir);

impl Small {
    /// `None` where we may not mount.
    fn mount() -> Option<Self> {
        let directory = tempfile::tempdir_in("/var/tmp").unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=64m,mode=0755", "tmpfs"]).arg(directory.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then_some(Self(directory))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_refused_before_anything_is_made() {
    let Some(small) = Small::mount() else {
        eprintln!(
            "skipped: no file system may be mounted here (it takes root), so none can be full"
        );
        return;
    };
    let (home, _) = home(small.0.path());
    let told = refused(&home);
    assert!(told.contains("MiB are free") && told.contains("make room"), "{told}");
    assert!(!home.join("postgres").exists(), "nothing was begun");
}

#[test]
fn a_second_stack_is_refused_a_killed_one_replaced_and_kept_data_is_up_soon() {
    let directory = tempfile::tempdir_in("/var/tmp").unwrap();
    // The cluster's user passes through.
    Command::new("chmod").arg("711").arg(directory.path()).status().unwrap();
    let (home, plan) = home(directory.path());
    let mut first = Up::start(&home);
    let fresh = first.ready();
    let told = refused(&home);
    let owner = format!("process {}", first.child.id());
    assert!(told.contains("already runs here") && told.contains(&owner), "{told}");

    // kill -9: nobody gives the lock back, and the services are left to the warden.
    first.child.kill().unwrap();
    first.child.wait().unwrap();
    let second = Up::start(&home);
    let replaced = second.ready();
    assert_eq!(second.stop(), Some(0));
    assert!(TcpStream::connect(("127.0.0.1", plan.gateway())).is_err(), "nothing is left");

    let third = Up::start(&home);
    let kept = third.ready();
    println!(
        "ready after {fresh:.1?} (new), {replaced:.1?} (after kill -9), {kept:.1?} (kept data)"
    );
    assert!(kept < KEPT, "kept data was ready after {kept:.1?} only");
    assert_eq!(third.stop(), Some(0));
}
