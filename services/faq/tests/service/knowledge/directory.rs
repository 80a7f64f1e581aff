//! The directory's entries are kept by those who know: every version says who, when and why.

use madoguchi_proto::faq::v1::{
    GetSectionRequest, ListSectionVersionsRequest, SearchSectionsRequest, Section,
    UpdateSectionRequest,
};
use tonic::{Code, Status};

use crate::{
    client::Service,
    drafts::{CLERK, HEAD, INFORMATION, STRANGE_HEAD, empty, fields, reason},
    support::{Ward, Who},
};

async fn get(service: &Service) -> Section {
    let message = GetSectionRequest { code: "1010".into() };
    let reply = service.directory().get_section(service.of(CLERK, message)).await.unwrap();
    reply.into_inner().section.unwrap()
}

async fn update(
    service: &Service,
    who: Who,
    section: Section,
    version: u32,
) -> Result<Section, Status> {
    let message =
        UpdateSectionRequest {
            section: Some(section), version, comment: "電話が変わった".into()
        };
    let reply = service.directory().update_section(service.act(who, message)).await?;
    Ok(reply.into_inner().section.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_changes_the_own_entry_and_search_follows() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let entry = get(&service).await;
    assert_eq!(entry.version, 1);
    let mut changed = entry.clone();
    changed.phone = "03-0000-9999".into();
    changed.duties.push("改姓届、電話は03-0000-9999".into());
    changed.hours = "月-土 08:30-20:00".into();
    let updated = update(&service, HEAD, changed.clone(), 1).await.unwrap();
    assert_eq!((updated.version, updated.phone.as_str()), (2, "03-0000-9999"));
    let status = update(&service, INFORMATION, changed.clone(), 1).await.unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).1["current_version"].as_str()),
        (Code::Aborted, "2")
    );
    update(&service, INFORMATION, entry, 2).await.unwrap();

    for (who, code) in [(STRANGE_HEAD, "NOT_IN_CHARGE"), (CLERK, "ROLE")] {
        let status = update(&service, who, changed.clone(), 3).await.unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied, "{code}");
    }
    let message = ListSectionVersionsRequest { code: "1010".into() };
    let reply = service.directory().list_section_versions(service.of(CLERK, message)).await;
    let told = reply.unwrap().into_inner().versions;
    let who: Vec<(&str, bool)> =
        told.iter().map(|told| (told.changed_by.as_str(), told.imported)).collect();
    assert_eq!(who, [("information", false), ("head", false), ("tester", true)]);
    assert_eq!(told[1].comment, "電話が変わった");
    assert_eq!(told[1].section.as_ref().unwrap().hours, "月-土 08:30-20:00");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_in_an_entry_is_named() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let entry = get(&service).await;
    let bad = Section {
        name: String::new(),
        reading: "カナ".into(),
        duties: vec!["090-1234-5678".into()],
        extension: "12".into(),
        phone: "電話".into(),
        hours: "いつでも".into(),
        deputy_code: "1010".into(),
        ..entry
    };
    let status = update(&service, HEAD, bad, 1).await.unwrap_err();
    let mut found = fields(&status);
    found.sort();
    let expected = [
        "section.deputy_code",
        "section.duties[0]",
        "section.extension",
        "section.hours",
        "section.name",
        "section.phone",
        "section.reading",
    ];
    assert_eq!(found, expected);
    let message = ListSectionVersionsRequest { code: "7777".into() };
    let status =
        service.directory().list_section_versions(service.of(CLERK, message)).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_search_finds_what_was_changed() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let mut entry = get(&service).await;
    entry.duties.push("改姓届".into());
    update(&service, HEAD, entry, 1).await.unwrap();
    for _ in 0..100 {
        let message = SearchSectionsRequest { query: "改姓届".into(), limit: 0 };
        let reply = service.search().search_sections(service.of(CLERK, message)).await.unwrap();
        if reply.into_inner().sections.first().is_some_and(|found| found.code == "1010") {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the new duty is not found");
}
