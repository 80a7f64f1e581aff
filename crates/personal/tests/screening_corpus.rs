//! Screening against a corpus of both kinds: what must be found, and what must be left alone.

use FindingKind::{EmailAddress, MyNumber, PaymentCard, PhoneNumber};
use madoguchi_personal::screen::{FindingKind, screen};
use proptest::prelude::*;

/// One finding of the given kind, covering exactly the part between the two bars.
const FOUND: &[(FindingKind, &str)] = &[
    // Landlines
    (PhoneNumber, "|03-5273-4111|"),
    (PhoneNumber, "電話は|03-1234-5678|です"),
    (PhoneNumber, "|0312345678|に折返し"),
    (PhoneNumber, "|03(5273)4111|"),
    (PhoneNumber, "(|03)5273-4111|"),
    (PhoneNumber, "（|０３）５２７３－４１１１|"),
    (PhoneNumber, "|03 5273 4111|"),
    (PhoneNumber, "|03 5273-4111|"),
    (PhoneNumber, "|03.5273.4111|"),
    (PhoneNumber, "|03 - 5273 - 4111|"),
    (PhoneNumber, "|03　5273　4111|"),
    (PhoneNumber, "|０３ー５２７３ー４１１１|"),
    (PhoneNumber, "|０３−５２７３−４１１１|まで"),
    (PhoneNumber, "|03―5273―4111|"),
    (PhoneNumber, "|〇三-五二七三-四一一一|"),
    (PhoneNumber, "|06-6208-8181|"),
    (PhoneNumber, "|045-671-2121|"),
    (PhoneNumber, "|0422-60-1921|"),
    (PhoneNumber, "|04992-2-1121|"),
    (PhoneNumber, "|0995-45-5111|(代表)"),
    (PhoneNumber, "|042(769)8200|"),
    (PhoneNumber, "|04-2998-1111|"),
    (PhoneNumber, "|03-52734111|"),
    (PhoneNumber, "内線3821、直通|03-5273-4111|"),
    (PhoneNumber, "歌舞伎町1-4-1 |03-5273-4111|"),
    (PhoneNumber, "〒160-8484 |03-5273-4111|"),
    (PhoneNumber, "2026-11-20 |0352734111|"),
    (PhoneNumber, "TEL|0352734111|"),
    (PhoneNumber, "fax:|0352734111|"),
    (PhoneNumber, "ＴＥＬ|０３５２７３４１１１|"),
    // Mobile, IP, special
    (PhoneNumber, "携帯|090-1234-5678|へ"),
    (PhoneNumber, "|09012345678|"),
    (PhoneNumber, "|０９０１２３４５６７８|"),
    (PhoneNumber, "|080-1234-5678|"),
    (PhoneNumber, "|070 1234 5678|"),
    (PhoneNumber, "|060-1234-5678|"),
    (PhoneNumber, "|090-12345678|"),
    (PhoneNumber, "|0901234-5678|"),
    (PhoneNumber, "|050-1234-5678|"),
    (PhoneNumber, "|0120-444-444|"),
    (PhoneNumber, "|0120-12-3456|"),
    (PhoneNumber, "|0570-012-345|"),
    (PhoneNumber, "|0800-123-4567|"),
    // International
    (PhoneNumber, "|+81-3-5273-4111|"),
    (PhoneNumber, "|+81 (0)90 1234 5678|"),
    (PhoneNumber, "|＋８１９０１２３４５６７８|"),
    // Hidden in plain sight
    (PhoneNumber, "|090\u{200B}-1234-5678|"),
    (PhoneNumber, "|𝟎𝟗𝟎-𝟏𝟐𝟑𝟒-𝟓𝟔𝟕𝟖|"),
    // E-mail
    (EmailAddress, "|taro@example.jp|"),
    (EmailAddress, "メールは|taro.yamada@mail.example.co.jp|まで"),
    (EmailAddress, "|taro..y.@docomo.ne.jp|"),
    (EmailAddress, "|ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ|"),
    (EmailAddress, "<|a+b@example.tokyo|>"),
    (EmailAddress, "|taro @ example.jp|"),
    (EmailAddress, "mailto:|taro@example.jp|?subject=x"),
    (EmailAddress, "|taro@example.jp|."),
    (EmailAddress, "|09012345678@example.ne.jp|"),
    // My Number
    (MyNumber, "|123456789018|"),
    (MyNumber, "|1234 5678 9018|"),
    (MyNumber, "|1234-5678-9018|"),
    (MyNumber, "個人番号は|１２３４　５６７８　９０１８|です"),
    (MyNumber, "|123-456-789-018|"),
    (MyNumber, "|123456-789018|"),
    (MyNumber, "|一二三四五六七八九〇一八|"),
    (MyNumber, "番号：|987654321093|、"),
    // Cards
    (PaymentCard, "|4111111111111111|"),
    (PaymentCard, "|4111 1111 1111 1111|"),
    (PaymentCard, "|4111-1111-1111-1111|"),
    (PaymentCard, "カード|４１１１１１１１１１１１１１１１|"),
    (PaymentCard, "|5555555555554444|"),
    (PaymentCard, "|2223003122003222|"),
    (PaymentCard, "|3530111333300000|"),
    (PaymentCard, "|378282246310005|"),
    (PaymentCard, "|3782 822463 10005|"),
    (PaymentCard, "|30569309025904|"),
    (PaymentCard, "|3056 930902 5904|"),
    (PaymentCard, "|6011111111111117|"),
    (PaymentCard, "|4222222222222|"),
    (PaymentCard, "|6304000000000000000|"),
];

