//! Processes of a cluster: those an earlier run left behind, and the backends of a postmaster.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::process::PATIENCE;

/// Ends a cluster that an earlier run left behind (its warden was killed too). We hold the home's lock, so it is ours.
pub(super) fn end_leftover(data: &Path) -> Result<()> {
    let Ok(lock) = fs::read_to_string(data.join("postmaster.pid")) else { return Ok(()) };
    let Some(pid) = lock.lines().next().and_then(|line| line.parse().ok()).and_then(Pid::from_raw)
    else {
        return Ok(());
    };
    let proc = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
    let ours = || fs::read_link(proc.join("cwd")).is_ok_and(|cwd| cwd == data);
    let deadline = Instant::now() + PATIENCE;
    while ours() {
        if Instant::now() > deadline {
            bail!(
                "a PostgreSQL of an earlier run (process {pid:?}) does not stop; stop it with `kill -QUIT {pid:?}`"
            );
        }
        let _ = kill_process(pid, Signal::INT);
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// The process ids of a process's children, proc(5).
pub(super) fn children(pid: u32) -> Vec<i32> {
    let list = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(|child| child.parse().ok()).collect()
}

/// Does the process still run? A zombie, which nobody has waited for yet, has an empty command line.
pub(super) fn runs(pid: i32) -> bool {
    fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| !line.is_empty())
}
