//! Step 2: two calls that need no personal data.

use anyhow::{Context as _, Result};
use madoguchi_devstack::{Client, Stack};
use madoguchi_proto::faq::v1::article_service_client::ArticleServiceClient;
use madoguchi_proto::faq::v1::search_service_client::SearchServiceClient;
use madoguchi_proto::faq::v1::{GetArticleRequest, SearchArticlesRequest, SearchSectionsRequest};
use madoguchi_proto::intake::v1::call_service_client::CallServiceClient;
use madoguchi_proto::intake::v1::{
    ArticleReference, Call, CallState, CloseCallRequest, Outcome, RecordTransferRequest,
    StartCallRequest, TransferKind,
};

use crate::Teller;
use crate::teller::Said as _;

/// Plays it.
///
/// # Errors
/// The first thing that did not come out as told.
pub async fn play(stack: &Stack, tell: Teller<'_>) -> Result<()> {
    tell.step(
        2,
        "1本目はFAQで答え、2本目は担当課へ転送する。個人情報はいらない。",
        "Call one is answered from the FAQ, call two is transferred: neither needs personal data.",
    );
    let operator = stack.log_in_as("operator1").await?;
    from_the_faq(tell, &operator).await.context("call one")?;
    transferred(tell, &operator).await.context("call two")
}

async fn from_the_faq(tell: Teller<'_>, operator: &Client) -> Result<()> {
    let call = start(operator).await?;
    let mut search = SearchServiceClient::new(operator.service());
    let query = "住民票ほしいんだけど何がいるの".to_owned();
    let request = SearchArticlesRequest { query: query.clone(), ..Default::default() };
    let found = search.search_articles(request).await.said("search")?;
    let hit = found.hits.first().context("nothing was found")?.clone();
    tell.same(
        &format!("「{query}」の最初の答え / the first article found"),
        "F0001",
        &*hit.number,
    )?;
    tell.note(&format!("検索 {} µs / search time in the engine", found.took_micros));
    let mut articles = ArticleServiceClient::new(operator.service());
    let request = GetArticleRequest { article_id: hit.article_id.clone(), version: 0 };
    let article = articles.get_article(request).await.said("article")?;
    let article = article.article.context("the answer holds no article")?;
    let sources = article.sources.iter().map(|source| source.locator.as_str());
    let sources = sources.collect::<Vec<_>>().join(", ");
    tell.holds("出典つき / read with its sources (B6)", !article.sources.is_empty(), &sources)?;
    let reference = ArticleReference { article_id: hit.article_id, version: article.version };
    let request = CloseCallRequest {
        call_id: call.call_id,
        version: call.version,
        outcome: Outcome::AnsweredFromFaq.into(),
        reason_code: "A01".to_owned(),
        article: Some(reference.clone()),
        memo: String::new(),
    };
    let mut calls = CallServiceClient::new(operator.service());
    let phone =
        CloseCallRequest { memo: "折り返し 080-1234-5678".to_owned(), ..request.clone() };
    let refused = calls.close_call(phone).await;
    tell.refused("メモに電話番号 / a phone number in the memo (B16)", "INVALID_FIELD", refused)?;
    let closed = closed(calls.close_call(request).await.said("closing")?.call)?;
    tell.same("終わり方 / outcome (B2)", Outcome::AnsweredFromFaq, closed.outcome())?;
    tell.same("使った記事と版 / article and version (B6)", Some(reference), closed.article)?;
    tell.same("分類 / reason code (B2)", "A01", &*closed.reason_code)
}

async fn transferred(tell: Teller<'_>, operator: &Client) -> Result<()> {
    let call = start(operator).await?;
    let mut search = SearchServiceClient::new(operator.service());
    let request = SearchSectionsRequest { query: "情報公開の請求".to_owned(), limit: 0 };
    let found = search.search_sections(request).await.said("directory")?;
    let section = found.sections.first().context("no section was found")?.clone();
    tell.same("「情報公開の請求」の担当 / the section in charge (B15)", "1010", &*section.code)?;
    tell.same("閉庁中と表示 / shown as closed now (B15)", false, section.open_now)?;
    let mut calls = CallServiceClient::new(operator.service());
    let request = RecordTransferRequest {
        call_id: call.call_id,
        version: call.version,
        section_code: section.code,
        kind: TransferKind::Consulted.into(),
        reached: true,
    };
    let call = calls.record_transfer(request).await.said("transfer")?.call;
    let call = call.context("the answer holds no call")?;
    let request = CloseCallRequest {
        call_id: call.call_id,
        version: call.version,
        outcome: Outcome::Transferred.into(),
        reason_code: "A01".to_owned(),
        article: None,
        memo: String::new(),
    };
    let closed = closed(calls.close_call(request).await.said("closing")?.call)?;
    tell.same("終わり方 / outcome (B2)", Outcome::Transferred, closed.outcome())?;
    tell.same("転送の記録 / transfers recorded (B15)", 1, closed.transfers.len())
}

/// Begins a call.
///
/// # Errors
/// It is refused.
pub async fn start(operator: &Client) -> Result<Call> {
    let mut calls = CallServiceClient::new(operator.service());
    let started = calls.start_call(StartCallRequest {}).await.said("starting a call")?;
    started.call.context("the answer holds no call")
}

fn closed(call: Option<Call>) -> Result<Call> {
    let call = call.context("the answer holds no call")?;
    anyhow::ensure!(call.state() == CallState::Closed, "the call is {:?}", call.state());
    Ok(call)
}
