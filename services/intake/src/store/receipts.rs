//! Running numbers of receipts.

use jiff::civil::Date;
use madoguchi_calendar::receipt::ReceiptNumber;
use madoguchi_kit::db;
use sqlx::PgConnection;

/// Draws the next number of `day`. A sequence gives it, so nobody waits for another's commit; what a rolled back transaction drew is
/// lost, and of two that meet at the day's first inquiry one may leave a gap as well.
pub async fn draw(connection: &mut PgConnection, day: Date) -> sqlx::Result<ReceiptNumber> {
    let mut drawn = next(connection, day).await?;
    if drawn.is_none() {
        // The day's first: its numbers count from here. A draw after this statement is higher than every base drawn before it.
        sqlx::query!(
            "INSERT INTO intake.receipt_day (day, base) VALUES ($1, nextval('intake.receipt_sequence')) ON CONFLICT DO NOTHING",
            db::Date::from(day) as _,
        )
        .execute(&mut *connection)
        .await?;
        drawn = next(connection, day).await?;
    }
    let ordinal = drawn.ok_or(sqlx::Error::RowNotFound)?;
    let ordinal = u32::try_from(ordinal).map_err(|error| sqlx::Error::Decode(error.into()))?;
    ReceiptNumber::new(day, ordinal).map_err(|error| sqlx::Error::Decode(error.into()))
}

async fn next(connection: &mut PgConnection, day: Date) -> sqlx::Result<Option<i64>> {
    let drawn = sqlx::query_scalar!(
        r#"SELECT nextval('intake.receipt_sequence') - base AS "ordinal!" FROM intake.receipt_day WHERE day = $1"#,
        db::Date::from(day) as _,
    );
    drawn.fetch_optional(connection).await
}
