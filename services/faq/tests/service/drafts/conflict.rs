//! Many editors at once: nothing is lost, and whoever comes second is told of the first.

use madoguchi_proto::faq::v1::{GetDraftRequest, UpdateDraftRequest};
use tonic::Code;

use super::{CLERK, OTHER, empty, reason, text, who};
use crate::support::Ward;
use madoguchi_access::Role;

const EDITORS: u128 = 15;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_saves_second_is_told_of_the_first_and_sees_both_texts() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let draft = service.create(CLERK, text("最初の問い")).await.unwrap();
    let update = |words: &str| UpdateDraftRequest {
        draft_id: draft.draft_id.clone(),
        revision: 1,
        text: Some(text(words)),
        ..Default::default()
    };
    service.drafts().update_draft(service.act(OTHER, update("他の人の問い"))).await.unwrap();
    let status =
        service.drafts().update_draft(service.act(CLERK, update("自分の問い"))).await.unwrap_err();
    assert_eq!(status.code(), Code::Aborted);
    let (reason, facts) = reason(&status);
    assert_eq!(reason, "STALE_VERSION");
    assert_eq!((facts["current_version"].as_str(), facts["saved_by"].as_str()), ("2", "other"));
    let get = GetDraftRequest { draft_id: draft.draft_id.clone(), revision: 0 };
    let theirs = service.drafts().get_draft(service.of(CLERK, get)).await.unwrap().into_inner();
    assert_eq!(theirs.text.unwrap().question, "他の人の問い");
}

#[tokio::test(flavor = "multi_thread")]
async fn fifteen_people_write_in_one_draft_and_every_line_stays() {
    let ward = Ward::new().await;
    let (one, two) = (empty(&ward).await, ward.start().await);
    let draft = one.create(CLERK, text("問い")).await.unwrap();
    let edit = async |editor: u128| {
        let service = if editor.is_multiple_of(2) { &one } else { &two };
        let who = who(100 + editor, "editor", &[Role::SectionClerk], "1010");
        let mut conflicts = 0;
        loop {
            let get = GetDraftRequest { draft_id: draft.draft_id.clone(), revision: 0 };
            let read = service.drafts().get_draft(service.of(who, get)).await.unwrap().into_inner();
            let mut text = read.text.unwrap();
            text.background.push_str(&format!("\n{editor}番の行"));
            let update = UpdateDraftRequest {
                draft_id: draft.draft_id.clone(),
                revision: read.draft.unwrap().revision,
                text: Some(text),
                ..Default::default()
            };
            match service.drafts().update_draft(service.act(who, update)).await {
                Ok(_) => return conflicts,
                Err(status) => assert_eq!(status.code(), Code::Aborted, "{status:?}"),
            }
            conflicts += 1;
        }
    };
    let conflicts: u32 =
        futures_util::future::join_all((0..EDITORS).map(edit)).await.into_iter().sum();
    assert!(conflicts > 0, "they were not at it at once");
    let get = GetDraftRequest { draft_id: draft.draft_id.clone(), revision: 0 };
    let read = one.drafts().get_draft(one.of(CLERK, get)).await.unwrap().into_inner();
    assert_eq!(u128::from(read.draft.unwrap().revision), 1 + EDITORS);
    let background = read.text.unwrap().background;
    for editor in 0..EDITORS {
        let line = format!("{editor}番の行");
        assert_eq!(background.lines().filter(|found| *found == line).count(), 1, "{background}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_new_articles_at_once_each_gets_a_number() {
    let ward = Ward::new().await;
    let (one, two) = (empty(&ward).await, ward.start().await);
    let mut drafts = Vec::new();
    for number in 0..EDITORS {
        drafts.push(one.approved(text(&format!("問い{number}"))).await);
    }
    let publish = async |(at, draft): (usize, &madoguchi_proto::faq::v1::Draft)| {
        let service = if at.is_multiple_of(2) { &one } else { &two };
        service.publish(CLERK, draft, None).await.unwrap().article_number
    };
    let mut numbers = futures_util::future::join_all(drafts.iter().enumerate().map(publish)).await;
    numbers.sort();
    let expected: Vec<String> = (1..=EDITORS).map(|number| format!("F{number:04}")).collect();
    assert_eq!(numbers, expected);
}