/// Nothing may be found here.
const CLEAN: &[&str] = &[
    // Dates, times, years
    "2026年11月20日",
    "令和8年11月20日",
    "令和八年十一月二十日",
    "二〇二六年一一月二〇日",
    "R8.11.20",
    "2026-11-20",
    "2026/11/20 08:30",
    "2026-11-20 08:30-17:00",
    "2026-01-03 0900-1700",
    "01-03 0900-1700",
    "20261120",
    "202611201534",
    "2026112015340000",
    "8:30〜17:15",
    "0830-1700",
    "2024 2025 2026",
    "1984 1985 1986",
    "2015-2016-2017",
    "平成30年度、令和元年度",
    "12/29〜1/3",
    "0830 0930 1030 1130 1230",
    // Amounts and counts
    "12,000円",
    "手数料は300円です",
    "123,456,789,012円",
    "1,234,567,890円の補助",
    "123456789018円",
    "¥0312345678",
    "0.0312345678",
    "360825.360855",
    "1234.5678.9018",
    "人口 349,385人",
    "0312345678件",
    "3.14159265358979",
    // Addresses and postcodes
    "160-8484",
    "〒160-8484 東京都新宿区歌舞伎町1-4-1",
    "〒060-0001 札幌市中央区北一条西",
    "〒060-0001 0123",
    "〒０６０－０００１　０１２３",
    "060-0001 0120",
    "新宿区西新宿2-8-1 第一本庁舎",
    "新宿1丁目2番3号 101号室",
    "3-4-5-0601",
    // Laws, articles, documents
    "地方自治法第244条の2第3項",
    "平成15年法律第57号",
    "8新総区第1234号",
    "第0312345678号",
    "受付番号 2026-1120-0004",
    "受付番号 2026-1120-0040",
    "受付番号 202611200040",
    "No.20261120-0007",
    "A0312345678",
    "品番AB-0312345678X",
    "ID_0312345678",
    "0312345678abcdef",
    "様式第1号（第3条関係）",
    // Numbers that only resemble
    "5273-4111",
    "内線3821",
    "1234567",
    "0123456789",
    "123456789012",
    "1234-5678-9012",
    "1234567890123456",
    "4111 1111 1111 1112",
    "000000000000",
    "111111111111",
    "〇〇〇〇-〇〇〇〇-〇〇〇〇",
    "電話番号 〇〇〇-〇〇〇〇-〇〇〇〇",
    "0000-0000-0000",
    "0000000000000000",
    "00-1234-5678",
    "1-2345-6789-012",
    "法人番号 6000020131041",
    "法人番号 4485995463998",
    "JAN 4622463907656",
    "ISBN 978-4-00-310101-8",
    "9784003101018",
    "119番、110番、188、#7119",
    "1234-5678-9018-1234",
    "90-1234-5678",
    "02-2026-1120",
    "081-2345-67",
    "192.168.100.1",
    "010.020.030.040",
    "550e8400-e29b-41d4-a716-446655440000",
    "v1.20.300.4000",
    "https://www.city.shinjuku.lg.jp/content/000123456.pdf",
    "https://www.city.shinjuku.lg.jp/kusei/file01_00012.html",
    "35.6938, 139.7034",
    "-0.5, +0.25",
    // At signs
    "@shinjuku_city",
    "りんご3個@100円",
    "会場 @ 区役所本庁舎",
    "user@localhost",
    "＠まで",
    // Plain questions
    "粗大ごみの申込方法を教えてください。机1台、椅子4脚です。",
    "住民票の写しは1通300円、コンビニ交付は200円です。",
    "転入届は14日以内に届け出てください（住民基本台帳法第22条）。",
    "マイナンバーカードの有効期限は発行日から10回目の誕生日までです。",
    "国民健康保険料の第3期は8月31日、第4期は9月30日が納期限です。",
    "一二三四五六七八九〇は漢数字です",
    "ー・ー・ー",
    "",
];

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
