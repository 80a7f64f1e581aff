//! Search as operators use it.

use jiff::SignedDuration;
use madoguchi_access::Role;
use madoguchi_proto::faq::v1::{SearchArticlesRequest, SearchSectionsRequest, SourceKind};

use super::{
    client::Service,
    support::{HEADER, SECTIONS, Ward, line},
};

async fn filled(ward: &Ward) -> Service {
    let service = ward.start().await;
    service.import_sections(SECTIONS).await;
    let lines = [
        line(
            "F0001",
            "住民票の写しはどこで取れますか。",
            "本庁舎一階の窓口か出張所で取れます。手数料は300円です。",
            "2026-04-01",
            "",
        ),
        line(
            "F0002",
            "粗大ごみを出したい。",
            "受付センターへ予約してください。手数料がかかります。",
            "2026-04-01",
            "",
        ),
        line(
            "F0003",
            "引っ越してきたときの手続きは。",
            "転入届を十四日以内に出してください。",
            "2026-04-01",
            "",
        ),
        line(
            "F0004",
            "夏の臨時窓口はいつ開きますか。",
            "八月の日曜に開きます。",
            "2020-08-01",
            "2020-08-31",
        ),
    ];
    service.import_articles(&format!("{HEADER}{}", lines.concat())).await;
    service.until_found("住民票", "F0001", true).await;
    service
}

async fn best(service: &Service, query: &str) -> String {
    service.find(query).await.first().map(|hit| hit.number.clone()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn residents_words_find_the_wards_words() {
    let ward = Ward::new().await;
    let service = filled(&ward).await;
    for (query, number) in [
        ("住民票を取りたいのですが", "F0001"),
        ("じゅうみ", "F0001"),
        ("ｼﾞｭｳﾐﾝ", "F0001"),
        ("大きなゴミを捨てたい", "F0002"),
        ("粗大廃棄物", "F0002"),
        ("引越し", "F0003"),
        ("F0003", "F0003"),
        ("転居しました", "F0003"),
    ] {
        assert_eq!(best(&service, query).await, number, "{query}");
    }
    assert!(service.find("").await.is_empty());
    assert!(service.find("を が は").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_found_is_marked() {
    let ward = Ward::new().await;
    let service = filled(&ward).await;
    let hits = service.find("住民票の手数料").await;
    let hit = &hits[0];
    let units: Vec<u16> = hit.snippet.encode_utf16().collect();
    let marked: Vec<String> = hit
        .marks
        .iter()
        .map(|mark| String::from_utf16(&units[mark.start as usize..mark.end as usize]).unwrap())
        .collect();
    assert_eq!(marked, ["手数料"], "{}", hit.snippet);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_valid_at_this_minute_is_found() {
    let ward = Ward::new().await;
    let service = filled(&ward).await;
    assert!(!service.find("臨時窓口").await.iter().any(|hit| hit.number == "F0004"));

    let now = madoguchi_calendar::Clock::system().now();
    let today = madoguchi_calendar::jst_date(now);
    let (from, until) = (today.yesterday().unwrap(), today);
    let tomorrow = today.tomorrow().unwrap();
    let old =
        line("F0005", "年末の開庁日を教えて。", "古い答え", &from.to_string(), &until.to_string());
    service.import_articles(&format!("{HEADER}{old}")).await;
    let new = line("F0006", "年始の開庁日を教えて。", "新しい答え", &tomorrow.to_string(), "");
    service.import_articles(&format!("{HEADER}{new}")).await;
    service.until_found("開庁日", "F0005", true).await;
    assert!(!service.find("開庁日").await.iter().any(|hit| hit.number == "F0006"));

    let midnight = madoguchi_calendar::at_jst(tomorrow, jiff::civil::Time::midnight());
    ward.move_clock(midnight.duration_since(now) + SignedDuration::from_secs(5)).await;
    service.until_found("開庁日", "F0005", false).await;
    service.until_found("開庁日", "F0006", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_for_tomorrow_leaves_todays_in_force() {
    let ward = Ward::new().await;
    let service = filled(&ward).await;
    let now = madoguchi_calendar::Clock::system().now();
    let tomorrow = madoguchi_calendar::jst_date(now).tomorrow().unwrap();
    let changed =
        line("F0002", "粗大ごみを出したい。", "来年度の答えです。", &tomorrow.to_string(), "");
    service.import_articles(&format!("{HEADER}{changed}")).await;
    assert_eq!(service.find("粗大ごみ").await[0].version, 1);
    ward.move_clock(SignedDuration::from_hours(24)).await;
    for _ in 0..250 {
        if service.find("粗大ごみ").await[0].version == 2 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the version for tomorrow is not in force tomorrow");
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_keep_the_rest_out() {
    let ward = Ward::new().await;
    let service = filled(&ward).await;
    let ask = |kinds: Vec<i32>, section: &str| {
        let message = SearchArticlesRequest {
            query: "手数料".into(),
            kinds,
            section_code: section.into(),
            ..Default::default()
        };
        service.by(Role::Operator, message)
    };
    let count = async |request| {
        service.search().search_articles(request).await.unwrap().into_inner().hits.len()
    };
    assert_eq!(count(ask(vec![], "")).await, 2);
    assert_eq!(count(ask(vec![SourceKind::Site.into()], "1010")).await, 2);
    assert_eq!(count(ask(vec![SourceKind::Newsletter.into()], "")).await, 0);
    assert_eq!(count(ask(vec![], "1020")).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn sections_are_found_by_name_reading_duty_and_extension() {
    let ward = Ward::new().await;
    let service = filled(&ward).await;
    for (query, code) in [
        ("戸籍住民課", "1010"),
        ("こせき", "1010"),
        ("せいそう", "1020"),
        ("ごみの収集", "1020"),
        ("内線3301", "1020"),
        ("印鑑証明", "1010"),
    ] {
        let request = SearchSectionsRequest { query: query.into(), limit: 0 };
        let found = service
            .search()
            .search_sections(service.by(Role::Operator, request))
            .await
            .unwrap()
            .into_inner();
        assert_eq!(
            found.sections.first().map(|section| section.code.as_str()),
            Some(code),
            "{query}"
        );
        if code == "1020" {
            let section = &found.sections[0];
            assert!(section.open_now || section.opens_at.is_some());
        }
    }
}
