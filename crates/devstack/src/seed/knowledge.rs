//! Drafts in every state and operators' feedback from `deploy/demo/`, written by the people of one section.

use std::collections::HashMap;

use anyhow::{Context as _, Result, bail};
use jiff::SignedDuration;
use madoguchi_proto::faq::v1::article_service_client::ArticleServiceClient;
use madoguchi_proto::faq::v1::draft_service_client::DraftServiceClient;
use madoguchi_proto::faq::v1::feedback_service_client::FeedbackServiceClient;
use madoguchi_proto::faq::v1::{
    ApproveDraftRequest, CreateDraftRequest, Draft, DraftText, FeedbackKind, FeedbackState,
    GiveFeedbackRequest, ListArticlesRequest, ListDraftsRequest, ListFeedbackRequest,
    PublishDraftRequest, RejectDraftRequest, ResolveFeedbackRequest, Source, SourceKind,
    SubmitDraftRequest, WithdrawDraftRequest,
};
use serde::Deserialize;

use super::content::{file, rows};
use super::people::SECTION;
use super::{Ward, said};
use crate::stack::{Client, Stack};

/// How far ahead the planned draft is published.
const AHEAD: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Writes the drafts and gives the feedback, unless there are some already.
pub async fn write(stack: &Stack, ward: &Ward) -> Result<()> {
    let client = async |user_id: &str| {
        let door = ward.door(user_id)?;
        stack.log_in(door, user_id, &ward.password).await.map_err(|s| said(&s))
    };
    let (clerk, head, operator) =
        (client("clerk").await?, client("head").await?, client("operator1").await?);
    drafts(stack, &clerk, &head).await.context("the drafts")?;
    feedback(&clerk, &operator).await.context("the feedback")
}

/// A line of `drafts.csv`.
#[derive(Deserialize)]
struct DraftLine {
    state: String,
    question: String,
    answer: String,
    background: String,
    cautions: String,
    keywords: String,
    comment: String,
}

async fn drafts(stack: &Stack, clerk: &Client, head: &Client) -> Result<()> {
    let mut author = DraftServiceClient::new(clerk.service());
    let request = ListDraftsRequest { page_size: 1, ..Default::default() };
    let listed = author.list_drafts(request).await.map_err(|s| said(&s))?.into_inner();
    if !listed.drafts.is_empty() {
        return Ok(());
    }
    let today = stack.clock().today().to_string();
    for line in rows::<DraftLine>(&file("drafts.csv"))? {
        let state = line.state.clone();
        let request = CreateDraftRequest {
            article_id: String::new(),
            comment: line.comment.clone(),
            text: Some(text(line, &today)),
        };
        let reply = author.create_draft(request).await.map_err(|s| said(&s))?.into_inner();
        let draft = reply.draft.context("the answer holds no draft")?;
        bring(stack, clerk, head, draft, &state).await.with_context(|| state.clone())?;
    }
    Ok(())
}

fn text(line: DraftLine, today: &str) -> DraftText {
    DraftText {
        question: line.question,
        answer: line.answer,
        background: line.background,
        cautions: line.cautions,
        keywords: line.keywords.split('、').map(str::to_owned).collect(),
        section_code: SECTION.to_owned(),
        sources: vec![Source {
            kind: SourceKind::Site.into(),
            locator: "/kurashi/koseki/index.html".to_owned(),
            issue: String::new(),
            checked_on: today.to_owned(),
        }],
        ..DraftText::default()
    }
}

