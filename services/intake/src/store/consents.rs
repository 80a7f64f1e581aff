//! Consent records and the sentences they answer (B8).

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::PgConnection;
use uuid::Uuid;

use super::counter;

/// A caller's answer to the sentence.
pub struct Consent {
    /// UUID of version 7.
    pub id: Uuid,
    /// The call.
    pub call: Uuid,
    /// Whether the caller agreed.
    pub consented: bool,
    /// When.
    pub at: Timestamp,
    /// Who read the sentence out.
    pub operator: Uuid,
    /// Where.
    pub terminal: Uuid,
    /// Which sentence.
    pub sentence_version: u32,
}

/// Adds a record.
pub async fn add(connection: &mut PgConnection, consent: &Consent) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO intake.consent (id, call_id, consented, at, operator_id, terminal_id, sentence_version)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        consent.id,
        consent.call,
        consent.consented,
        db::Timestamp::from(consent.at) as _,
        consent.operator,
        consent.terminal,
        counter(consent.sentence_version),
    )
    .execute(connection)
    .await
    .map(drop)
}

/// Keeps the sentence of a version; false if another text is kept under it.
pub async fn keep_sentence(
    connection: &mut PgConnection,
    version: u32,
    text: &str,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let version = counter(version);
    sqlx::query!(
        "INSERT INTO intake.consent_sentence (version, text, first_used) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        version,
        text,
        db::Timestamp::from(now) as _,
    )
    .execute(&mut *connection)
    .await?;
    let kept =
        sqlx::query_scalar!("SELECT text FROM intake.consent_sentence WHERE version = $1", version);
    Ok(kept.fetch_one(connection).await? == text)
}
