//! What can go wrong in the search engine, and what to do about it.

use std::path::{Path, PathBuf};

/// A failure of the search engine.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// No usable compiled dictionary: a fault of the installation.
    #[error("no usable dictionary in {directory}: {reason}; run `madoguchi-faq build-dictionary --to {directory}`", directory = .directory.display())]
    Dictionary {
        /// Where it was looked for.
        directory: PathBuf,
        /// What the loader says.
        reason: String,
    },
    /// The source files of the dictionary are missing or damaged.
    #[error("{directory} holds no IPADIC source files: {reason}; install Debian's mecab-ipadic or name the folder with --from", directory = .directory.display())]
    DictionarySource {
        /// Where they were looked for.
        directory: PathBuf,
        /// What went wrong.
        reason: String,
    },
    /// The compiled dictionary cannot be written.
    #[error("cannot write the dictionary to {directory}: {reason}", directory = .directory.display())]
    DictionaryWrite {
        /// Where it was to be written.
        directory: PathBuf,
        /// What went wrong.
        reason: String,
    },
    /// A text could not be cut into words: the dictionary's data is damaged.
    #[error("text analysis failed: {0}; compile the dictionary again")]
    Analysis(String),
    /// The index failed.
    #[error("the search index failed: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// The query is longer than [`super::MAX_QUERY_CHARS`].
    #[error("the query has {chars} characters, {limit} are allowed")]
    QueryTooLong {
        /// Its length.
        chars: usize,
        /// The greatest length allowed.
        limit: usize,
    },
}

impl EngineError {
    pub(super) fn analysis(reason: impl std::fmt::Display) -> Self {
        Self::Analysis(reason.to_string())
    }

    pub(super) fn source(directory: &Path, reason: impl std::fmt::Display) -> Self {
        Self::DictionarySource { directory: directory.to_owned(), reason: reason.to_string() }
    }

    pub(super) fn write(directory: &Path, reason: impl std::fmt::Display) -> Self {
        Self::DictionaryWrite { directory: directory.to_owned(), reason: reason.to_string() }
    }
}
