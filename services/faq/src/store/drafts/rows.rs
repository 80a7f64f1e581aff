//! Rows of drafts and what they mean.

use jiff::civil::Date;
use madoguchi_kit::db;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Shown;
use crate::{
    domain::{Draft, DraftSource, DraftState, DraftText, Hand, SectionCode, SourceKind},
    store::{corrupt, version},
};

/// A draft as the table holds it.
pub struct Row {
    pub id: Uuid,
    pub article_id: Option<Uuid>,
    pub base_version: i32,
    pub section_code: String,
    pub state: String,
    pub revision: i32,
    pub question: String,
    pub comment: String,
    pub editor_ids: Vec<Uuid>,
    pub editors: Vec<String>,
    pub approver_id: Option<Uuid>,
    pub approver: Option<String>,
    pub publish_at: Option<db::Timestamp>,
    pub published_version: Option<i32>,
    pub saved_by: String,
    pub saved_at: db::Timestamp,
    pub changed_at: db::Timestamp,
    pub number: Option<String>,
    pub newest: Option<i32>,
}

impl TryFrom<Row> for Shown {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> sqlx::Result<Self> {
        let hand = |(account, user_id)| Hand { account, user_id };
        let draft = Draft {
            id: row.id,
            article: row.article_id,
            base: version(row.base_version),
            section: SectionCode::parse(&row.section_code)
                .ok_or_else(|| corrupt("a section code"))?,
            state: DraftState::parse(&row.state).ok_or_else(|| corrupt("the state of a draft"))?,
            revision: version(row.revision),
            editors: row.editor_ids.into_iter().zip(row.editors).map(hand).collect(),
            approver: row.approver_id.zip(row.approver).map(hand),
            publish_at: row.publish_at.map(Into::into),
            published: row.published_version.map(version),
        };
        Ok(Self {
            draft,
            question: row.question,
            comment: row.comment,
            saved_by: row.saved_by,
            saved_at: row.saved_at.into(),
            changed_at: row.changed_at.into(),
            number: row.number,
            newest: row.newest.map_or(0, version),
        })
    }
}

/// A text as the column `text` holds it.
#[derive(Debug, Serialize, Deserialize)]
pub struct TextRow {
    question: String,
    answer: String,
    background: String,
    cautions: String,
    keywords: Vec<String>,
    section_code: String,
    transfer_section_code: Option<String>,
    sources: Vec<DraftSourceRow>,
    valid_from: Option<Date>,
    valid_until: Option<Date>,
}

/// A source within it.
#[derive(Debug, Serialize, Deserialize)]
struct DraftSourceRow {
    kind: Option<String>,
    locator: String,
    issue: String,
    checked_on: Option<Date>,
}

impl From<&DraftText> for TextRow {
    fn from(text: &DraftText) -> Self {
        let source = |source: &DraftSource| DraftSourceRow {
            kind: source.kind.map(|kind| kind.name().to_owned()),
            locator: source.locator.clone(),
            issue: source.issue.clone(),
            checked_on: source.checked_on,
        };
        Self {
            question: text.question.clone(),
            answer: text.answer.clone(),
            background: text.background.clone(),
            cautions: text.cautions.clone(),
            keywords: text.keywords.clone(),
            section_code: text.section.as_str().to_owned(),
            transfer_section_code: text.transfer.as_ref().map(|code| code.as_str().to_owned()),
            sources: text.sources.iter().map(source).collect(),
            valid_from: text.from,
            valid_until: text.until,
        }
    }
}

impl TryFrom<TextRow> for DraftText {
    type Error = sqlx::Error;

    fn try_from(row: TextRow) -> sqlx::Result<Self> {
        let code = |code: &str| SectionCode::parse(code).ok_or_else(|| corrupt("a section code"));
        let source = |row: DraftSourceRow| {
            let kind = row
                .kind
                .as_deref()
                .map(|kind| SourceKind::parse(kind).ok_or_else(|| corrupt("a kind of source")));
            Ok(DraftSource {
                kind: kind.transpose()?,
                locator: row.locator,
                issue: row.issue,
                checked_on: row.checked_on,
            })
        };
        Ok(Self {
            question: row.question,
            answer: row.answer,
            background: row.background,
            cautions: row.cautions,
            keywords: row.keywords,
            section: code(&row.section_code)?,
            transfer: row.transfer_section_code.as_deref().map(code).transpose()?,
            sources: row.sources.into_iter().map(source).collect::<sqlx::Result<_>>()?,
            from: row.valid_from,
            until: row.valid_until,
        })
    }
}
