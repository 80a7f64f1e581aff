//! `keyring.day_key`.

use jiff::{Timestamp, civil::Date};
use madoguchi_kit::db;
use sqlx::PgConnection;

/// A day key as it lies in the keyring.
pub struct DayKeyRow {
    /// Its id.
    pub key_id: String,
    /// The epoch whose root key wraps it.
    pub epoch: i64,
    /// Nonce and ciphertext; `None` once destroyed.
    pub wrapped_private_key: Option<Vec<u8>>,
    /// Nothing is opened any more.
    pub frozen: bool,
}

/// A public key.
pub struct PublicKeyRow {
    /// Its id.
    pub key_id: String,
    /// The collection day.
    pub day: Date,
    /// Uncompressed point.
    pub public_key: Vec<u8>,
}

/// A collection day and whether it can still be opened.
pub struct DayRow {
    /// The collection day.
    pub day: Date,
    /// Whether its private key exists.
    pub keys_exist: bool,
}

/// What is stored of a new key.
pub struct NewDayKey<'a> {
    /// Its id.
    pub key_id: &'a str,
    /// The collection day.
    pub day: Date,
    /// Uncompressed point.
    pub public_key: &'a [u8],
    /// Nonce and ciphertext.
    pub wrapped_private_key: &'a [u8],
    /// The epoch whose root key wraps it.
    pub epoch: i64,
}

/// Days from `from` on, `count` of them, that have no key.
pub async fn days_without_key(
    connection: &mut PgConnection,
    from: Date,
    count: i32,
) -> sqlx::Result<Vec<Date>> {
    let days = sqlx::query_scalar!(
        r#"SELECT wanted.day AS "day!"
           FROM (SELECT $1::date + n AS day FROM generate_series(0, $2::integer - 1) AS n) AS wanted
           WHERE NOT EXISTS (SELECT FROM keyring.day_key WHERE day_key.day = wanted.day)
           ORDER BY 1"#,
        db::Date::from(from) as _,
        count,
    )
    .fetch_all(connection)
    .await?;
    Ok(days.into_iter().map(Date::from).collect())
}

/// Stores a key unless another replica was faster.
pub async fn insert(
    connection: &mut PgConnection,
    key: &NewDayKey<'_>,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO keyring.day_key (key_id, day, public_key, wrapped_private_key, epoch, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (day) DO NOTHING",
        key.key_id,
        db::Date::from(key.day) as _,
        key.public_key,
        key.wrapped_private_key,
        key.epoch,
        db::Timestamp::from(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Public keys of the days from `from` on that are neither frozen nor destroyed.
pub async fn public_keys(
    connection: &mut PgConnection,
    from: Date,
    count: i32,
) -> sqlx::Result<Vec<PublicKeyRow>> {
    let rows = sqlx::query!(
        "SELECT key_id, day, public_key FROM keyring.day_key
         WHERE day >= $1 AND day < $1 + $2::integer AND frozen_at IS NULL ORDER BY day",
        db::Date::from(from) as _,
        count,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| PublicKeyRow { key_id: r.key_id, day: r.day.into(), public_key: r.public_key })
        .collect())
}

/// The keys with these ids.
pub async fn by_ids(
    connection: &mut PgConnection,
    key_ids: &[String],
) -> sqlx::Result<Vec<DayKeyRow>> {
    let rows = sqlx::query!(
        r#"SELECT key_id, epoch, wrapped_private_key, frozen_at IS NOT NULL AS "frozen!"
           FROM keyring.day_key WHERE key_id = ANY($1)"#,
        key_ids,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| DayKeyRow {
            key_id: r.key_id,
            epoch: r.epoch,
            wrapped_private_key: r.wrapped_private_key,
            frozen: r.frozen,
        })
        .collect())
}

/// Collection days up to and including `until` whose keys still exist, oldest first, with their key ids.
pub async fn existing_until(
    connection: &mut PgConnection,
    until: Date,
) -> sqlx::Result<Vec<(Date, String)>> {
    let rows = sqlx::query!(
        "SELECT day, key_id FROM keyring.day_key WHERE day <= $1 AND destroyed_at IS NULL ORDER BY day LIMIT 400",
        db::Date::from(until) as _,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|r| (r.day.into(), r.key_id)).collect())
}

/// A page of collection days after `after`, oldest first.
pub async fn days(
    connection: &mut PgConnection,
    after: Option<Date>,
    limit: i64,
) -> sqlx::Result<Vec<DayRow>> {
    let rows = sqlx::query!(
        r#"SELECT day, destroyed_at IS NULL AS "keys_exist!" FROM keyring.day_key
           WHERE $1::date IS NULL OR day > $1 ORDER BY day LIMIT $2"#,
        after.map(db::Date::from) as _,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|r| DayRow { day: r.day.into(), keys_exist: r.keys_exist }).collect())
}

/// From now on nothing sealed to these keys is opened. Freezing twice changes nothing.
pub async fn freeze(
    connection: &mut PgConnection,
    key_ids: &[String],
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE keyring.day_key SET frozen_at = $2 WHERE key_id = ANY($1) AND frozen_at IS NULL",
        key_ids,
        db::Timestamp::from(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets the private keys. Answers how many existed until now.
pub async fn destroy(
    connection: &mut PgConnection,
    key_ids: &[String],
    now: Timestamp,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "UPDATE keyring.day_key SET wrapped_private_key = NULL, destroyed_at = $2
         WHERE key_id = ANY($1) AND destroyed_at IS NULL",
        key_ids,
        db::Timestamp::from(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// The keys that the root key of `epoch` wraps, locked until the transaction ends.
pub async fn wrapped_in(
    connection: &mut PgConnection,
    epoch: i64,
) -> sqlx::Result<Vec<(String, Vec<u8>)>> {
    let rows = sqlx::query!(
        r#"SELECT key_id, wrapped_private_key AS "wrapped_private_key!" FROM keyring.day_key
           WHERE epoch = $1 AND wrapped_private_key IS NOT NULL ORDER BY day FOR UPDATE"#,
        epoch,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|r| (r.key_id, r.wrapped_private_key)).collect())
}

/// Replaces the wrapping of a key.
pub async fn rewrap(
    connection: &mut PgConnection,
    key_id: &str,
    wrapped: &[u8],
    epoch: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE keyring.day_key SET wrapped_private_key = $2, epoch = $3
         WHERE key_id = $1 AND wrapped_private_key IS NOT NULL",
        key_id,
        wrapped,
        epoch,
    )
    .execute(connection)
    .await?;
    Ok(())
}
