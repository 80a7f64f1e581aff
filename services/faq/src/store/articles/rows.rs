//! Rows of articles and what they mean.

use jiff::civil::Date;
use madoguchi_kit::db;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    domain::{ArticleNumber, ArticleText, ArticleVersion, Period, SectionCode, Source, SourceKind},
    store::{corrupt, version},
};

/// A version as the tables hold it.
pub struct Row {
    pub id: Uuid,
    pub number: String,
    pub version: i32,
    pub question: String,
    pub answer: String,
    pub background: String,
    pub cautions: String,
    pub keywords: Vec<String>,
    pub section_code: String,
    pub transfer_section_code: Option<String>,
    pub sources: Json<Vec<SourceRow>>,
    pub valid_from: db::Date,
    pub valid_until: Option<db::Date>,
    pub published_at: db::Timestamp,
}

/// A source as the column `sources` holds it.
#[derive(Debug, Serialize, Deserialize)]
pub struct SourceRow {
    pub kind: String,
    pub locator: String,
    pub issue: String,
    pub checked_on: Date,
}

/// A version to be written.
#[derive(Serialize)]
pub struct NewVersion<'a> {
    pub id: Uuid,
    pub number: &'a str,
    pub version: u32,
    pub question: &'a str,
    pub answer: &'a str,
    pub background: &'a str,
    pub cautions: &'a str,
    pub keywords: &'a [String],
    pub section_code: &'a str,
    pub transfer_section_code: Option<&'a str>,
    pub sources: Vec<SourceRow>,
    pub valid_from: Date,
    pub valid_until: Option<Date>,
    pub review_on: Date,
    pub published_at: jiff::Timestamp,
}

impl<'a> From<&'a ArticleVersion> for NewVersion<'a> {
    fn from(version: &'a ArticleVersion) -> Self {
        let text = &version.text;
        Self {
            id: version.article,
            number: text.number.as_str(),
            version: version.version,
            question: &text.question,
            answer: &text.answer,
            background: &text.background,
            cautions: &text.cautions,
            keywords: &text.keywords,
            section_code: text.section.as_str(),
            transfer_section_code: text.transfer.as_ref().map(SectionCode::as_str),
            sources: text.sources.iter().map(SourceRow::from).collect(),
            valid_from: text.period.from,
            valid_until: text.period.until,
            review_on: text.review_on(),
            published_at: version.published_at,
        }
    }
}

impl From<&Source> for SourceRow {
    fn from(source: &Source) -> Self {
        Self {
            kind: source.kind.name().to_owned(),
            locator: source.locator.clone(),
            issue: source.issue.clone(),
            checked_on: source.checked_on,
        }
    }
}

impl TryFrom<SourceRow> for Source {
    type Error = sqlx::Error;

    fn try_from(row: SourceRow) -> sqlx::Result<Self> {
        let kind = SourceKind::parse(&row.kind).ok_or_else(|| corrupt("a kind of source"))?;
        Ok(Self { kind, locator: row.locator, issue: row.issue, checked_on: row.checked_on })
    }
}

impl TryFrom<Row> for ArticleVersion {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> sqlx::Result<Self> {
        let code = |code: &str| SectionCode::parse(code).ok_or_else(|| corrupt("a section code"));
        let text = ArticleText {
            number: ArticleNumber::parse(&row.number)
                .ok_or_else(|| corrupt("an article number"))?,
            question: row.question,
            answer: row.answer,
            background: row.background,
            cautions: row.cautions,
            keywords: row.keywords,
            section: code(&row.section_code)?,
            transfer: row.transfer_section_code.as_deref().map(code).transpose()?,
            sources: row
                .sources
                .0
                .into_iter()
                .map(TryInto::try_into)
                .collect::<sqlx::Result<_>>()?,
            period: Period { from: row.valid_from.into(), until: row.valid_until.map(Into::into) },
        };
        Ok(Self {
            article: row.id,
            version: version(row.version),
            text,
            published_at: row.published_at.into(),
        })
    }
}
