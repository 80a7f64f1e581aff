//! The engine meets any text without harm, and the dictionary is compiled once.

use std::sync::LazyLock;

use jiff::Timestamp;
use madoguchi_faq::search::{
    Change, Document, Engine, MAX_QUERY_CHARS, Marked, Query, Validity,
    dictionary::{self, Built},
};
use proptest::prelude::*;

use super::support::compiled_dictionary;

static ENGINE: LazyLock<Engine<(), ()>> =
    LazyLock::new(|| Engine::open(compiled_dictionary()).expect("the dictionary was compiled"));

fn document(title: &str, body: &str, reading: &str) -> Change<()> {
    let document = Document {
        data: (),
        validity: Validity { from: Timestamp::MIN, until: None },
        title: title.to_owned(),
        body: body.to_owned(),
        keywords: vec![reading.to_owned()],
        learned: Vec::new(),
        reading: reading.to_owned(),
    };
    Change { key: "one".to_owned(), documents: vec![document] }
}

/// Marks must be in order, apart and on borders, or a console that cuts there breaks.
fn well_marked(marked: &Marked) -> bool {
    let apart = marked.marks.windows(2).all(|pair| pair[0].end < pair[1].start);
    let on_borders =
        marked.marks.iter().all(|mark| !mark.is_empty() && marked.text.get(mark.clone()).is_some());
    apart && on_borders
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_can_be_indexed_and_asked_for(
        title in "\\PC{0,40}",
        body in "[\\PCぁ-ゖァ-ヺｱ-ﾟ㍿㌔①Ａ-ｚ一-龥゛゜\u{3099}\u{FE0F}𠮷 \n]{0,200}",
        query in "[\\PCぁ-ゖァ-ヺｱ-ﾟ㍿㌔①Ａ-ｚ一-龥\u{3099} \n]{0,60}",
    ) {
        ENGINE.apply(vec![document(&title, &body, &query)]).unwrap();
        for text in [query.as_str(), title.as_str()] {
            let found = ENGINE.search(&Query { text, limit: 5, now: Timestamp::UNIX_EPOCH }, |()| true).unwrap();
            for hit in found.hits {
                prop_assert!(well_marked(&hit.title), "{:?}", hit.title);
                prop_assert!(well_marked(&hit.snippet), "{:?}", hit.snippet);
                prop_assert!(body.contains(&hit.snippet.text));
            }
        }
    }
}

#[test]
fn a_query_has_its_limit() {
    let long = "あ".repeat(MAX_QUERY_CHARS + 1);
    let query = Query { text: &long, limit: 5, now: Timestamp::UNIX_EPOCH };
    assert!(ENGINE.search_sections(&query, |()| true).is_err());
}

#[test]
fn the_dictionary_is_compiled_once() {
    let again = dictionary::build(dictionary::DEBIAN_SOURCE.as_ref(), compiled_dictionary());
    assert_eq!(again.unwrap(), Built::UpToDate);
}
