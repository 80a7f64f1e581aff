//! Inquiries: their facts, and their sealed pieces until handoff has them.

use jiff::{Timestamp, civil::Date};
use madoguchi_kit::db;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{count, counter};
use crate::domain::CallbackWindow;

/// What is known of an inquiry without opening anything; nothing of it is personal.
#[derive(Debug, Clone)]
pub struct Facts {
    /// UUID of version 7.
    pub id: Uuid,
    /// The call it was taken in.
    pub call: Uuid,
    /// Who took it.
    pub operator: Uuid,
    /// From 1, rising with each amendment.
    pub version: u32,
    /// What the caller was told.
    pub receipt_number: String,
    /// The day of collection, in Japan.
    pub collection_day: Date,
    /// When it was taken.
    pub collected_at: Timestamp,
    /// Whether the office was open then.
    pub office_open: bool,
    /// By which version of the ward calendar.
    pub calendar_version: u32,
    /// Why it was taken all the same; empty if closed.
    pub override_reason: String,
    /// The section in charge; empty if unknown.
    pub section_code: String,
    /// Reason code of the call.
    pub reason_code: String,
    /// When the section gets it.
    pub deliver_at: Timestamp,
    /// When the answer is due.
    pub due_at: Timestamp,
    /// The last day on which it is kept.
    pub erased_on: Date,
}

/// The sealed pieces of one version.
#[derive(Debug, Clone)]
pub struct Pieces {
    /// The version that the AAD of each names.
    pub version: u32,
    /// The day key.
    pub key_id: String,
    /// A sealed `Contact`.
    pub contact: Vec<u8>,
    /// The sealed text.
    pub inquiry: Vec<u8>,
    /// A sealed `Summary`.
    pub summary: Vec<u8>,
    /// When to call back.
    pub window: CallbackWindow,
}

struct FactsRow {
    id: Uuid,
    call_id: Uuid,
    operator_id: Uuid,
    version: i32,
    receipt_number: String,
    collection_day: db::Date,
    collected_at: db::Timestamp,
    office_open: bool,
    calendar_version: i32,
    override_reason: String,
    section_code: String,
    reason_code: String,
    deliver_at: db::Timestamp,
    due_at: db::Timestamp,
    erased_on: db::Date,
    handed_over: bool,
}

macro_rules! select_facts {
    ($rest:tt, $($argument:expr),+) => {
        sqlx::query_as!(
            FactsRow,
            r#"SELECT id, call_id, operator_id, version, receipt_number, collection_day, collected_at, office_open, calendar_version,
                      override_reason, section_code, reason_code, deliver_at, due_at, erased_on,
                      handed_over_at IS NOT NULL AS "handed_over!"
                 FROM intake.inquiry "# + $rest,
            $($argument),+
        )
    };
}

/// Adds an inquiry with its pieces; links the newest consent of its call.
pub async fn add(
    connection: &mut PgConnection,
    facts: &Facts,
    pieces: &Pieces,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH facts AS (
           INSERT INTO intake.inquiry (id, call_id, operator_id, consent_id, version, receipt_number, collection_day, collected_at,
                                       office_open, calendar_version, override_reason, section_code, reason_code, deliver_at, due_at,
                                       erased_on)
           VALUES ($1, $2, $3, (SELECT id FROM intake.consent WHERE call_id = $2 AND consented ORDER BY id DESC LIMIT 1),
                   $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
           RETURNING id)
         INSERT INTO intake.sealed_inquiry (inquiry_id, version, key_id, contact, inquiry, summary, callback_weekdays, callback_from,
                                            callback_until)
         SELECT id, $4, $16, $17, $18, $19, $20, $21, $22 FROM facts",
        facts.id,
        facts.call,
        facts.operator,
        counter(facts.version),
        facts.receipt_number,
        db::Date::from(facts.collection_day) as _,
        db::Timestamp::from(facts.collected_at) as _,
        facts.office_open,
        counter(facts.calendar_version),
        facts.override_reason,
        facts.section_code,
        facts.reason_code,
        db::Timestamp::from(facts.deliver_at) as _,
        db::Timestamp::from(facts.due_at) as _,
        db::Date::from(facts.erased_on) as _,
        pieces.key_id,
        pieces.contact,
        pieces.inquiry,
        pieces.summary,
        i16::from(pieces.window.weekdays),
        minutes(pieces.window.from),
        minutes(pieces.window.until),
    )
    .execute(connection)
    .await
    .map(drop)
}

