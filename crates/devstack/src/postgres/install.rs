//! The installed programs, and the user they run as.

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Must the cluster run as another user than ours? `PostgreSQL` refuses root.
#[must_use]
pub fn needs_other_user() -> bool {
    rustix::process::geteuid().is_root()
}

/// The directory of the newest installed `initdb` and `postgres`.
pub(super) fn programs() -> Result<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version = entry.file_name().to_str()?.parse().ok()?;
            let programs = entry.path().join("bin");
            programs.join("initdb").exists().then_some((version, programs))
        })
        .collect();
    found.sort();
    match found.pop() {
        Some((_, programs)) => Ok(programs),
        None => bail!("PostgreSQL is not installed under /usr/lib/postgresql: run `make setup`"),
    }
}

/// A command that runs as `postgres` when we are root.
pub(super) fn command(program: &Path) -> Result<Command> {
    let mut command = Command::new(program);
    command.current_dir("/").env_remove("PGDATA").env_remove("PGOPTIONS").env("LC_ALL", "C.UTF-8");
    if needs_other_user() {
        let (user, group) = postgres_user()?;
        command.uid(user).gid(group);
    }
    Ok(command)
}

/// User and group id of `postgres`, from passwd(5).
pub(super) fn postgres_user() -> Result<(u32, u32)> {
    let accounts = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
    let ids = accounts.lines().find_map(|line| {
        let mut fields = line.strip_prefix("postgres:")?.split(':').skip(1);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    });
    ids.context(
        "there is no user `postgres`, and PostgreSQL refuses to run as root: run `make setup`",
    )
}
