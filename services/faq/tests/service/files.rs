//! Files as they come: from Windows, from Excel, large ones, ones that are cut short.

use std::time::{Duration, Instant};

use encoding_rs::SHIFT_JIS;
use madoguchi_proto::faq::v1::{ImportFormat, import_response::Event};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::{
    client::{Service, gather, pieces},
    support::{HEADER, SECTIONS, Ward, line},
};

/// Articles of a large ward.
const MANY: usize = 5_000;

/// A file of [`MANY`] articles.
fn many() -> String {
    let answer = "窓口か郵便で手続きできます。必要なものは本人確認書類と手数料です。".repeat(4);
    let lines = (1..=MANY).map(|n| {
        line(&format!("F{n:04}"), &format!("手続き第{n}号について。"), &answer, "2026-04-01", "")
    });
    std::iter::once(HEADER.to_owned()).chain(lines).collect()
}

async fn ward_with_sections() -> (Ward, Service) {
    let ward = Ward::new().await;
    let service = ward.start().await;
    assert!(service.import_sections(SECTIONS).await.result.imported);
    (ward, service)
}

async fn stored(ward: &Ward) -> i64 {
    let mut database = PgConnection::connect(&ward.database.admin_url).await.unwrap();
    sqlx::query_scalar("SELECT count(*) FROM faq.article_versions")
        .fetch_one(&mut database)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_format_is_found_and_stated() {
    let (_ward, service) = ward_with_sections().await;
    let file = format!("{HEADER}{}", line("F0001", "髙橋は？", "窓口①です。", "2026-04-01", ""));
    let utf8 = service.import_article_bytes(file.as_bytes()).await;
    assert_eq!(utf8.result.format(), ImportFormat::CsvUtf8);
    let with_bom = service.import_article_bytes(format!("\u{FEFF}{file}").as_bytes()).await;
    assert_eq!(with_bom.result.format(), ImportFormat::CsvUtf8Bom);
    let (shift_jis, ..) = SHIFT_JIS.encode(&file);
    let windows = service.import_article_bytes(&shift_jis).await;
    assert_eq!(windows.result.format(), ImportFormat::CsvShiftJis);
    for imported in [utf8.result.created, with_bom.result.unchanged, windows.result.unchanged] {
        assert_eq!(imported, 1, "the same text in every encoding");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_saved_by_a_spreadsheet_program_is_imported() {
    let (_ward, service) = ward_with_sections().await;
    let imported = service.import_article_bytes(include_bytes!("articles.xlsx")).await;
    assert_eq!(imported.faults, []);
    assert_eq!(imported.result.format(), ImportFormat::Excel);
    assert_eq!((imported.result.imported, imported.result.created), (true, 2));
    service.until_found("粗大ごみ", "F0002", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_articles_take_less_than_thirty_seconds() {
    let (ward, service) = ward_with_sections().await;
    let started = Instant::now();
    let imported = service.import_articles(&many()).await;
    let took = started.elapsed();
    println!("{MANY} articles imported in {took:.1?}");
    assert_eq!(imported.result.created as usize, MANY);
    assert_eq!(stored(&ward).await, i64::try_from(MANY).unwrap());
    for stage in ["reading", "checking", "storing"] {
        assert!(imported.stages.iter().any(|told| told == stage), "{stage}");
    }
    assert!(took < Duration::from_secs(30), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_in_the_last_line_keeps_all_five_thousand_out() {
    let (ward, service) = ward_with_sections().await;
    let file = many() + "F9999,問い,答え,,,,1010,site,/a.html,,2026-10-01,2026-13-01,\n";
    let imported = service.import_articles(&file).await;
    let places: Vec<_> = imported.faults.iter().map(|f| (f.line, f.column.as_str())).collect();
    assert_eq!(places, [(5_002, "valid_from")]);
    assert!(!imported.result.imported);
    assert_eq!(stored(&ward).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_killed_while_it_stores_leaves_nothing_and_can_be_sent_again() {
    let (ward, service) = ward_with_sections().await;
    let (file, key) = (many(), Uuid::now_v7().to_string());
    let mut holder = PgConnection::connect(&ward.database.admin_url).await.unwrap();
    let mut killer = PgConnection::connect(&ward.database.admin_url).await.unwrap();
    let mut held = holder.begin().await.unwrap();
    sqlx::query("LOCK TABLE faq.article_versions IN SHARE MODE").execute(&mut *held).await.unwrap();

    let request = service.writing(&key, pieces(file.as_bytes(), false));
    let mut events = service.articles().import_articles(request).await.unwrap().into_inner();
    loop {
        let message = events.message().await.unwrap().expect("the import goes on");
        if matches!(message.event, Some(Event::Progress(told)) if told.stage == "storing") {
            break;
        }
    }
    let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%article_versions%'";
    while sqlx::query(kill).execute(&mut killer).await.unwrap().rows_affected() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(gather(events).await.unwrap_err().code(), tonic::Code::Unavailable);
    held.rollback().await.unwrap();
    assert_eq!(stored(&ward).await, 0);

    let again = service.import_articles_as(&key, &file, false).await.unwrap();
    assert_eq!(again.result.created as usize, MANY);
}
