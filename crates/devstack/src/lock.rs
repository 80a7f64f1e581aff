//! One stack for each home directory.
//!
//! The lock is a kernel lock on an open file (flock(2)), so it can never be stale: it ends with its holders, which
//! are this process and its warden.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rustix::fs::{FlockOperation, flock};

/// How long the warden of a killed stack may need to stop everything.
const CLEAN_UP: Duration = Duration::from_secs(20);

/// How long a child of this process may have a copy of the file: from fork(2) to execve(2), which closes it.
const BEING_STARTED: Duration = Duration::from_millis(500);

/// The held lock; given back on drop.
pub struct Lock(File);

impl Lock {
    /// Takes the lock file at `path`. When its last owner has died but the clean-up behind it still runs, waits.
    ///
    /// # Errors
    /// Another stack runs here (the message names its process), or the file cannot be written.
    pub fn take(path: &Path) -> Result<Self> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        let begun = Instant::now();
        let pause = || std::thread::sleep(Duration::from_millis(50));
        while flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            match owner(path) {
                Some(pid) if pid == std::process::id() && begun.elapsed() < BEING_STARTED => {
                    pause();
                }
                Some(pid) if Path::new(&format!("/proc/{pid}")).exists() => bail!(
                    "a stack already runs here (process {pid}, lock {}); stop it with Ctrl-C or `kill {pid}`",
                    path.display()
                ),
                _ if begun.elapsed() > CLEAN_UP => bail!(
                    "the stack that ran here before has died, but something it started still holds {}; \
                     find it with `fuser {}` and stop it",
                    path.display(),
                    path.display()
                ),
                _ => pause(),
            }
        }
        file.set_len(0)
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .context("cannot write the lock file")?;
        Ok(Self(file))
    }

    /// The open file, to be shared with the warden.
    #[must_use]
    pub fn file(&self) -> &File {
        &self.0
    }
}

fn owner(path: &Path) -> Option<u32> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::warden::Warden;

    #[test]
    fn a_second_stack_is_told_who_holds_the_lock() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let held = Lock::take(&path).unwrap();
        let refused = Lock::take(&path).err().unwrap().to_string();
        assert!(refused.contains(&std::process::id().to_string()), "{refused}");
        drop(held);
        Lock::take(&path).unwrap();
    }

    #[test]
    fn a_dead_owner_s_lock_is_taken_over() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        // No process has this id: the kernel's limit is below it.
        fs::write(&path, "4194305\n").unwrap();
        Lock::take(&path).unwrap();
    }

    #[test]
    fn the_warden_keeps_the_lock_until_it_has_cleaned_up() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let lock = Lock::take(&path).unwrap();
        let warden = Warden::start(Some(lock.file()), None).unwrap();
        drop(lock);
        assert!(Lock::take(&path).is_err());
        drop(warden);
        Lock::take(&path).unwrap();
    }
}
