//! Reads keys and remembers every fault and every key that was asked for.

use super::{Fault, Faults, SecretBytes, fault::closest, sections::Environment, units};
use std::{
    any::type_name,
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
    path::PathBuf,
    str::FromStr,
    time::Duration,
};
use toml::{Table, Value};

/// A cursor over the configuration. Every method returns `None` after it has recorded a fault.
///
/// Keys are relative to the section being read; faults name the full key.
#[derive(Debug)]
pub struct Reader {
    root: Table,
    /// Full key → environment variable it came from.
    origins: BTreeMap<String, String>,
    base: PathBuf,
    section: Vec<String>,
    known: BTreeSet<String>,
    faults: Vec<Fault>,
}

impl Reader {
    pub(super) fn new(root: Table, origins: BTreeMap<String, String>, base: PathBuf) -> Self {
        Self {
            root,
            origins,
            base,
            section: Vec::new(),
            known: BTreeSet::new(),
            faults: Vec::new(),
        }
    }

    /// Records a fault of a key of this section.
    pub fn fault(&mut self, key: &str, text: impl Into<String>) {
        let key = self.full(key);
        self.faults.push(Fault { key, text: text.into() });
    }

    /// A value that must be there. Numbers and booleans may be written with or without quotes.
    pub fn required<T: FromStr<Err: Display>>(&mut self, key: &str) -> Option<T> {
        match self.optional(key)? {
            Some(value) => Some(value),
            None => self.missing(key, wanted::<T>()),
        }
    }

    /// A value, or `default` when it is not written.
    pub fn or<T: FromStr<Err: Display>>(&mut self, key: &str, default: T) -> Option<T> {
        Some(self.optional(key)?.unwrap_or(default))
    }

    /// A value that may be left out: `Some(None)`.
    // Two questions, two layers: was the key faulty, and was it written?
    pub fn optional<T: FromStr<Err: Display>>(&mut self, key: &str) -> Option<Option<T>> {
        let Some(text) = self.text(key)? else { return Some(None) };
        match text.parse() {
            Ok(value) => Some(Some(value)),
            Err(error) => {
                self.fault(
                    key,
                    format!("\"{text}\" is not understood ({}): {error}", wanted::<T>()),
                );
                None
            }
        }
    }

    /// A number within `range` (inclusive), or `default`.
    pub fn within<T>(
        &mut self,
        key: &str,
        default: T,
        range: std::ops::RangeInclusive<T>,
    ) -> Option<T>
    where
        T: FromStr<Err: Display> + PartialOrd + Display,
    {
        let value = self.or(key, default)?;
        if range.contains(&value) {
            return Some(value);
        }
        self.fault(
            key,
            format!("{value} is out of range; write {} to {}", range.start(), range.end()),
        );
        None
    }

    /// A list of values; an absent key is an empty list.
    pub fn list<T: FromStr<Err: Display>>(&mut self, key: &str) -> Option<Vec<T>> {
        let items = match self.value(key) {
            None => return Some(Vec::new()),
            Some(Value::Array(items)) => items.clone(),
            Some(_) => {
                self.fault(key, "write a list: [\"…\", \"…\"]");
                return None;
            }
        };
        let mut values = Vec::with_capacity(items.len());
        for item in &items {
            match scalar(item).ok_or_else(|| "a list holds plain values".to_owned()).and_then(
                |text| {
                    text.parse().map_err(|error| {
                        format!("\"{text}\" is not understood ({}): {error}", wanted::<T>())
                    })
                },
            ) {
                Ok(value) => values.push(value),
                Err(text) => self.fault(key, text),
            }
        }
        (values.len() == items.len()).then_some(values)
    }

    /// A duration like `"30s"`, or `default`.
    pub fn duration(&mut self, key: &str, default: Duration) -> Option<Duration> {
        self.unit(
            key,
            default,
            units::duration,
            "write a duration: \"250ms\", \"30s\", \"15min\", \"48h\" or \"7d\"",
        )
    }

    /// A size in bytes like `"4MiB"`, or `default`.
    pub fn size(&mut self, key: &str, default: u64) -> Option<u64> {
        self.unit(
            key,
            default,
            units::size,
            "write a size: \"512KiB\", \"4MiB\" or a number of bytes",
        )
    }

    /// A path that must be written; relative to the configuration file's folder. Existence is not checked.
    pub fn path(&mut self, key: &str) -> Option<PathBuf> {
        let path: PathBuf = self.required(key)?;
        Some(self.base.join(path))
    }

    /// Like [`Self::path`], but may be left out.
    pub fn optional_path(&mut self, key: &str) -> Option<Option<PathBuf>> {
        let path: Option<PathBuf> = self.optional(key)?;
        Some(path.map(|path| self.base.join(path)))
    }

    /// A list of paths, each taken like [`Self::path`].
    pub fn paths(&mut self, key: &str) -> Option<Vec<PathBuf>> {
        let paths = self.list::<PathBuf>(key)?;
        Some(paths.into_iter().map(|path| self.base.join(path)).collect())
    }

    /// The content of the file named by `key`, which nobody but its owner and group may read.
    pub fn secret_file(&mut self, key: &str) -> Option<SecretBytes> {
        let path = self.path(key)?;
        self.read_secret(key, &path)
    }

    /// Like [`Self::secret_file`], but may be left out.
    pub fn optional_secret_file(&mut self, key: &str) -> Option<Option<SecretBytes>> {
        match self.optional_path(key)? {
            None => Some(None),
            Some(path) => self.read_secret(key, &path).map(Some),
        }
    }

