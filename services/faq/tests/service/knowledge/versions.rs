//! Who published what, when and why; what differs; the end of an article.

use madoguchi_access::Role;
use madoguchi_proto::faq::v1::{
    CompareVersionsRequest, CreateDraftRequest, DraftName, DraftText, FieldDifference,
    GetArticleRequest, ListArticlesRequest, ListVersionsRequest, ListVersionsResponse, PieceKind,
    RetireArticleRequest, Side, UpdateDraftRequest, VersionName, side::Text,
};
use tonic::{Code, Status};

use crate::{
    client::Service,
    drafts::{
        CLERK, HEAD, INFORMATION, OTHER, STRANGE_HEAD, STRANGER, empty, fields, reason, text,
    },
    support::{HEADER, Ward, Who, line},
};

async fn history(service: &Service, article: &str) -> ListVersionsResponse {
    let message = ListVersionsRequest { article_id: article.into() };
    service.versions().list_versions(service.of(CLERK, message)).await.unwrap().into_inner()
}

/// Another version of an article, with a comment.
async fn change(service: &Service, article: &str, text: DraftText, comment: &str) {
    let create = CreateDraftRequest {
        article_id: article.into(),
        text: Some(text),
        comment: comment.into(),
    };
    let reply = service.drafts().create_draft(service.act(OTHER, create)).await.unwrap();
    let draft = service.submit(CLERK, &reply.into_inner().draft.unwrap()).await.unwrap();
    let draft = service.approve(HEAD, &draft).await.unwrap();
    service.publish(HEAD, &draft, None).await.unwrap();
}

fn version(article: &str, version: u32) -> Side {
    let name = VersionName { article_id: article.into(), version };
    Side { text: Some(Text::Version(name)) }
}

async fn compare(
    service: &Service,
    who: Who,
    left: impl Into<Option<Side>>,
    right: Side,
) -> Result<Vec<FieldDifference>, Status> {
    let message = CompareVersionsRequest { left: left.into(), right: Some(right) };
    let reply = service.versions().compare_versions(service.of(who, message)).await?;
    Ok(reply.into_inner().fields)
}

fn told(fields: &[FieldDifference], field: &str) -> String {
    let field = fields.iter().find(|found| found.field == field).unwrap();
    let piece = |piece: &madoguchi_proto::faq::v1::Piece| match piece.kind() {
        PieceKind::Removed => format!("[-{}]", piece.text),
        PieceKind::Added => format!("[+{}]", piece.text),
        _ => piece.text.clone(),
    };
    field.pieces.iter().map(piece).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_says_who_when_and_why() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let file =
        format!("{HEADER}{}", line("F0001", "改姓届の窓口は。", "一階です。", "2026-04-01", ""));
    assert!(service.import_articles(&file).await.result.imported);
    let list = service.by(Role::Operator, ListArticlesRequest::default());
    let listed = service.articles().list_articles(list).await.unwrap().into_inner().articles;
    let article = listed[0].article_id.clone();
    change(&service, &article, text("改姓届はどこですか。"), "言い方を直した").await;

    let told = history(&service, &article).await;
    let [second, first] = &*told.versions else { panic!("{told:?}") };
    assert_eq!((first.version, first.imported, first.approved_by.as_str()), (1, true, ""));
    assert_eq!(first.authors, ["tester"]);
    assert_eq!((second.version, second.imported), (2, false));
    assert_eq!(second.authors, ["other", "clerk"], "whoever submits answers for it too");
    assert_eq!((second.approved_by.as_str(), second.comment.as_str()), ("head", "言い方を直した"));
    assert!(second.published_at.unwrap().seconds >= first.published_at.unwrap().seconds);

    let unknown = ListVersionsRequest { article_id: "019ab4f0-7c1e-7d5b-9d2e-0f6a3b1c2d4e".into() };
    let status = service.versions().list_versions(service.of(CLERK, unknown)).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    let operator = ListVersionsRequest { article_id: article };
    let status =
        service.versions().list_versions(service.by(Role::Operator, operator)).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
}

