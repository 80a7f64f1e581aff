//! The codebook of reasons for calling: a forest of codes, of which calls bear the leaves.

use std::collections::{HashMap, HashSet};

/// The most codes in force.
pub const MAX_CODES: usize = 500;
/// The most levels: more could not be read in a list.
const MAX_DEPTH: usize = 4;

/// A reason for calling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonCode {
    /// 1–8 ASCII letters and digits.
    pub code: String,
    /// 1–100 characters.
    pub name: String,
    /// The code above; none at the top.
    pub parent: Option<String>,
    /// Nothing lies below: a call may bear it.
    pub leaf: bool,
}

/// A codebook that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codebook(Vec<ReasonCode>);

/// What is wrong with one code; positions count from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct CodebookFault {
    /// Which entry; none for the list itself.
    pub position: Option<usize>,
    /// What to do.
    pub problem: String,
}

impl Codebook {
    /// Checks entries `(code, name, parent)`; an empty parent is none.
    ///
    /// # Errors
    /// Every fault.
    pub fn new(entries: Vec<(String, String, String)>) -> Result<Self, Vec<CodebookFault>> {
        let fault =
            |position, problem: &str| CodebookFault { position, problem: problem.to_owned() };
        if entries.is_empty() || entries.len() > MAX_CODES {
            return Err(vec![fault(None, "a codebook has 1 to 500 codes")]);
        }
        let parents: HashMap<&str, &str> =
            entries.iter().map(|(code, _, parent)| (code.as_str(), parent.as_str())).collect();
        let mut seen = HashSet::new();
        let mut faults = Vec::new();
        for (position, (code, name, parent)) in entries.iter().enumerate() {
            let mut note = |problem| faults.push(fault(Some(position), problem));
            if !is_code(code) {
                note("write a code of 1 to 8 ASCII letters and digits");
            }
            if !is_name(name) {
                note("write a name of 1 to 100 characters on one line");
            }
            if !seen.insert(code) {
                note("this code stands in the list twice; take one away");
            }
            if !parent.is_empty() && !parents.contains_key(parent.as_str()) {
                note("the parent code is not in the list; add it or leave the parent empty");
            } else if depth(code, &parents).is_none() {
                note("this code lies below itself or more than four levels deep");
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let above: HashSet<String> = entries.iter().map(|(_, _, parent)| parent.clone()).collect();
        let codes = entries.into_iter().map(|(code, name, parent)| {
            let leaf = !above.contains(&code);
            ReasonCode { code, name, parent: (!parent.is_empty()).then_some(parent), leaf }
        });
        Ok(Self(codes.collect()))
    }

    /// The codes, in the order given.
    #[must_use]
    pub fn codes(&self) -> &[ReasonCode] {
        &self.0
    }
}

/// How deep a code lies, from 1; none if its parents go in a circle or too far.
fn depth(code: &str, parents: &HashMap<&str, &str>) -> Option<usize> {
    let mut at = code;
    for depth in 1..=MAX_DEPTH {
        match parents.get(at) {
            None | Some(&"") => return Some(depth),
            Some(parent) => at = parent,
        }
    }
    None
}

/// Whether a text can be a reason code.
#[must_use]
pub fn is_code(code: &str) -> bool {
    (1..=8).contains(&code.len()) && code.bytes().all(|c| c.is_ascii_alphanumeric())
}

fn is_name(name: &str) -> bool {
    (1..=100).contains(&name.chars().count())
        && !name.chars().any(char::is_control)
        && !name.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(code: &str, parent: &str) -> (String, String, String) {
        (code.into(), "名前".into(), parent.into())
    }

    #[test]
    fn only_the_lowest_codes_are_leaves() {
        let book = Codebook::new(vec![entry("A", ""), entry("A01", "A"), entry("B", "")]).unwrap();
        let leaves: Vec<_> =
            book.codes().iter().filter(|code| code.leaf).map(|code| code.code.as_str()).collect();
        assert_eq!(leaves, ["A01", "B"]);
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let faults = Codebook::new(vec![
            entry("A", "B"),
            entry("B", "A"),
            entry("C1", "X"),
            entry("D", ""),
            entry("D", ""),
            (String::new(), "x".into(), String::new()),
            ("E".into(), "名\n前".into(), String::new()),
        ])
        .unwrap_err();
        let places: Vec<_> = faults.iter().map(|fault| fault.position.unwrap()).collect();
        assert_eq!(places, [0, 1, 2, 4, 5, 6]);
        assert!(Codebook::new(vec![]).is_err());
    }
}
