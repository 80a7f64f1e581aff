//! Publishing versions of articles.

use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::rows::NewVersion;
use crate::{
    domain::{ArticleNumber, ArticleVersion, Draft, Hand},
    store::{BATCH, corrupt},
};

/// How versions came about.
#[derive(Debug)]
pub enum Origin<'a> {
    /// A file of the Ward Information Section.
    Import {
        /// The import.
        id: Uuid,
        /// User id of who imported.
        by: &'a str,
    },
    /// An approved draft.
    Draft {
        /// It.
        draft: &'a Draft,
        /// Why.
        comment: &'a str,
    },
}

impl Origin<'_> {
    fn import(&self) -> Option<Uuid> {
        match self {
            Self::Import { id, .. } => Some(*id),
            Self::Draft { .. } => None,
        }
    }

    fn draft(&self) -> Option<&Draft> {
        match self {
            Self::Import { .. } => None,
            Self::Draft { draft, .. } => Some(draft),
        }
    }

    fn authors(&self) -> Vec<String> {
        match self {
            Self::Import { by, .. } => vec![(*by).to_owned()],
            Self::Draft { draft, .. } => {
                draft.editors.iter().map(|hand: &Hand| hand.user_id.clone()).collect()
            }
        }
    }

    fn comment(&self) -> &str {
        match self {
            Self::Import { .. } => "",
            Self::Draft { comment, .. } => comment,
        }
    }
}

/// Publishes versions: each is the first of a new article or follows the newest of its article.
///
/// # Errors
/// Of the database; [`sqlx::Error::RowNotFound`] if a version does not follow the newest (nothing may be committed then).
pub async fn publish(
    connection: &mut PgConnection,
    versions: &[ArticleVersion],
    position: i64,
    origin: &Origin<'_>,
) -> sqlx::Result<()> {
    let draft = origin.draft();
    let approver = draft.and_then(|draft| draft.approver.as_ref());
    for batch in versions.chunks(BATCH) {
        let rows = Json(batch.iter().map(NewVersion::from).collect::<Vec<_>>());
        let heads = sqlx::query!(
            "INSERT INTO faq.articles (id, number, version, position)
             SELECT r.id, r.number, r.version, $2 FROM jsonb_to_recordset($1) AS r (id uuid, number text, version integer)
             ON CONFLICT (id) DO UPDATE SET version = excluded.version, position = excluded.position, retired_at = NULL
                                      WHERE articles.version = excluded.version - 1",
            &rows as _,
            position
        )
        .execute(&mut *connection)
        .await?;
        if heads.rows_affected() != batch.len() as u64 {
            return Err(sqlx::Error::RowNotFound);
        }
        sqlx::query!(
            "INSERT INTO faq.article_versions (article_id, version, question, answer, background, cautions, keywords,
                                               section_code, transfer_section_code, sources, valid_from, valid_until, review_on,
                                               published_at, import_id, draft_id, authors, approved_by, comment)
             SELECT r.id, r.version, r.question, r.answer, r.background, r.cautions, r.keywords, r.section_code,
                    r.transfer_section_code, r.sources, r.valid_from, r.valid_until, r.review_on, r.published_at,
                    $2, $3, $4, $5, $6
               FROM jsonb_to_recordset($1) AS r (
                    id uuid, version integer, question text, answer text, background text, cautions text, keywords text[],
                    section_code text, transfer_section_code text, sources jsonb, valid_from date, valid_until date,
                    review_on date, published_at timestamptz)",
            &rows as _,
            origin.import(),
            draft.map(|draft| draft.id),
            &origin.authors(),
            approver.map_or("", |hand| &hand.user_id),
            origin.comment()
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// The number of a new article: one more than the greatest of the form F0001. Only one transaction asks at a time, see
/// [`super::super::changes::next_position`].
///
/// # Errors
/// Of the database.
pub async fn next_number(connection: &mut PgConnection) -> sqlx::Result<ArticleNumber> {
    let greatest = sqlx::query_scalar!(
        r#"SELECT coalesce(max(substr(number, 2)::bigint), 0) AS "greatest!" FROM faq.articles WHERE number ~ '^F[0-9]{4,12}$'"#
    )
    .fetch_one(connection)
    .await?;
    ArticleNumber::parse(&format!("F{:04}", greatest + 1))
        .ok_or_else(|| corrupt("an article number"))
}