#[tokio::test(flavor = "multi_thread")]
async fn any_two_texts_are_compared_word_by_word() {
    let ward = Ward::new().await;
    let service = empty(&ward).await;
    let answer = |words: &str| DraftText { answer: words.into(), ..text("手数料は。") };
    let first = service.published(answer("手数料は300円です。")).await;
    let article = first.article_id.clone();
    change(&service, &article, answer("手数料は1通350円です。"), "").await;
    let fields_found =
        compare(&service, CLERK, version(&article, 1), version(&article, 2)).await.unwrap();
    assert_eq!(told(&fields_found, "answer"), "手数料は[-300][+1通350]円です。");
    let differing: Vec<&str> =
        fields_found.iter().filter(|field| field.differs).map(|field| &*field.field).collect();
    assert_eq!(differing, ["answer"]);

    // A conflict: what another saved against what is on the screen.
    let draft = service.create(CLERK, answer("手数料は無料です。")).await.unwrap();
    let update = UpdateDraftRequest {
        draft_id: draft.draft_id.clone(),
        revision: 1,
        text: Some(answer("手数料は400円です。")),
        ..Default::default()
    };
    service.drafts().update_draft(service.act(OTHER, update)).await.unwrap();
    let theirs = |revision| {
        let name = DraftName { draft_id: draft.draft_id.clone(), revision };
        Side { text: Some(Text::Draft(name)) }
    };
    let screen = |words: &str| Side { text: Some(Text::Screen(answer(words))) };
    let fields_found =
        compare(&service, CLERK, theirs(0), screen("手数料は500円です。")).await.unwrap();
    assert_eq!(told(&fields_found, "answer"), "手数料は[-400][+500]円です。");
    let fields_found = compare(&service, CLERK, theirs(1), theirs(2)).await.unwrap();
    assert_eq!(told(&fields_found, "answer"), "手数料は[-無料][+400円]です。");

    let status = compare(&service, STRANGER, theirs(0), version(&article, 1)).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound, "another section's draft");
    let status =
        compare(&service, CLERK, version(&article, 1), version(&article, 9)).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    let status = compare(&service, CLERK, None, screen("090-1234-5678へ")).await.unwrap_err();
    assert_eq!(fields(&status), ["left", "right.screen.answer"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retired_article_is_found_no_more_until_a_new_version_brings_it_back() {
    let ward = Ward::new().await;
    let (one, two) = (empty(&ward).await, ward.start().await);
    let first = one.published(text("改姓届の窓口は。")).await;
    let article = first.article_id.clone();
    two.until_found("改姓届", "F0001", true).await;
    let retire = async |who: Who, version: u32, comment: &str| {
        let message =
            RetireArticleRequest { article_id: article.clone(), version, comment: comment.into() };
        one.versions().retire_article(one.act(who, message)).await.map(drop)
    };
    let why = "制度が無くなった";
    for (who, version, comment, code) in [
        (HEAD, 1, "", Code::InvalidArgument),
        (HEAD, 2, why, Code::Aborted),
        (STRANGE_HEAD, 1, why, Code::PermissionDenied),
        (CLERK, 1, why, Code::PermissionDenied),
    ] {
        let status = retire(who, version, comment).await.unwrap_err();
        assert_eq!(status.code(), code, "{who:?} {status:?}");
    }
    retire(HEAD, 1, why).await.unwrap();
    two.until_found("改姓届", "F0001", false).await;
    assert_eq!(reason(&retire(INFORMATION, 1, why).await.unwrap_err()).0, "RETIRED");
    let get = |version| GetArticleRequest { article_id: article.clone(), version };
    let status = one.articles().get_article(one.by(Role::Operator, get(0))).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    one.articles().get_article(one.by(Role::Operator, get(1))).await.unwrap();
    let list = one.by(Role::Operator, ListArticlesRequest::default());
    assert!(one.articles().list_articles(list).await.unwrap().into_inner().articles.is_empty());
    let told = history(&one, &article).await;
    assert_eq!((told.retired_by.as_str(), told.retired_because.as_str()), ("head", why));
    // A replica that starts now does not know it either.
    let three = ward.start().await;
    assert!(three.find("改姓届").await.is_empty());

    change(&one, &article, text("改姓届の窓口は。"), "制度が戻った").await;
    two.until_found("改姓届", "F0001", true).await;
    assert_eq!(history(&one, &article).await.retired_at, None);
}
