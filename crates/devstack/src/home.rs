//! Where a stack keeps its files.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use rustix::fs::statvfs;

use crate::postgres;

/// Free disk space below which nothing is started: the build, a database and its WAL need about this much.
const LEAST_DISK: u64 = 2 << 30;

/// The directory of one stack: `.madoguchi/` in the checkout, or a temporary one.
pub struct Home {
    root: PathBuf,
    postgres: PathBuf,
}

impl Home {
    /// Opens the home at `root` and makes its directories.
    ///
    /// # Errors
    /// The disk is full, or a directory cannot be made.
    pub fn open(root: &Path) -> Result<Self> {
        make(root, 0o711)?;
        let root =
            root.canonicalize().with_context(|| format!("cannot open {}", root.display()))?;
        check_disk(&root)?;
        for private in ["config", "keys", "log", "pki", "redis", "root-keys", "secrets"] {
            make(&root.join(private), 0o700)?;
        }
        let postgres = postgres_home(&root)?;
        Ok(Self { root, postgres })
    }

    /// The directory itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file or directory below it.
    #[must_use]
    pub fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// The directory of the database cluster.
    #[must_use]
    pub fn postgres(&self) -> &Path {
        &self.postgres
    }

    /// The log file of a part.
    #[must_use]
    pub fn log(&self, name: &str) -> PathBuf {
        self.root.join("log").join(format!("{name}.log"))
    }
}

/// A new temporary directory through which the cluster's user may pass. Whoever asks removes it.
///
/// # Errors
/// It cannot be made.
pub fn temporary() -> Result<PathBuf> {
    let mut parent = std::env::temp_dir();
    if postgres::needs_other_user() && !passable(&parent)? {
        parent = PathBuf::from("/var/tmp");
    }
    let directory = tempfile::Builder::new()
        .prefix("madoguchi-")
        .tempdir_in(&parent)
        .with_context(|| format!("cannot make a directory in {}", parent.display()))?
        .keep();
    make(&directory, 0o711)?;
    Ok(directory)
}

/// The directory of the cluster. `PostgreSQL` refuses to run as root and then runs as `postgres`, who cannot pass through a
/// private directory such as `/root`; then the data lies under `/var/tmp` and a link in the home leads there.
fn postgres_home(root: &Path) -> Result<PathBuf> {
    let inside = root.join("postgres");
    if !postgres::needs_other_user() || passable(root)? {
        return Ok(inside);
    }
    let outside = PathBuf::from(format!("/var/tmp/madoguchi-{}", fingerprint(root)));
    // The place is public and its name can be foreseen: nothing that somebody else put there is used.
    let _ = fs::create_dir(&outside);
    let owner = fs::symlink_metadata(&outside)
        .with_context(|| format!("cannot open {}", outside.display()))?;
    ensure!(
        owner.is_dir() && owner.uid() == rustix::process::getuid().as_raw(),
        "{} belongs to somebody else; remove it or work in another directory",
        outside.display()
    );
    make(&outside, 0o711)?;
    match fs::read_link(&inside) {
        Ok(target) if target == outside.join("postgres") => {}
        Ok(_) => bail!("{} leads elsewhere; remove the link", inside.display()),
        Err(_) => symlink(outside.join("postgres"), &inside).with_context(|| {
            format!("cannot link {} to {}", inside.display(), outside.display())
        })?,
    }
    Ok(outside.join("postgres"))
}

/// May everybody pass through `path` and all directories above?
fn passable(path: &Path) -> Result<bool> {
    for directory in path.ancestors() {
        let metadata = fs::metadata(directory)
            .with_context(|| format!("cannot open {}", directory.display()))?;
        if metadata.permissions().mode() & 0o001 == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A short name for a path, the same in every run (FNV-1a, 64 bits: a name, not a secret).
fn fingerprint(path: &Path) -> String {
    let hash =
        path.as_os_str().as_encoded_bytes().iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    format!("{hash:016x}")
}

fn make(path: &Path, mode: u32) -> Result<()> {
    fs::create_dir_all(path)
        .and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(mode)))
        .with_context(|| format!("cannot make the directory {}", path.display()))
}

fn check_disk(path: &Path) -> Result<()> {
    let disk =
        statvfs(path).with_context(|| format!("cannot look at the disk of {}", path.display()))?;
    enough(disk.f_bavail.saturating_mul(disk.f_frsize), path)
}

fn enough(free: u64, path: &Path) -> Result<()> {
    ensure!(
        free >= LEAST_DISK,
        "only {} MiB are free on the disk of {}; the stack needs {} MiB: make room (`make clean` removes old builds)",
        free >> 20,
        path.display(),
        LEAST_DISK >> 20
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_little_disk_is_refused_with_both_figures() {
        let refused = enough(1 << 30, Path::new("/data")).unwrap_err().to_string();
        assert!(refused.contains("1024 MiB") && refused.contains("2048 MiB"), "{refused}");
        enough(LEAST_DISK, Path::new("/data")).unwrap();
    }

    #[test]
    fn a_private_parent_is_not_passable() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("inner");
        make(&inner, 0o711).unwrap();
        make(dir.path(), 0o700).unwrap();
        assert!(!passable(&inner).unwrap());
    }

    #[test]
    fn secrets_are_in_private_directories() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::open(&dir.path().join("home")).unwrap();
        let mode = fs::metadata(home.path("secrets")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
