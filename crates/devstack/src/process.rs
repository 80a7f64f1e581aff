//! A child process with a log file and an orderly end.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};

use crate::warden::Warden;

/// How often the end of a process is looked for.
const POLL: Duration = Duration::from_millis(20);
/// How long a process may take for its orderly end.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A running child.
pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
    stop: Signal,
    ended: Option<ExitStatus>,
}

impl Process {
    /// Starts `command`; its output goes to `log` (the log of the run before is kept as `LOG.1`), `stop` is the
    /// signal that ends it in good order.
    ///
    /// # Errors
    /// The program or the log file cannot be opened.
    pub fn spawn(
        name: &str,
        command: &mut Command,
        log: &Path,
        stop: Signal,
        warden: &Warden,
    ) -> Result<Self> {
        let output = fresh_log(log).with_context(|| format!("cannot write {}", log.display()))?;
        let errors = output.try_clone().context("cannot share a log file")?;
        // A group of its own: Ctrl-C reaches us alone, and we stop the children in order.
        command.process_group(0).stdin(Stdio::null()).stdout(output).stderr(errors);
        warden.mark(command);
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn().with_context(|| format!("cannot start {name} ({program})"))?;
        warden.guard(child.id(), stop)?;
        Ok(Self { name: name.to_owned(), child, log: log.to_owned(), stop, ended: None })
    }

    /// The name given at the start.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// How the process ended, or `None` while it runs.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait().unwrap_or(None);
        }
        self.ended
    }

    /// Sends a signal; a process that has ended is left alone.
    ///
    /// # Errors
    /// The system refuses.
    pub fn signal(&mut self, signal: Signal) -> Result<()> {
        if self.ended().is_some() {
            return Ok(());
        }
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal)
            .with_context(|| format!("cannot signal {} (pid {})", self.name, self.pid()))
    }

    /// Ends the process in good order, by force when it takes longer than [`PATIENCE`].
    pub fn stop(&mut self) {
        self.end(self.stop, PATIENCE);
    }

    /// Ends the process at once (SIGKILL), as a crash would.
    pub fn kill(&mut self) {
        self.end(Signal::KILL, PATIENCE);
    }

    /// Sends `signal`, waits up to `patience`, then kills.
    pub fn end(&mut self, signal: Signal, patience: Duration) {
        let _ = self.signal(signal);
        let deadline = Instant::now() + patience;
        while self.ended().is_none() {
            if Instant::now() > deadline {
                let _ = self.child.kill();
                self.ended = self.child.wait().ok();
                return;
            }
            std::thread::sleep(POLL);
        }
    }

    /// An error for a process that ended by itself: how, and its last log lines.
    pub fn obituary(&mut self) -> anyhow::Error {
        let how = match self.ended() {
            Some(status) => match (status.code(), status.signal()) {
                (Some(code), _) => format!("ended with exit code {code}"),
                (None, Some(signal)) => format!("was killed by signal {signal}"),
                (None, None) => "ended".to_owned(),
            },
            None => "does not get ready".to_owned(),
        };
        let words = last_lines(&self.log, 15);
        anyhow::anyhow!("{} {how}; the end of {}:\n{words}", self.name, self.log.display())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.ended().is_none() {
            self.stop();
        }
    }
}

fn fresh_log(path: &Path) -> io::Result<File> {
    if path.exists() {
        let mut older = path.as_os_str().to_owned();
        older.push(".1");
        fs::rename(path, older)?;
    }
    OpenOptions::new().append(true).create(true).open(path)
}

/// The last `count` lines of a file, indented; a note when there are none.
fn last_lines(path: &Path, count: usize) -> String {
    let text = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    if lines.is_empty() {
        return "  (nothing was logged)".to_owned();
    }
    let last = &lines[lines.len().saturating_sub(count)..];
    last.iter().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(pid: &str) -> bool {
        // A zombie has ended; it only waits for its parent.
        fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| {
            !stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z'))
        })
    }

    #[test]
    fn an_early_end_is_told_with_the_last_words() {
        let dir = tempfile::tempdir().unwrap();
        let warden = Warden::start(None, None).unwrap();
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "echo port 1 is taken >&2; exit 3"]);
        let log = dir.path().join("x.log");
        let mut process = Process::spawn("x", &mut command, &log, Signal::TERM, &warden).unwrap();
        while process.ended().is_none() {
            std::thread::sleep(POLL);
        }
        let text = process.obituary().to_string();
        assert!(text.contains("exit code 3") && text.contains("port 1 is taken"), "{text}");
    }

    #[test]
    fn the_warden_ends_what_its_keeper_left_behind() {
        let kept = tempfile::tempdir().unwrap();
        let doomed = kept.path().join("doomed");
        fs::create_dir(&doomed).unwrap();
        let warden = Warden::start(None, Some(&doomed)).unwrap();
        // A child that ignores the polite signal: only the warden's last resort ends it.
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "trap '' TERM; echo up; while :; do sleep 0.1; done"]);
        let log = doomed.join("x.log");
        let process = Process::spawn("x", &mut command, &log, Signal::TERM, &warden).unwrap();
        while !fs::read_to_string(&log).unwrap().contains("up") {
            std::thread::sleep(POLL);
        }
        let pid = process.pid().to_string();
        // As after SIGKILL: no destructor of ours runs, only the pipe is closed.
        std::mem::forget(process);
        drop(warden);
        assert!(!runs(&pid), "the child is gone");
        assert!(!doomed.exists(), "and so is the directory");
    }
}
