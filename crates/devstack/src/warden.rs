//! The warden: a small shell process that stops our children when we are gone.
//!
//! A stack must leave nothing behind, also when it is killed with SIGKILL and can clean up no more. The warden reads
//! the children's process ids from a pipe whose only writing end is ours. When we end, however that happens, the
//! kernel closes the pipe; the warden then stops what still runs, last started first, and removes the given directory.
//! A process id is kept with its start time, so an id that the system has given away again is left alone. In the end
//! the warden sweeps: what still carries this warden's mark in its environment (a child that was started in the very
//! moment we died, a grandchild) is killed.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Mutex;

use anyhow::{Context as _, Result};
use rustix::process::Signal;

use crate::keys::random_text;

/// The environment variable that marks our children and theirs.
const MARK: &str = "MADOGUCHI_WARDEN";

/// `$1`: directory to remove at the end, or empty; `$2`: the mark. Lines on stdin: process id, start time, stop signal.
const SCRIPT: &str = r#"
children=
while read -r line; do children="$line
$children"; done
runs() {
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  started=$2
  set -- ${stat##*) }
  [ "$1" != Z ] && [ "${20}" = "$started" ]
}
echo "$children" | while read -r pid started signal; do
  [ -n "$pid" ] && runs "$pid" "$started" || continue
  kill -s "$signal" "$pid" 2>/dev/null
  tries=0
  while runs "$pid" "$started"; do
    tries=$((tries + 1))
    [ "$tries" -le 50 ] || kill -s KILL "$pid" 2>/dev/null
    sleep 0.1
  done
done
for file in $(grep -lzxs "$2" /proc/[0-9]*/environ); do
  pid=${file#/proc/}
  kill -s KILL "${pid%/environ}" 2>/dev/null
done
tries=0
until [ -z "$1" ] || rm -rf "$1" || [ "$tries" -gt 50 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
"#;

/// Guards the children of this process.
pub struct Warden {
    shell: Child,
    mark: String,
    pipe: Mutex<Option<ChildStdin>>,
}

impl Warden {
    /// Starts a warden. It holds `lock` as long as it has work to do, so a second stack waits for the clean-up of
    /// the first, and removes `remove` at the end.
    ///
    /// # Errors
    /// No shell can be started.
    pub fn start(lock: Option<&File>, remove: Option<&Path>) -> Result<Self> {
        let mark = random_text()?;
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(SCRIPT).arg("madoguchi-warden");
        command.arg(remove.unwrap_or(Path::new(""))).arg(format!("{MARK}={mark}"));
        // A stack inside another one's command has a warden of its own, which is nobody's child.
        command.env_remove(MARK);
        // A group of its own: Ctrl-C in the terminal must not end the one process that cleans up.
        command.process_group(0).current_dir("/").stdin(Stdio::piped()).stderr(Stdio::null());
        // The shell writes nothing; its stdout only keeps the lock's open file description alive.
        let held = lock.map(File::try_clone).transpose().context("cannot share the lock")?;
        command.stdout(held.map_or_else(Stdio::null, Stdio::from));
        let mut shell = command.spawn().context("cannot start /bin/sh")?;
        let pipe = Mutex::new(shell.stdin.take());
        Ok(Self { shell, mark, pipe })
    }

    /// Marks a command that is about to be started, and so all its descendants.
    pub fn mark(&self, command: &mut Command) {
        command.env(MARK, &self.mark);
    }

    /// Puts a child under guard; `stop` is the signal that ends it in good order.
    ///
    /// # Errors
    /// The warden is gone.
    pub fn guard(&self, pid: u32, stop: Signal) -> Result<()> {
        // A child that has ended already needs no guard.
        let Some(started) = start_time(pid) else { return Ok(()) };
        let mut pipe = self.pipe.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let pipe = pipe.as_mut().context("the warden has been dismissed")?;
        // One write, so that the warden never sees half a line.
        let line = format!("{pid} {started} {}\n", signal_name(stop));
        pipe.write_all(line.as_bytes()).context("the warden is gone")
    }
}

impl Drop for Warden {
    /// Dismisses the warden, which stops what still runs, and waits for it.
    fn drop(&mut self) {
        drop(self.pipe.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take());
        let _ = self.shell.wait();
    }
}

/// The start time of a process in clock ticks since boot: field 22 of `/proc/PID/stat`, proc(5).
fn start_time(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in field 2 may hold blanks and brackets; field 3 begins after the last one.
    let (_, rest) = stat.rsplit_once(") ")?;
    rest.split(' ').nth(19).map(str::to_owned)
}

fn signal_name(signal: Signal) -> &'static str {
    match signal {
        Signal::INT => "INT",
        Signal::QUIT => "QUIT",
        _ => "TERM",
    }
}
