//! The compiled dictionary: made once at set-up from the IPADIC source files, loaded at every start.

use std::{fs, io, path::Path, path::PathBuf};

use lindera::dictionary::{Dictionary, DictionaryBuilder, Metadata, Schema, load_fs_dictionary};
use sha2::{Digest, Sha256};

use super::EngineError;

/// Where Debian's package mecab-ipadic installs the source files.
pub const DEBIAN_SOURCE: &str = "/usr/share/mecab/dic/ipadic";
/// Names the digest of the source files inside a compiled dictionary.
const SOURCE_DIGEST: &str = "source.sha256";
/// Encoding of IPADIC as its distribution ships it.
const SOURCE_ENCODING: &str = "EUC-JP";
/// IPADIC's columns, in the order of its CSV files.
const COLUMNS: [&str; 13] = [
    "surface",
    "left_context_id",
    "right_context_id",
    "cost",
    "class",
    "subclass",
    "detail",
    "fine_detail",
    "conjugation_type",
    "conjugation_form",
    "base_form",
    "reading",
    "pronunciation",
];

/// What [`build`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Built {
    /// The dictionary was compiled.
    Compiled,
    /// A dictionary compiled from the same source files was there already.
    UpToDate,
}

/// Compiles the IPADIC source files in `source` (CSV and `.def`, EUC-JP) into `target`, which is replaced as a whole.
///
/// Takes about three seconds and 46 MB; does nothing if `target` was compiled from the same files.
///
/// # Errors
/// [`EngineError::DictionarySource`] if `source` has no dictionary or cannot be read, [`EngineError::DictionaryWrite`]
/// if `target` cannot be written.
pub fn build(source: &Path, target: &Path) -> Result<Built, EngineError> {
    let digest = source_digest(source).map_err(|reason| EngineError::source(source, reason))?;
    if fs::read_to_string(target.join(SOURCE_DIGEST)).is_ok_and(|found| found == digest) {
        return Ok(Built::UpToDate);
    }
    let scratch = target.with_extension("building");
    let written = |reason: io::Error| EngineError::write(target, reason);
    remove_if_present(&scratch).map_err(written)?;
    DictionaryBuilder::new(metadata())
        .build_dictionary(source, &scratch)
        .map_err(|reason| EngineError::source(source, reason))?;
    fs::write(scratch.join(SOURCE_DIGEST), &digest).map_err(written)?;
    remove_if_present(target).map_err(written)?;
    fs::rename(&scratch, target).map_err(written)?;
    Ok(Built::Compiled)
}

/// Loads a dictionary that [`build`] compiled.
pub(super) fn load(directory: &Path) -> Result<Dictionary, EngineError> {
    load_fs_dictionary(directory).map_err(|reason| EngineError::Dictionary {
        directory: directory.to_owned(),
        reason: reason.to_string(),
    })
}

fn metadata() -> Metadata {
    let columns = |names: &[&str]| Schema::new(names.iter().map(ToString::to_string).collect());
    Metadata {
        name: "ipadic".to_owned(),
        encoding: SOURCE_ENCODING.to_owned(),
        dictionary_schema: columns(&COLUMNS),
        ..Metadata::default()
    }
}

/// SHA-256 over the names and contents of all source files, in order of name, as hex digits.
fn source_digest(source: &Path) -> io::Result<String> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(source)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|e| e == "csv" || e == "def"));
    files.sort();
    if !files.iter().any(|file| file.ends_with("matrix.def")) {
        return Err(io::Error::new(io::ErrorKind::NotFound, "no matrix.def there"));
    }
    let mut digest = Sha256::new();
    for file in files {
        let content = fs::read(&file)?;
        digest.update(file.file_name().unwrap_or_default().as_encoded_bytes());
        digest.update((content.len() as u64).to_be_bytes());
        digest.update(content);
    }
    Ok(hex::encode(digest.finalize()))
}

fn remove_if_present(directory: &Path) -> io::Result<()> {
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_a_dictionary_is_named_in_the_error() {
        let empty = tempfile::tempdir().unwrap();
        let error = build(empty.path(), &empty.path().join("out")).unwrap_err();
        assert!(error.to_string().contains(&*empty.path().to_string_lossy()), "{error}");
        assert!(error.to_string().contains("mecab-ipadic"), "{error}");
    }
}
