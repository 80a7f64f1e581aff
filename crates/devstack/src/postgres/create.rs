//! A new cluster.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, chown};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::Settings;
use super::install::{command, needs_other_user, postgres_user};

/// Makes the cluster's directory and fills it with `initdb`.
pub(super) fn create(programs: &Path, settings: &Settings) -> Result<()> {
    let data = &settings.data;
    let make = || {
        // A cluster whose creation was cut short has no PG_VERSION and holds nothing.
        let _ = fs::remove_dir_all(data);
        fs::DirBuilder::new().mode(0o700).create(data)?;
        if needs_other_user() {
            let (user, group) = postgres_user().map_err(std::io::Error::other)?;
            chown(data, Some(user), Some(group))?;
        }
        Ok::<_, std::io::Error>(())
    };
    make().with_context(|| format!("cannot make {}", data.display()))?;
    let mut initdb = command(&programs.join("initdb"))?;
    initdb.args(["--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"]);
    initdb.arg("--pgdata").arg(data);
    let password_file = data.with_extension("password");
    match &settings.password {
        Some(password) => {
            hand_over(&password_file, password)?;
            initdb.arg("--auth=scram-sha-256").arg("--pwfile").arg(&password_file);
        }
        None => drop(initdb.args(["--auth=trust", "--no-sync"])),
    }
    let output = initdb.output();
    let _ = fs::remove_file(&password_file);
    let output = output.context("cannot start initdb")?;
    if !output.status.success() {
        let _ = fs::remove_dir_all(data);
        bail!("initdb failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// Writes a file that only the cluster's user may read.
fn hand_over(path: &Path, content: &str) -> Result<()> {
    let write = || {
        let _ = fs::remove_file(path);
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        writeln!(file, "{content}")?;
        if needs_other_user() {
            let (user, group) = postgres_user().map_err(std::io::Error::other)?;
            chown(path, Some(user), Some(group))?;
        }
        Ok::<_, std::io::Error>(())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}
