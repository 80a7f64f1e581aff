//! Japanese text into words: lindera over IPADIC, reduced to what search compares.

use std::{ops::Range, path::Path};

use lindera::{mode::Mode, segmenter::Segmenter, token::Token};

use super::{
    EngineError, dictionary,
    normalise::{Normalised, is_kanji, to_hiragana},
    words::Features,
};

/// What the dictionary writes for a feature it does not know.
const UNKNOWN: &str = "*";

/// One token of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What is compared; absent for words without a meaning of their own (particles, auxiliaries, boilerplate).
    pub term: Option<String>,
    /// Reading in hiragana; the word as written where the dictionary knows no reading.
    pub reading: String,
    /// Whether the word is part of a noun phrase.
    pub nominal: bool,
    /// The bytes of the original text it was written with.
    pub range: Range<usize>,
}

/// Cuts text into words. Cheap to share; every method takes `&self`.
pub struct Analyser {
    segmenter: Segmenter,
}

impl Analyser {
    /// Loads the compiled dictionary from `directory` (see [`dictionary::build`]).
    ///
    /// # Errors
    /// [`EngineError::Dictionary`] if the directory holds no dictionary of this version.
    pub fn open(directory: &Path) -> Result<Self, EngineError> {
        Ok(Self { segmenter: Segmenter::new(Mode::Normal, dictionary::load(directory)?, None) })
    }

    /// All words of `text`, in order.
    ///
    /// # Errors
    /// [`EngineError::Analysis`] if the dictionary's data is damaged.
    pub fn words(&self, text: &str) -> Result<Vec<Word>, EngineError> {
        let normalised = Normalised::new(text);
        let tokens =
            self.segmenter.segment(normalised.text().into()).map_err(EngineError::analysis)?;
        Ok(tokens.into_iter().map(|token| word(&normalised, token)).collect())
    }
}

fn word(normalised: &Normalised, mut token: Token<'_>) -> Word {
    let (start, end) = normalised.original_range(token.byte_start, token.byte_end);
    let surface = token.surface.clone();
    let details = token.details();
    let detail = |at: usize| details.get(at).copied().unwrap_or(UNKNOWN);
    let features =
        Features { class: detail(0), subclass: detail(1), detail: detail(2), base: detail(6) };
    let reading = match detail(7) {
        UNKNOWN => surface.as_ref(),
        reading => reading,
    };
    Word {
        term: features.term(&surface),
        reading: to_hiragana(reading),
        nominal: features.is_nominal(),
        range: start..end,
    }
}

/// The overlapping pairs within each run of kanji in `text`: they find a compound whatever words it was cut into.
pub fn kanji_pairs(text: &str) -> Vec<String> {
    let normalised = Normalised::new(text);
    let chars: Vec<char> = normalised.text().chars().collect();
    chars
        .windows(2)
        .filter(|pair| pair.iter().all(|c| is_kanji(*c)))
        .map(|pair| pair.iter().collect())
        .collect()
}