    /// The content of a public file such as a certificate.
    pub fn file(&mut self, key: &str) -> Option<Vec<u8>> {
        let path = self.path(key)?;
        match std::fs::read(&path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                self.fault(key, format!("cannot read {}: {error}", path.display()));
                None
            }
        }
    }

    /// Reads the keys of a section; an absent section reads as an empty one.
    pub fn section<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if matches!(self.value(key), Some(value) if !value.is_table()) {
            let full = self.full(key);
            self.fault(key, format!("is a section: write [{full}] and its keys below"));
            return None;
        }
        self.section.push(key.to_owned());
        let result = read(self);
        self.section.pop();
        result
    }

    /// Reads a section that may be absent as a whole: `Some(None)`.
    pub fn optional_section<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.value(key).is_none() { Some(None) } else { self.section(key, read).map(Some) }
    }

    /// The names of the sections below this one (`[peers.auth]`, `[peers.faq]` → `auth`, `faq`).
    #[must_use]
    pub fn subsections(&self) -> Vec<String> {
        let Some(table) = self.here() else { return Vec::new() };
        table.iter().filter(|(_, value)| value.is_table()).map(|(name, _)| name.clone()).collect()
    }

    /// `environment`, for rules that differ in production. Production until the file says otherwise.
    #[must_use]
    pub fn environment(&self) -> Environment {
        match self.root.get("environment").and_then(Value::as_str) {
            Some("development") => Environment::Development,
            _ => Environment::Production,
        }
    }

    /// Ends reading: unknown keys become faults, and all faults are returned.
    pub(super) fn finish(mut self) -> Result<(), Faults> {
        let mut unknown = Vec::new();
        strangers(&self.root, "", &self.known, &mut unknown);
        for key in unknown {
            let (section, name) = key.rsplit_once('.').unwrap_or(("", &key));
            let siblings = self.known.iter().filter_map(|known| match known.rsplit_once('.') {
                Some((at, name)) => (at == section).then_some(name),
                None => section.is_empty().then_some(known.as_str()),
            });
            let mut text = match closest(name, siblings) {
                Some(meant) => format!("unknown key; did you mean `{meant}`?"),
                None => "unknown key; remove it".to_owned(),
            };
            if let Some(variable) = self.origins.get(&key) {
                text = format!("{text} (set by the environment variable {variable})");
            }
            self.faults.push(Fault { key, text });
        }
        if self.faults.is_empty() { Ok(()) } else { Err(Faults::new(self.faults)) }
    }

    fn full(&self, key: &str) -> String {
        let mut full = self.section.join(".");
        if !full.is_empty() && !key.is_empty() {
            full.push('.');
        }
        full + key
    }

    fn here(&self) -> Option<&Table> {
        self.section.iter().try_fold(&self.root, |table, name| table.get(name)?.as_table())
    }

    fn value(&mut self, key: &str) -> Option<&Value> {
        let full = self.full(key);
        self.known.insert(full);
        self.here()?.get(key)
    }

    #[expect(clippy::option_option, reason = "a key may be absent, or present and wrong")]
    fn text(&mut self, key: &str) -> Option<Option<String>> {
        let Some(value) = self.value(key) else { return Some(None) };
        if let Some(text) = scalar(value) {
            return Some(Some(text));
        }
        let text = format!("write a plain value, not {}", value.type_str());
        self.fault(key, text);
        None
    }

    fn missing<T>(&mut self, key: &str, what: &str) -> Option<T> {
        let variable = format!("MADOGUCHI__{}", self.full(key).to_uppercase().replace('.', "__"));
        self.fault(key, format!("is missing; write {what} (or set {variable})"));
        None
    }

    fn unit<T>(
        &mut self,
        key: &str,
        default: T,
        parse: fn(&str) -> Option<T>,
        help: &str,
    ) -> Option<T> {
        let Some(text) = self.text(key)? else { return Some(default) };
        let value = parse(&text);
        if value.is_none() {
            self.fault(key, format!("\"{text}\" is not understood; {help}"));
        }
        value
    }

    fn read_secret(&mut self, key: &str, path: &std::path::Path) -> Option<SecretBytes> {
        match SecretBytes::read(path) {
            Ok(secret) => Some(secret),
            Err(text) => {
                self.fault(key, text);
                None
            }
        }
    }
}

/// Collects the keys nobody asked for. A section none of whose keys is known counts as one stranger.
fn strangers(table: &Table, prefix: &str, known: &BTreeSet<String>, found: &mut Vec<String>) {
    for (name, value) in table {
        let full = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        let below = format!("{full}.");
        let has_known =
            known.range(below.clone()..).next().is_some_and(|key| key.starts_with(&below));
        match value {
            Value::Table(inner) if has_known => strangers(inner, &full, known, found),
            _ if known.contains(&full) => {}
            _ => found.push(full),
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
            Some(value.to_string())
        }
        Value::Array(_) | Value::Table(_) => None,
    }
}

/// What to write for a `T`, in an operator's words.
fn wanted<T>() -> &'static str {
    let name = type_name::<T>();
    match name.rsplit("::").next().unwrap_or(name) {
        "String" => "text",
        "bool" => "true or false",
        "u8" | "u16" | "u32" | "u64" | "usize" | "i32" | "i64" => "whole number",
        "f32" | "f64" => "number",
        "SocketAddr" => "address:port",
        "Uri" => "URL",
        "PathBuf" => "path",
        other => other,
    }
}
