//! The one box: articles and sections in one reply.

use madoguchi_access::Role;
use madoguchi_proto::faq::v1::{Mark, MatchedField, SearchRequest, SearchResponse, SourceKind};

use super::{
    client::Service,
    support::{HEADER, SECTIONS, Ward},
};

async fn filled(ward: &Ward) -> Service {
    let service = ward.start().await;
    let always_closed =
        "1030,夜間窓口係,やかんまどぐちがかり,夜間の届出,,3302,,1階,日 00:00-00:01,\n";
    service.import_sections(&format!("{SECTIONS}{always_closed}")).await;
    let line = |number: &str, question: &str, answer: &str, section: &str, kind: &str| {
        format!(
            "{number},{question},{answer},,,,{section},{kind},/a.html,,2026-10-01,2026-04-01,\n"
        )
    };
    let lines = [
        line("F0001", "住民票の写しはどこで取れますか。", "窓口で取れます。", "1010", "site"),
        line(
            "F0002",
            "粗大ごみを出したい。",
            "受付センターへ予約してください。",
            "1020",
            "newsletter",
        ),
        line("F0003", "夜間の届出はできますか。", "粗大ごみのほかは受け付けます。", "1030", "site"),
    ];
    service.import_articles(&format!("{HEADER}{}", lines.concat())).await;
    service.until_found("夜間", "F0003", true).await;
    service
}

async fn ask(service: &Service, request: SearchRequest) -> SearchResponse {
    let request = service.by(Role::Operator, request);
    service.search().search(request).await.unwrap().into_inner()
}

fn query(text: &str) -> SearchRequest {
    SearchRequest { query: text.into(), ..Default::default() }
}

fn marked(text: &str, marks: &[Mark]) -> Vec<String> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let cut = |mark: &Mark| String::from_utf16(&units[mark.start as usize..mark.end as usize]);
    marks.iter().map(|mark| cut(mark).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_and_sections_come_in_one_reply() {
    let ward = Ward::new().await;
    let service = filled(&ward).await;
    let found = ask(&service, query("粗大ごみ")).await;
    let article = &found.articles[0];
    assert_eq!((article.number.as_str(), article.section_name.as_str()), ("F0002", "清掃事務所"));
    assert!(article.section_open_now);
    assert_eq!(article.kinds, [i32::from(SourceKind::Newsletter)]);
    assert_eq!(article.matched(), MatchedField::Question);
    assert_eq!(marked(&article.question, &article.question_marks), ["粗大ごみ"]);
    let section = &found.sections[0];
    assert_eq!(section.section.as_ref().unwrap().code, "1020");
    assert!(marked(&section.snippet, &section.snippet_marks).contains(&"粗大ごみ".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn unfinished_kana_finds_by_reading_and_marks_it() {
    let ward = Ward::new().await;
    let service = filled(&ward).await;
    let found = ask(&service, query("じゅうみ")).await;
    let article = &found.articles[0];
    assert_eq!((article.number.as_str(), article.matched()), ("F0001", MatchedField::Reading));
    assert_eq!(marked(&article.question, &article.question_marks), ["住民"]);
    let section = &found.sections[0];
    assert_eq!(section.section.as_ref().unwrap().code, "1010");
    for nothing in ["", "　", "じ"] {
        let found = ask(&service, query(nothing)).await;
        assert!(found.articles.is_empty() && found.sections.is_empty(), "{nothing:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_closed_can_be_left_out() {
    let ward = Ward::new().await;
    let service = filled(&ward).await;
    let numbers = |found: &SearchResponse| -> Vec<String> {
        found.articles.iter().map(|article| article.number.clone()).collect()
    };
    let all = ask(&service, query("夜間の粗大ごみの届出")).await;
    assert!(numbers(&all).contains(&"F0003".to_owned()), "{all:?}");
    let request = SearchRequest { open_now: true, ..query("夜間の粗大ごみの届出") };
    let open = ask(&service, request).await;
    assert_eq!(numbers(&open), ["F0002"]);
    let codes: Vec<&str> =
        open.sections.iter().map(|found| found.section.as_ref().unwrap().code.as_str()).collect();
    assert!(codes.contains(&"1020") && !codes.contains(&"1030"), "{codes:?}");
    let request = SearchRequest { section_code: "1030".into(), ..query("粗大ごみ 届出") };
    let one = ask(&service, request).await;
    assert_eq!((numbers(&one).len(), one.sections.len()), (1, 1));
}
