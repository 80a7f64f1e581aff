//! Words that residents and the ward use for the same thing.

use std::collections::HashMap;

use super::{EngineError, analyse::Analyser};

/// The project's own table: one group a line, its words separated by tabs; `#` starts a comment line.
const TABLE: &str = include_str!("../../data/synonyms.tsv");
/// Longest synonym, in terms.
const MAX_TERMS: usize = 5;

/// A word or compound as the terms it is indexed under.
pub type Phrase = Vec<String>;

/// Groups of words that stand for each other.
#[derive(Debug)]
pub struct Synonyms {
    groups: Vec<Vec<Phrase>>,
    by_phrase: HashMap<Phrase, Vec<usize>>,
}

impl Synonyms {
    /// Analyses the built-in table.
    ///
    /// # Errors
    /// [`EngineError::Analysis`] if the dictionary's data is damaged.
    pub fn load(analyser: &Analyser) -> Result<Self, EngineError> {
        let mut groups = Vec::new();
        for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut group: Vec<Phrase> = Vec::new();
            for word in line.split('\t') {
                let phrase: Phrase =
                    analyser.words(word)?.into_iter().filter_map(|word| word.term).collect();
                if !phrase.is_empty() && phrase.len() <= MAX_TERMS && !group.contains(&phrase) {
                    group.push(phrase);
                }
            }
            groups.push(group);
        }
        Ok(Self::index(groups))
    }

    fn index(groups: Vec<Vec<Phrase>>) -> Self {
        let mut by_phrase: HashMap<Phrase, Vec<usize>> = HashMap::new();
        for (at, group) in groups.iter().enumerate() {
            for phrase in group {
                by_phrase.entry(phrase.clone()).or_default().push(at);
            }
        }
        Self { groups, by_phrase }
    }

    /// For each word or compound in `terms` that has synonyms: how many terms it spans from where, and the others of
    /// its groups. Of phrases that start at the same term the longest counts.
    pub fn matches<'a>(&'a self, terms: &[String]) -> Vec<Match<'a>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < terms.len() {
            let longest = (1..=MAX_TERMS.min(terms.len() - at))
                .rev()
                .find_map(|length| Some((length, self.by_phrase.get(&terms[at..at + length])?)));
            let Some((length, groups)) = longest else {
                at += 1;
                continue;
            };
            let written = &terms[at..at + length];
            let others = groups
                .iter()
                .flat_map(|group| &self.groups[*group])
                .filter(|phrase| *phrase != written)
                .collect();
            found.push(Match { at, length, others });
            at += length;
        }
        found
    }
}

/// A word of a query that has synonyms.
#[derive(Debug, PartialEq, Eq)]
pub struct Match<'a> {
    /// The first of its terms.
    pub at: usize,
    /// How many terms it spans.
    pub length: usize,
    /// What else the same thing is called.
    pub others: Vec<&'a Phrase>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(words: &[&str]) -> Phrase {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_longest_phrase_counts() {
        let number = phrase(&["個人", "番号"]);
        let synonyms = Synonyms::index(vec![
            vec![phrase(&["まいなんばー"]), number.clone()],
            vec![phrase(&["個人"]), phrase(&["本人"])],
        ]);
        let found = synonyms.matches(&phrase(&["個人", "番号", "通知"]));
        assert_eq!(found, [Match { at: 0, length: 2, others: vec![&phrase(&["まいなんばー"])] }]);
    }
}
