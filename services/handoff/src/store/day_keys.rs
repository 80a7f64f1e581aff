//! Public keys of collection days, to seal answers.

use jiff::{Timestamp, civil::Date};
use madoguchi_kit::db;
use madoguchi_personal::seal::{DayPublicKey, KeyId};
use sqlx::PgConnection;

/// A key by its id; none if it was not fetched yet.
pub async fn day_key(
    connection: &mut PgConnection,
    key_id: &str,
) -> sqlx::Result<Option<DayPublicKey>> {
    let row = sqlx::query!("SELECT day, public_key FROM handoff.day_key WHERE key_id = $1", key_id)
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let key = KeyId::parse(key_id)
        .and_then(|id| DayPublicKey::from_bytes(id, row.day.into(), &row.public_key));
    key.map(Some).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// Keeps keys; they never change.
pub async fn keep_day_keys(
    connection: &mut PgConnection,
    keys: &[DayPublicKey],
    now: Timestamp,
) -> sqlx::Result<()> {
    let days: Vec<db::Date> = keys.iter().map(|key| key.day.into()).collect();
    let ids: Vec<String> = keys.iter().map(|key| key.id.to_string()).collect();
    let points: Vec<Vec<u8>> = keys.iter().map(|key| key.bytes.to_vec()).collect();
    sqlx::query!(
        "INSERT INTO handoff.day_key (day, key_id, public_key, fetched_at)
         SELECT day, key_id, public_key, $4 FROM unnest($1::date[], $2::text[], $3::bytea[]) AS new (day, key_id, public_key)
         ON CONFLICT DO NOTHING",
        days as _,
        &ids,
        &points,
        db::Timestamp::from(now) as _,
    )
    .execute(connection)
    .await
    .map(drop)
}

/// Days of open inquiries whose key is not here: they came before this service had fetched it.
pub async fn missing_key_days(
    connection: &mut PgConnection,
    limit: i64,
) -> sqlx::Result<Vec<Date>> {
    let days = sqlx::query_scalar!(
        r#"SELECT DISTINCT collection_day AS "day: db::Date" FROM handoff.inquiry
            WHERE state <> 'closed' AND NOT EXISTS (SELECT FROM handoff.day_key WHERE day_key.key_id = inquiry.key_id) LIMIT $1"#,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(days.into_iter().map(Date::from).collect())
}
