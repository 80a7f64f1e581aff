//! What is wrong with a configuration, in words an operator can act on.

use std::fmt;

/// One thing wrong with one key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Full dotted key, e.g. `server.tls.key`; empty for the file as a whole.
    pub key: String,
    /// What is wrong and what to write instead. Never the value of a secret.
    pub text: String,
}

/// Every fault of one configuration, in the order of their keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn new(mut faults: Vec<Fault>) -> Self {
        faults.sort();
        // A section that is read twice (by the service and by `migrate`) has its faults twice.
        faults.dedup();
        Self(faults)
    }

    pub(crate) fn one(key: &str, text: impl Into<String>) -> Self {
        Self(vec![Fault { key: key.to_owned(), text: text.into() }])
    }

    /// The faults, sorted by key.
    #[must_use]
    pub fn as_slice(&self) -> &[Fault] {
        &self.0
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        write!(f, "the configuration has {count} fault{}:", if count == 1 { "" } else { "s" })?;
        for Fault { key, text } in &self.0 {
            if key.is_empty() {
                write!(f, "\n  {text}")?;
            } else {
                write!(f, "\n  {key}: {text}")?;
            }
        }
        Ok(())
    }
}

/// The known key that `wrong` most likely meant: at most two edits, and fewer than half of the word.
pub(crate) fn closest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (edits(wrong, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 2 && distance * 2 < candidate.len().max(2))
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance: insertions, deletions and replacements.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_near_words_only() {
        let known = ["address", "tls", "deadline"];
        assert_eq!(closest("adress", known.into_iter()), Some("address"));
        assert_eq!(closest("deadlnie", known.into_iter()), Some("deadline"));
        assert_eq!(closest("certificate", known.into_iter()), None);
        assert_eq!(closest("x", known.into_iter()), None);
    }
}
