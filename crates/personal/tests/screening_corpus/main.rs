//! Screening against a corpus of both kinds: what must be found, and what must be left alone.

mod corpus;

use FindingKind::{EmailAddress, MyNumber, PaymentCard, PhoneNumber};
use corpus::{CLEAN, FOUND};
use madoguchi_personal::screen::{FindingKind, screen};
use proptest::prelude::*;

#[test]
fn what_is_personal_is_found_whole() {
    let wrong: Vec<String> = FOUND
        .iter()
        .filter_map(|&(kind, marked)| {
            let parts: Vec<&str> = marked.split('|').collect();
            let [before, part, _] = parts[..] else { panic!("two bars expected: {marked}") };
            let found = found(&parts.concat());
            let expected = [(kind, before.len()..before.len() + part.len())];
            (found != expected).then(|| format!("{marked}: {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_not_personal_is_left_alone() {
    let wrong: Vec<_> = CLEAN
        .iter()
        .map(|text| (text, found(text)))
        .filter(|(_, found)| !found.is_empty())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn found(text: &str) -> Vec<(FindingKind, std::ops::Range<usize>)> {
    screen(text).into_iter().map(|f| (f.kind, f.range)).collect()
}

#[test]
fn several_findings_come_in_order() {
    let text = "03-5273-4111 090-1234-5678、taro@example.jp、4111111111111111、123456789018";
    let kinds: Vec<FindingKind> = screen(text).into_iter().map(|f| f.kind).collect();
    assert_eq!(kinds, [PhoneNumber, PhoneNumber, EmailAddress, PaymentCard, MyNumber]);
}

/// Characters of all the sorts the screen distinguishes, so that random texts often come close to a finding.
fn dense_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            8 => "[0-9]{1,5}",
            2 => "[０-９]{1,5}",
            1 => "[〇一二三四五六七八九]{1,4}",
            4 => "[-ー－ ()（）.　]{1,2}",
            1 => "[@＠+〒第円a-z]{1,3}",
            1 => "\\PC{0,3}",
        ],
        0..20,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn findings_are_parts_of_the_text_in_order(text in dense_text()) {
        let mut end = 0;
        for finding in screen(&text) {
            prop_assert!(finding.range.start >= end);
            prop_assert!(!text.get(finding.range.clone()).expect("character boundaries").is_empty());
            end = finding.range.end;
        }
    }

    #[test]
    fn any_text_is_screened(text in any::<String>()) {
        let _ = screen(&text);
    }

    /// Whatever a call-back number looks like, once accepted as one it is also recognised in a memo.
    #[test]
    fn accepted_mobile_numbers_are_found(
        head in "0[5-9]0", middle in "[1-9][0-9]{3}", tail in "[0-9]{4}", gap in "[-ー－ 　]?",
        before in "[ぁ-んァ-ヺ、。]{0,5}", after in "[ぁ-ん、。]{0,5}",
    ) {
        let number = format!("{head}{gap}{middle}{gap}{tail}");
        prop_assert!(madoguchi_personal::PhoneNumber::parse(&number).is_ok());
        let found = screen(&format!("{before}{number}{after}"));
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(found[0].kind, FindingKind::PhoneNumber);
    }
}