/// Brings a draft to the state it stands in.
async fn bring(
    stack: &Stack,
    clerk: &Client,
    head: &Client,
    draft: Draft,
    state: &str,
) -> Result<()> {
    let mut author = DraftServiceClient::new(clerk.service());
    let mut approver = DraftServiceClient::new(head.service());
    let (draft_id, revision) = (draft.draft_id, draft.revision);
    if state == "writing" {
        return Ok(());
    }
    if state == "withdrawn" {
        let comment = "条例の改正が見送られたため".to_owned();
        let request = WithdrawDraftRequest { draft_id, revision, comment };
        return author.withdraw_draft(request).await.map(drop).map_err(|s| said(&s));
    }
    let request =
        SubmitDraftRequest { draft_id: draft_id.clone(), revision, comment: String::new() };
    author.submit_draft(request).await.map_err(|s| said(&s))?;
    let (revision, comment) = (revision + 1, String::new());
    match state {
        "submitted" => return Ok(()),
        "rejected" => {
            let comment = "必要な書類の出典を加えてください".to_owned();
            let request = RejectDraftRequest { draft_id, revision, comment };
            return approver.reject_draft(request).await.map(drop).map_err(|s| said(&s));
        }
        "approved" | "scheduled" => {
            let request = ApproveDraftRequest { draft_id: draft_id.clone(), revision, comment };
            approver.approve_draft(request).await.map_err(|s| said(&s))?;
        }
        other => bail!("drafts.csv names the state {other}, which is none"),
    }
    if state == "scheduled" {
        let at = stack.clock().now() + AHEAD;
        let publish_at = Some(prost_types::Timestamp { seconds: at.as_second(), nanos: 0 });
        let request = PublishDraftRequest { draft_id, revision: revision + 1, publish_at };
        author.publish_draft(request).await.map_err(|s| said(&s))?;
    }
    Ok(())
}

/// A line of `feedback.csv`.
#[derive(Deserialize)]
struct FeedbackLine {
    article_number: String,
    kind: String,
    text: String,
    state: String,
    reply: String,
}

async fn feedback(clerk: &Client, operator: &Client) -> Result<()> {
    let mut service = FeedbackServiceClient::new(operator.service());
    let request = ListFeedbackRequest { page_size: 1, ..Default::default() };
    let listed = service.list_feedback(request).await.map_err(|s| said(&s))?.into_inner();
    if !listed.feedback.is_empty() {
        return Ok(());
    }
    let articles = articles(clerk).await?;
    let mut section = FeedbackServiceClient::new(clerk.service());
    for line in rows::<FeedbackLine>(&file("feedback.csv"))? {
        let (article_id, version) = articles
            .get(&line.article_number)
            .cloned()
            .with_context(|| format!("{} is no article of the section", line.article_number))?;
        let kind = FeedbackKind::from_str_name(&name("FEEDBACK_KIND", &line.kind));
        let state = FeedbackState::from_str_name(&name("FEEDBACK_STATE", &line.state));
        let (kind, state) = kind.zip(state).context("feedback.csv names no such kind or state")?;
        let request =
            GiveFeedbackRequest { article_id, version, kind: kind.into(), text: line.text };
        let given = service.give_feedback(request).await.map_err(|s| said(&s))?.into_inner();
        let given = given.feedback.context("the answer holds no feedback")?;
        if state != FeedbackState::Open {
            let request = ResolveFeedbackRequest {
                feedback_id: given.feedback_id,
                seen: given.state,
                state: state.into(),
                reply: line.reply,
            };
            section.resolve_feedback(request).await.map_err(|s| said(&s))?;
        }
    }
    Ok(())
}

fn name(kind: &str, word: &str) -> String {
    format!("{kind}_{}", word.to_uppercase())
}

/// The section's articles with their newest version, by number.
async fn articles(clerk: &Client) -> Result<HashMap<String, (String, u32)>> {
    let request = ListArticlesRequest {
        section_code: SECTION.to_owned(),
        page_size: 200,
        ..Default::default()
    };
    let mut service = ArticleServiceClient::new(clerk.service());
    let listed = service.list_articles(request).await.map_err(|s| said(&s))?.into_inner();
    let known = |article: madoguchi_proto::faq::v1::Article| {
        (article.number, (article.article_id, article.version))
    };
    Ok(listed.articles.into_iter().map(known).collect())
}