/// The operator's inquiry, locked, and whether handoff has had a version of it. None also after its day was purged.
pub async fn lock(
    connection: &mut PgConnection,
    operator: Uuid,
    id: Uuid,
) -> sqlx::Result<Option<(Facts, bool)>> {
    let row = select_facts!(
        "WHERE id = $1 AND operator_id = $2 AND erased_at IS NULL FOR UPDATE",
        id,
        operator
    );
    Ok(row.fetch_optional(connection).await?.map(|row| {
        let handed_over = row.handed_over;
        (Facts::from(row), handed_over)
    }))
}

/// The facts of an inquiry, if it is at this version.
pub async fn find(pool: &PgPool, id: Uuid, version: u32) -> sqlx::Result<Option<Facts>> {
    let row = select_facts!("WHERE id = $1 AND version = $2", id, counter(version));
    Ok(row.fetch_optional(pool).await?.map(Facts::from))
}

/// Replaces the pieces of an inquiry that waits for handover, locked before. Fails if they have gone.
pub async fn replace(
    connection: &mut PgConnection,
    facts: &Facts,
    pieces: &Pieces,
) -> sqlx::Result<()> {
    let replaced = sqlx::query!(
        "WITH pieces AS (
           UPDATE intake.sealed_inquiry SET version = $2, key_id = $3, contact = $4, inquiry = $5, summary = $6,
                  callback_weekdays = $7, callback_from = $8, callback_until = $9
            WHERE inquiry_id = $1 AND version < $2 RETURNING inquiry_id)
         UPDATE intake.inquiry SET version = $2, section_code = $10 FROM pieces WHERE id = inquiry_id",
        facts.id,
        counter(pieces.version),
        pieces.key_id,
        pieces.contact,
        pieces.inquiry,
        pieces.summary,
        i16::from(pieces.window.weekdays),
        minutes(pieces.window.from),
        minutes(pieces.window.until),
        facts.section_code,
    )
    .execute(connection)
    .await?;
    if replaced.rows_affected() == 1 { Ok(()) } else { Err(sqlx::Error::RowNotFound) }
}

/// Notes an amendment that handoff has taken; false if the inquiry is no longer at version `seen`.
pub async fn note_amended(
    connection: &mut PgConnection,
    id: Uuid,
    seen: u32,
    version: u32,
    section_code: &str,
) -> sqlx::Result<bool> {
    let noted = sqlx::query!(
        "UPDATE intake.inquiry SET version = $3, section_code = $4, handed_over_version = $3
          WHERE id = $1 AND version = $2 AND handed_over_at IS NOT NULL",
        id,
        counter(seen),
        counter(version),
        section_code,
    );
    Ok(noted.execute(connection).await?.rows_affected() == 1)
}

/// Minutes of a day, at most 1440.
fn minutes(value: u16) -> i16 {
    i16::try_from(value).unwrap_or(i16::MAX)
}

impl From<FactsRow> for Facts {
    fn from(row: FactsRow) -> Self {
        Self {
            id: row.id,
            call: row.call_id,
            operator: row.operator_id,
            version: count(row.version),
            receipt_number: row.receipt_number,
            collection_day: row.collection_day.get(),
            collected_at: row.collected_at.get(),
            office_open: row.office_open,
            calendar_version: count(row.calendar_version),
            override_reason: row.override_reason,
            section_code: row.section_code,
            reason_code: row.reason_code,
            deliver_at: row.deliver_at.get(),
            due_at: row.due_at.get(),
            erased_on: row.erased_on.get(),
        }
    }
}
