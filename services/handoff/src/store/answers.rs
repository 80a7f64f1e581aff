//! Answers and attempts, sealed.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{count, counter, unreadable};

/// How the caller was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// By phone.
    Phone,
    /// By e-mail.
    Email,
    /// By fax.
    Fax,
    /// By letter.
    Letter,
}

impl Method {
    const ALL: [Self; 4] = [Self::Phone, Self::Email, Self::Fax, Self::Letter];

    fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Fax => "fax",
            Self::Letter => "letter",
        }
    }
}

/// An answer or attempt.
pub struct Answer {
    /// From 1; part of the AAD.
    pub ordinal: u32,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub user_id: String,
    /// How.
    pub method: Method,
    /// Whether it reached the caller.
    pub answered: bool,
    /// Id of the day key.
    pub key_id: String,
    /// The sealed text; none for an attempt without a word.
    pub sealed: Option<Vec<u8>>,
}

/// Keeps an answer.
pub async fn insert_answer(
    connection: &mut PgConnection,
    inquiry: Uuid,
    answer: &Answer,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO handoff.answer (inquiry_id, ordinal, at, user_id, method, answered, key_id, sealed_text)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        inquiry,
        counter(answer.ordinal),
        db::Timestamp::from(answer.at) as _,
        answer.user_id,
        answer.method.as_str(),
        answer.answered,
        answer.key_id,
        answer.sealed,
    )
    .execute(connection)
    .await
    .map(drop)
}

/// The answers of an inquiry, oldest first.
pub async fn answers_of(pool: &PgPool, inquiry: Uuid) -> sqlx::Result<Vec<Answer>> {
    let rows = sqlx::query!(
        "SELECT ordinal, at, user_id, method, answered, key_id, sealed_text FROM handoff.answer WHERE inquiry_id = $1 ORDER BY ordinal",
        inquiry,
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            let method = Method::ALL.into_iter().find(|method| method.as_str() == row.method);
            Ok(Answer {
                ordinal: count(row.ordinal),
                at: row.at.get(),
                user_id: row.user_id,
                method: method.ok_or_else(|| unreadable("method"))?,
                answered: row.answered,
                key_id: row.key_id,
                sealed: row.sealed_text,
            })
        })
        .collect()
}
