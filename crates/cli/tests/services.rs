//! `madoguchi dev services` leaves nothing behind, however it ends.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Runs a shell script with the throw-away services; `directory` takes what they write.
fn services(directory: &tempfile::TempDir, script: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
    command.args(["dev", "services", "--throw-away", "--", "sh", "-c", script]);
    command.env("TMPDIR", directory.path()).stdout(Stdio::piped());
    command
}

/// A temporary directory that the cluster's user may pass through.
fn passable() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().unwrap();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
    directory
}

fn is_empty(directory: &tempfile::TempDir) -> bool {
    fs::read_dir(directory.path()).unwrap().next().is_none()
}

/// The first line the script prints: its process id.
fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    line.trim().to_owned()
}

fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(15);
    while !holds() {
        assert!(Instant::now() < deadline, "{what}: not within 15 s");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn the_command_finds_its_services_and_its_failure_is_passed_on() {
    let directory = passable();
    let script =
        "[ -n \"$MADOGUCHI_TEST_REDIS_URL\" ] && echo $MADOGUCHI_TEST_DATABASE_URL; exit 7";
    let output = services(&directory, script).output().unwrap();
    assert!(output.stdout.starts_with(b"postgres://postgres@127.0.0.1:"), "{output:?}");
    assert_eq!(output.status.code(), Some(7));
    assert!(is_empty(&directory));
}

#[test]
fn nothing_is_left_after_kill_9() {
    let directory = passable();
    let mut child = services(&directory, "echo $$; exec sleep 600").spawn().unwrap();
    let sleeper = PathBuf::from(format!("/proc/{}", first_line(&mut child)));
    assert!(sleeper.exists() && !is_empty(&directory));
    child.kill().unwrap();
    child.wait().unwrap();
    eventually("the directory is removed", || is_empty(&directory));
    eventually("the command has ended", || {
        // A zombie nobody waits for has ended as well; its command line is empty.
        fs::read(sleeper.join("cmdline")).unwrap_or_default().is_empty()
    });
}
