//! What differs between two texts of an article, word by word.

use similar::{ChangeTag, TextDiff};

use super::{
    article::SourceKind,
    draft::{DraftSource, DraftText},
    section::SectionCode,
};

/// One field of both texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldDifference {
    /// Its name in the contract.
    pub field: &'static str,
    /// Both texts in one.
    pub pieces: Vec<Piece>,
}

/// A stretch of text and in which of both it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// In which.
    pub place: Place,
    /// The text.
    pub text: String,
}

/// In which of two texts something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In both.
    Both,
    /// In the former only.
    Former,
    /// In the later only.
    Later,
}

impl FieldDifference {
    /// Whether the field differs.
    pub fn differs(&self) -> bool {
        self.pieces.iter().any(|piece| piece.place != Place::Both)
    }
}

/// What a field says, as text.
type Reading = fn(&DraftText) -> String;

/// Compares two texts field by field; lists have an item a line.
pub fn compare(former: &DraftText, later: &DraftText) -> Vec<FieldDifference> {
    let fields: [(&'static str, Reading); 10] = [
        ("question", |text| text.question.clone()),
        ("answer", |text| text.answer.clone()),
        ("background", |text| text.background.clone()),
        ("cautions", |text| text.cautions.clone()),
        ("keywords", |text| text.keywords.join("\n")),
        ("section_code", |text| text.section.as_str().to_owned()),
        ("transfer_section_code", |text| {
            text.transfer.as_ref().map_or("", SectionCode::as_str).to_owned()
        }),
        ("sources", |text| text.sources.iter().map(source).collect::<Vec<_>>().join("\n")),
        ("valid_from", |text| text.from.map(|day| day.to_string()).unwrap_or_default()),
        ("valid_until", |text| text.until.map(|day| day.to_string()).unwrap_or_default()),
    ];
    let difference = |(field, of): (&'static str, Reading)| FieldDifference {
        field,
        pieces: pieces(&of(former), &of(later)),
    };
    fields.into_iter().map(difference).collect()
}

fn source(source: &DraftSource) -> String {
    let kind = source.kind.map_or("?", SourceKind::name);
    let checked = source.checked_on.map(|day| day.to_string()).unwrap_or_default();
    let parts = [kind, &source.locator, &source.issue, &checked];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn pieces(former: &str, later: &str) -> Vec<Piece> {
    let (old, new) = (words(former), words(later));
    let diff = TextDiff::from_slices(&old, &new);
    let mut found: Vec<Piece> = Vec::new();
    for change in diff.iter_all_changes() {
        let place = match change.tag() {
            ChangeTag::Equal => Place::Both,
            ChangeTag::Delete => Place::Former,
            ChangeTag::Insert => Place::Later,
        };
        match found.last_mut() {
            Some(last) if last.place == place => last.text.push_str(change.value()),
            _ => found.push(Piece { place, text: change.value().to_owned() }),
        }
    }
    found
}

/// How a character is written: Japanese has no spaces, but words seldom go on where the script changes.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Script {
    Kanji,
    Hiragana,
    Katakana,
    Letter,
    /// Signs and spaces, each a word of its own.
    Sign,
}

impl Script {
    fn of(c: char) -> Self {
        match c {
            'ぁ'..='ゖ' => Self::Hiragana,
            'ァ'..='ヺ' | 'ー' | 'ｦ'..='ﾟ' => Self::Katakana,
            '々'
            | '〆'
            | '\u{3400}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}' => Self::Kanji,
            c if c.is_alphanumeric() => Self::Letter,
            _ => Self::Sign,
        }
    }
}

/// Cuts a text into words, nothing lost.
fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut before) = (0, None);
    for (at, c) in text.char_indices() {
        let script = Script::of(c);
        if before.is_some_and(|before| before != script || script == Script::Sign) {
            found.push(&text[start..at]);
            start = at;
        }
        before = Some(script);
    }
    if start < text.len() {
        found.push(&text[start..]);
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(former: &str, later: &str) -> String {
        let tell = |piece: &Piece| match piece.place {
            Place::Both => piece.text.clone(),
            Place::Former => format!("[-{}]", piece.text),
            Place::Later => format!("[+{}]", piece.text),
        };
        pieces(former, later).iter().map(tell).collect()
    }

    #[test]
    fn words_differ_as_people_see_it() {
        assert_eq!(
            told("手数料は300円です。", "手数料は1通350円です。"),
            "手数料は[-300][+1通350]円です。"
        );
        assert_eq!(
            told("本庁舎1階の窓口です。", "本庁舎1階の窓口か出張所です。"),
            "本庁舎1階の窓口[+か出張所]です。"
        );
        assert_eq!(told("", "新しい"), "[+新しい]");
        assert_eq!(told("同じ", "同じ"), "同じ");
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_pieces(former in "[あ-お亜-亞ア-オa-c0-9、。\n𠮷]{0,40}", later in "[あ-お亜-亞ア-オa-c0-9、。\n𠮷]{0,40}") {
            let found = pieces(&former, &later);
            let read = |without: Place| -> String {
                found.iter().filter(|piece| piece.place != without).map(|piece| piece.text.as_str()).collect()
            };
            prop_assert_eq!(read(Place::Later), &*former);
            prop_assert_eq!(read(Place::Former), &*later);
            let same = found.iter().all(|piece| piece.place == Place::Both);
            prop_assert_eq!(same, former == later);
        }
    }
}
