//! Writes handoffs and the receipts in force.

use madoguchi_calendar::jst_date;
use madoguchi_kit::db;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Pieces, counter};
use crate::domain::{Inquiry, Receipt, SectionCode};

/// Stores a new handoff with its pieces.
pub async fn insert(
    connection: &mut PgConnection,
    inquiry: &Inquiry,
    pieces: &Pieces,
) -> sqlx::Result<()> {
    let Inquiry { taken, .. } = inquiry;
    let day = jst_date(taken.at);
    sqlx::query!(
        "INSERT INTO handoff.inquiry (id, version, content_version, state, receipt_number, collection_day, collected_at, in_office_hours,
           override_reason, operator_id, section_code, reason_code, deliver_at, due_at, erased_on, callback_weekdays, callback_from,
           callback_until, remind_at, remind_whom, key_id, sealed_contact, sealed_inquiry, sealed_summary)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)",
        inquiry.id,
        counter(inquiry.version),
        counter(taken.version),
        inquiry.state.as_str(),
        taken.receipt.to_string(),
        db::Date::from(day) as _,
        db::Timestamp::from(taken.at) as _,
        taken.in_office_hours,
        taken.override_reason,
        taken.operator,
        inquiry.section.as_ref().map_or("", SectionCode::as_str),
        taken.reason_code,
        db::Timestamp::from(inquiry.deliver_at) as _,
        db::Timestamp::from(taken.due_at) as _,
        db::Date::from(taken.erased_on) as _,
        i16::from(taken.window.weekdays),
        i16::try_from(taken.window.from).unwrap_or(i16::MAX),
        i16::try_from(taken.window.until).unwrap_or(i16::MAX),
        inquiry.reminder.map(|reminder| db::Timestamp::from(reminder.at)) as _,
        inquiry.reminder.map(|reminder| reminder.whom.as_str()),
        taken.key_id,
        pieces.contact,
        pieces.inquiry,
        pieces.summary,
    )
    .execute(connection)
    .await
    .map(drop)
}

/// Writes what an act changed of a locked handoff, receipts included.
pub async fn update(connection: &mut PgConnection, inquiry: &Inquiry) -> sqlx::Result<()> {
    let updated = sqlx::query!(
        "UPDATE handoff.inquiry
            SET version = $2, state = $3, section_code = $4, deliver_at = $5, delivered_at = $6, reroutes = $7, answers = $8,
                last_attempt_at = $9, answered_at = $10, closed_at = $11, remind_at = $12, remind_whom = $13,
                section_chosen = $14
          WHERE id = $1",
        inquiry.id,
        counter(inquiry.version),
        inquiry.state.as_str(),
        inquiry.section.as_ref().map_or("", SectionCode::as_str),
        db::Timestamp::from(inquiry.deliver_at) as _,
        inquiry.delivered_at.map(db::Timestamp::from) as _,
        counter(inquiry.reroutes),
        counter(inquiry.answers),
        inquiry.last_attempt_at.map(db::Timestamp::from) as _,
        inquiry.answered_at.map(db::Timestamp::from) as _,
        inquiry.closed_at.map(db::Timestamp::from) as _,
        inquiry.reminder.map(|reminder| db::Timestamp::from(reminder.at)) as _,
        inquiry.reminder.map(|reminder| reminder.whom.as_str()),
        inquiry.section_chosen,
    )
    .execute(&mut *connection)
    .await?;
    if updated.rows_affected() != 1 {
        return Err(sqlx::Error::RowNotFound);
    }
    receipt(connection, inquiry.id, "section", inquiry.section_receipt.as_ref()).await?;
    receipt(connection, inquiry.id, "information_section", inquiry.information_receipt.as_ref())
        .await
}

async fn receipt(
    connection: &mut PgConnection,
    id: Uuid,
    party: &str,
    receipt: Option<&Receipt>,
) -> sqlx::Result<()> {
    let Some(receipt) = receipt else {
        return sqlx::query!(
            "DELETE FROM handoff.acknowledgement WHERE inquiry_id = $1 AND party = $2",
            id,
            party
        )
        .execute(connection)
        .await
        .map(drop);
    };
    sqlx::query!(
        "INSERT INTO handoff.acknowledgement (inquiry_id, party, user_id, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (inquiry_id, party) DO NOTHING",
        id,
        party,
        receipt.user_id,
        db::Timestamp::from(receipt.at) as _,
    )
    .execute(connection)
    .await
    .map(drop)
}
