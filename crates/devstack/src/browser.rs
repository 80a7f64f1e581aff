//! Terminal certificates in the form that browsers import.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use uuid::Uuid;

use crate::home::Home;

/// The password of the PKCS #12 files. Browsers insist on one; what protects the file is its mode.
pub const IMPORT_PASSWORD: &str = "madoguchi";

/// Writes the certificates of the operators' room as `terminals/seat1.p12`, …; those that exist stay.
///
/// # Errors
/// `openssl` is not installed, or a file cannot be written.
pub fn write_terminals(home: &Home, terminals: &[Uuid]) -> Result<Vec<PathBuf>> {
    let directory = home.path("terminals");
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot make {}", directory.display()))?;
    let mut files = Vec::new();
    for (seat, id) in terminals.iter().enumerate() {
        let file = directory.join(format!("seat{}.p12", seat + 1));
        if !file.exists() {
            export(
                home,
                &format!("terminal-{id}"),
                &format!("Madoguchi seat {}", seat + 1),
                &file,
            )?;
        }
        files.push(file);
    }
    Ok(files)
}

fn export(home: &Home, name: &str, shown: &str, file: &Path) -> Result<()> {
    let mut openssl = Command::new("openssl");
    openssl
        .args(["pkcs12", "-export", "-name", shown, "-passout"])
        .arg(format!("pass:{IMPORT_PASSWORD}"));
    openssl.arg("-in").arg(home.path(&format!("pki/{name}.pem")));
    openssl.arg("-inkey").arg(home.path(&format!("pki/{name}.key")));
    openssl.arg("-certfile").arg(home.path("pki/terminals.pem"));
    let output =
        openssl.arg("-out").arg(file).output().context("cannot start openssl: run `make setup`")?;
    ensure!(
        output.status.success(),
        "openssl failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
