//! Public keys of collection days, kept so that intake goes on while retention is away.

use jiff::{Timestamp, civil::Date};
use madoguchi_kit::db;
use madoguchi_personal::seal::{DayPublicKey, KeyId};
use sqlx::PgConnection;

/// The key of a day; none if it was not fetched yet.
pub async fn of(connection: &mut PgConnection, day: Date) -> sqlx::Result<Option<DayPublicKey>> {
    let row = sqlx::query!(
        "SELECT key_id, public_key FROM intake.day_key WHERE day = $1",
        db::Date::from(day) as _
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let key =
        KeyId::parse(&row.key_id).and_then(|id| DayPublicKey::from_bytes(id, day, &row.public_key));
    key.map(Some).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// Keeps keys; a newer one of a day replaces the older.
pub async fn keep(
    connection: &mut PgConnection,
    keys: &[DayPublicKey],
    now: Timestamp,
) -> sqlx::Result<()> {
    let days: Vec<db::Date> = keys.iter().map(|key| key.day.into()).collect();
    let ids: Vec<String> = keys.iter().map(|key| key.id.to_string()).collect();
    let points: Vec<Vec<u8>> = keys.iter().map(|key| key.bytes.to_vec()).collect();
    sqlx::query!(
        "INSERT INTO intake.day_key (day, key_id, public_key, fetched_at)
         SELECT day, key_id, public_key, $4 FROM unnest($1::date[], $2::text[], $3::bytea[]) AS new (day, key_id, public_key)
         ON CONFLICT (day) DO UPDATE SET key_id = excluded.key_id, public_key = excluded.public_key, fetched_at = excluded.fetched_at
          WHERE day_key.key_id <> excluded.key_id",
        days as _,
        &ids,
        &points,
        db::Timestamp::from(now) as _,
    )
    .execute(connection)
    .await
    .map(drop)
}

/// How many days from `day` on have a key without a gap.
pub async fn days_ahead(connection: &mut PgConnection, day: Date) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "days!" FROM
             (SELECT day - $1 AS distance, row_number() OVER (ORDER BY day) - 1 AS place FROM intake.day_key WHERE day >= $1) AS keys
            WHERE distance = place"#,
        db::Date::from(day) as _,
    )
    .fetch_one(connection)
    .await
}
