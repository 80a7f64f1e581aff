//! Committed tables: text files that say what holds, one fact a line.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Set to 1, tables are rewritten instead of compared.
const UPDATE: &str = "MADOGUCHI_UPDATE_TABLES";

/// The root of the checkout.
///
/// # Panics
/// Never: the crate lies two levels below the root.
#[must_use]
pub fn checkout() -> &'static Path {
    // tests/matrix/../..
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the crate lies two levels below the root")
}

/// A committed table. Lines that begin with `#` explain, empty ones part.
pub struct Table {
    file: PathBuf,
    header: &'static str,
    lines: BTreeSet<String>,
}

impl Table {
    /// Reads the table at `path` below the checkout; one that does not exist is empty.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn open(path: &str, header: &'static str) -> Result<Self> {
        let file = checkout().join(path);
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", file.display()));
            }
        };
        let facts = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let lines = facts.map(str::to_owned).collect();
        Ok(Self { file, header, lines })
    }

    /// The facts.
    #[must_use]
    pub fn lines(&self) -> &BTreeSet<String> {
        &self.lines
    }

    /// Whether whoever runs the tests asked for the table to be rewritten.
    #[must_use]
    pub fn is_to_be_updated() -> bool {
        std::env::var_os(UPDATE).is_some_and(|value| value == "1")
    }

    /// Writes the table anew with these facts, sorted.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&mut self, lines: BTreeSet<String>) -> Result<()> {
        let comments = self.header.lines().map(|line| format!("# {line}").trim_end().to_owned());
        let text: Vec<String> = comments.chain(lines.iter().cloned()).collect();
        std::fs::write(&self.file, text.join("\n") + "\n")
            .with_context(|| format!("cannot write {}", self.file.display()))?;
        self.lines = lines;
        Ok(())
    }

    /// What to add to the table and what to take out of it so that it says `actual`; empty if it does.
    #[must_use]
    pub fn differences(&self, actual: &BTreeSet<String>) -> String {
        let add = actual.difference(&self.lines).map(|line| format!("  add    {line}"));
        let remove = self.lines.difference(actual).map(|line| format!("  remove {line}"));
        let all: Vec<String> = add.chain(remove).collect();
        if all.is_empty() {
            return String::new();
        }
        format!("{} does not say what holds:\n{}", self.file.display(), all.join("\n"))
    }
}
