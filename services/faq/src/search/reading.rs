//! Kana readings: what lets じゅうみ find 住民票 before the operator has finished typing.

use std::{collections::BTreeSet, ops::Range};

use super::{
    analyse::Word,
    normalise::{Normalised, is_kana, to_hiragana},
};

/// Shortest and longest beginning of a reading that is indexed, in kana. Longer input is cut to the longest.
const PREFIX_CHARS: std::ops::RangeInclusive<usize> = 2..=12;

/// Every beginning of every reading of a noun phrase, from each of its words to its end:
/// 住民|票 gives じゅ, じゅう … じゅうみんひょう, ひょ, ひょう.
pub fn prefixes(words: &[Word]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for phrase in words.split(|word| !word.nominal) {
        let readings: Vec<&str> = phrase.iter().map(|word| word.reading.as_str()).collect();
        for from in 0..readings.len() {
            add_prefixes(&readings[from..].concat(), &mut found);
        }
    }
    found
}

/// Every beginning of a reading that was given as such (the directory's own readings of section names).
pub fn given_prefixes(reading: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in Normalised::new(reading).text().split_whitespace() {
        add_prefixes(&to_hiragana(part), &mut found);
    }
    found
}

fn add_prefixes(reading: &str, found: &mut BTreeSet<String>) {
    if !reading.chars().all(is_kana) {
        return;
    }
    let ends = reading.char_indices().map(|(at, c)| at + c.len_utf8());
    for (chars, end) in (1..=*PREFIX_CHARS.end()).zip(ends) {
        if PREFIX_CHARS.contains(&chars) {
            found.insert(reading[..end].to_owned());
        }
    }
}

/// Particles that may end a part in kana without belonging to the reading.
const PARTICLES: [char; 10] = ['で', 'に', 'を', 'は', 'が', 'の', 'と', 'も', 'へ', 'や'];

/// The parts of a query that may be the beginning of a reading: whole space-separated parts written in kana, as they are
/// and without a particle at their end.
pub fn typed(query: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in
        Normalised::new(query).text().split_whitespace().filter(|part| part.chars().all(is_kana))
    {
        let part = to_hiragana(part);
        let bare = part.strip_suffix(PARTICLES).filter(|bare| bare.chars().count() > 2);
        for reading in std::iter::once(part.as_str()).chain(bare) {
            let reading: String = reading.chars().take(*PREFIX_CHARS.end()).collect();
            if reading.chars().count() >= *PREFIX_CHARS.start() && !found.contains(&reading) {
                found.push(reading);
            }
        }
    }
    found
}

/// The words of a text whose joined readings begin with one of the `typed` parts, as byte ranges of the text.
pub fn begun_by(words: &[Word], typed: &[String]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for phrase in words.split(|word| !word.nominal) {
        for from in 0..phrase.len() {
            let mut reading = String::new();
            for word in &phrase[from..] {
                reading.push_str(&word.reading);
                if typed.iter().any(|typed| reading.starts_with(typed.as_str())) {
                    found.push(phrase[from].range.start..word.range.end);
                    break;
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(reading: &str, nominal: bool) -> Word {
        Word { term: None, reading: reading.to_owned(), nominal, range: 0..1 }
    }

    #[test]
    fn compounds_are_found_from_each_of_their_words() {
        let found = prefixes(&[
            word("じゅうみん", true),
            word("ひょう", true),
            word("の", false),
            word("うつし", true),
        ]);
        for expected in ["じゅうみ", "じゅうみんひょう", "ひょう", "うつし"] {
            assert!(found.contains(expected), "{expected} in {found:?}");
        }
        assert!(!found.contains("ひょうの") && !found.contains("じ"));
    }

    #[test]
    fn only_whole_parts_in_kana_count_as_typed_readings() {
        assert_eq!(typed("じゅうみ ｺﾐ 年金の め"), ["じゅうみ", "こみ"]);
        assert_eq!(typed("ゆうびんで"), ["ゆうびんで", "ゆうびん"]);
    }
}
