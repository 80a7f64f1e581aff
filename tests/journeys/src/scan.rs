//! Looks for marked values in bytes and files, in every spelling that software gives them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Marked values in all spellings.
pub struct Needles {
    spellings: Vec<Vec<u8>>,
    automaton: AhoCorasick,
}

impl Needles {
    /// Prepares the search for `values`.
    ///
    /// # Errors
    /// There are too many of them.
    pub fn new(values: &[&str]) -> Result<Self> {
        let mut spellings: Vec<_> = values.iter().flat_map(|value| spellings(value)).collect();
        spellings.sort();
        spellings.dedup();
        let automaton = AhoCorasick::new(&spellings).context("too many values to look for")?;
        Ok(Self { spellings, automaton })
    }

    /// How often any of them occurs in `bytes`.
    #[must_use]
    pub fn count(&self, bytes: &[u8]) -> usize {
        self.automaton.find_iter(bytes).count()
    }

    /// The spellings that are looked for.
    #[must_use]
    pub fn spellings(&self) -> &[Vec<u8>] {
        &self.spellings
    }
}

/// What a scan of a directory found.
#[derive(Debug, Default)]
pub struct Scanned {
    /// Files read.
    pub files: usize,
    /// Bytes read.
    pub bytes: u64,
    /// Files that hold a marked value.
    pub found: Vec<PathBuf>,
}

/// Reads every file below `directory`. A file that vanishes meanwhile is skipped.
///
/// # Errors
/// A file cannot be read.
pub fn directory(directory: &Path, needles: &Needles) -> Result<Scanned> {
    let mut scanned = Scanned::default();
    let mut waiting = vec![directory.to_owned()];
    while let Some(path) = waiting.pop() {
        let Ok(kind) = fs::symlink_metadata(&path) else { continue };
        if kind.is_dir() {
            let entries = fs::read_dir(&path).with_context(|| path.display().to_string())?;
            waiting.extend(entries.flatten().map(|entry| entry.path()));
        } else if kind.is_file() {
            let content = match fs::read(&path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                read => read.with_context(|| path.display().to_string())?,
            };
            scanned.files += 1;
            scanned.bytes += content.len() as u64;
            if needles.count(&content) > 0 {
                scanned.found.push(path);
            }
        }
    }
    Ok(scanned)
}

/// UTF-8, UTF-16 in both orders, hex in both cases, base64 at each of its three offsets, percent-encoded, JSON-escaped.
fn spellings(value: &str) -> Vec<Vec<u8>> {
    let utf8 = value.as_bytes();
    let little: Vec<u8> = value.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = value.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let percent = |upper: bool| {
        utf8.iter().fold(String::new(), |mut text, byte| {
            let _ = match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => write!(text, "{}", char::from(*byte)),
                byte if upper => write!(text, "%{byte:02X}"),
                byte => write!(text, "%{byte:02x}"),
            };
            text
        })
    };
    let json = |upper: bool| {
        value.encode_utf16().fold(String::new(), |mut text, unit| {
            let _ = match u8::try_from(unit) {
                Ok(byte) if byte.is_ascii() => write!(text, "{}", char::from(byte)),
                _ if upper => write!(text, "\\u{unit:04X}"),
                _ => write!(text, "\\u{unit:04x}"),
            };
            text
        })
    };
    let mut all = vec![utf8.to_vec(), little.clone(), big];
    for bytes in [utf8, &little] {
        all.push(hex::encode(bytes).into_bytes());
        all.push(hex::encode_upper(bytes).into_bytes());
    }
    all.extend((0..3).map(|offset| base64_at(utf8, offset)));
    all.extend([percent(true), percent(false), json(true), json(false)].map(String::into_bytes));
    all
}

/// The characters of base64 that depend on `value` alone when `offset` unknown bytes stand before it.
fn base64_at(value: &[u8], offset: usize) -> Vec<u8> {
    let mut bytes = vec![0; offset];
    bytes.extend_from_slice(value);
    let text = STANDARD.encode(&bytes);
    let first = (offset * 8).div_ceil(6);
    text.as_bytes()[first..bytes.len() * 8 / 6].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUE: &str = "神楽坂標子";

    #[test]
    fn every_spelling_is_found_and_nothing_else() {
        let needles = Needles::new(&[VALUE]).unwrap();
        for spelling in needles.spellings() {
            let mut bytes = b"before \xff\x00".to_vec();
            bytes.extend_from_slice(spelling);
            bytes.extend_from_slice(b" after");
            assert_eq!(needles.count(&bytes), 1, "{}", String::from_utf8_lossy(spelling));
        }
        assert_eq!(needles.count("神楽坂の標識".as_bytes()), 0);
    }

    #[test]
    fn base64_is_found_whatever_stands_around_it() {
        let needles = Needles::new(&[VALUE]).unwrap();
        for before in ["", "a", "ab", "abc"] {
            for after in ["", "z", "zz"] {
                let text = STANDARD.encode(format!("{before}{VALUE}{after}"));
                assert_eq!(needles.count(text.as_bytes()), 1, "{text}");
            }
        }
    }

    #[test]
    fn a_planted_value_is_found_in_a_directory() {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("in")).unwrap();
        fs::write(directory.path().join("in/clean"), "nothing").unwrap();
        fs::write(directory.path().join("in/dirty"), format!("x{VALUE}")).unwrap();
        let scanned = super::directory(directory.path(), &Needles::new(&[VALUE]).unwrap()).unwrap();
        assert_eq!(scanned.files, 2);
        assert_eq!(scanned.found, [directory.path().join("in/dirty")]);
    }
}
