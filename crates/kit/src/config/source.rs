//! Where a configuration comes from, and how environment variables override it.

use super::{Faults, Reader};
use std::{collections::BTreeMap, fs, path::PathBuf};
use toml::{Table, Value};

/// Prefix of the environment variables that override keys: `MADOGUCHI__SERVER__ADDRESS` is `server.address`.
const PREFIX: &str = "MADOGUCHI__";

/// A configuration file or its text, and the overrides that apply to it.
#[derive(Debug, Clone)]
pub struct Source {
    file: Option<PathBuf>,
    text: String,
    overrides: BTreeMap<String, String>,
}

impl Source {
    /// A file, overridden by this process's `MADOGUCHI__…` variables. Relative paths in it start at its folder.
    #[must_use]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let overrides = std::env::vars().filter(|(name, _)| name.starts_with(PREFIX)).collect();
        Self { file: Some(path.into()), text: String::new(), overrides }
    }

    /// TOML text, for tests; the environment is left aside. Relative paths start at the working directory.
    #[must_use]
    pub fn text(toml: impl Into<String>) -> Self {
        Self { file: None, text: toml.into(), overrides: BTreeMap::new() }
    }

    /// Adds one override as if the environment held it.
    #[must_use]
    pub fn with_override(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.overrides.insert(name.into(), value.into());
        self
    }

    pub(crate) fn open(&self) -> Result<Reader, Faults> {
        let text = match &self.file {
            None => self.text.clone(),
            Some(path) => fs::read_to_string(path).map_err(|error| {
                Faults::one(
                    "",
                    format!("cannot read {}: {error}; name the file with --config", path.display()),
                )
            })?,
        };
        let mut table: Table =
            text.parse().map_err(|error: toml::de::Error| Faults::one("", error.to_string()))?;
        let mut origins = BTreeMap::new();
        for (name, value) in &self.overrides {
            let key = name.strip_prefix(PREFIX).unwrap_or(name).to_lowercase().replace("__", ".");
            place(&mut table, &key, value).map_err(|text| Faults::one(name, text))?;
            origins.insert(key, name.clone());
        }
        let base = self.file.as_ref().and_then(|path| path.parent()).map(PathBuf::from);
        Ok(Reader::new(table, origins, base.unwrap_or_default()))
    }
}

/// Puts an override into the table. A value in brackets is a TOML array; all else is taken as text.
fn place(table: &mut Table, key: &str, text: &str) -> Result<(), String> {
    let value = if text.trim_start().starts_with('[') {
        let wrapped: Table =
            format!("v = {text}").parse().map_err(|error| format!("not a TOML array: {error}"))?;
        wrapped.get("v").cloned().unwrap_or_else(|| Value::Array(Vec::new()))
    } else {
        Value::String(text.to_owned())
    };
    let mut at = table;
    let mut parts = key.split('.').peekable();
    while let Some(part) = parts.next() {
        if part.is_empty() {
            return Err("write MADOGUCHI__SECTION__KEY".to_owned());
        }
        if parts.peek().is_none() {
            at.insert(part.to_owned(), value);
            return Ok(());
        }
        let next = at.entry(part).or_insert_with(|| Value::Table(Table::new()));
        at = next.as_table_mut().ok_or_else(|| format!("`{part}` is a value, not a section"))?;
    }
    Ok(())
}
