//! `retention.seal_head`: the witness's memory.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::PgConnection;

/// A head as it was witnessed.
pub struct HeadRow {
    /// The service.
    pub service: String,
    /// The seal's number.
    pub number: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// Its signature.
    pub signature: Vec<u8>,
    /// The signing key.
    pub key_id: String,
    /// When it came in.
    pub witnessed_at: db::Timestamp,
}

/// Keeps a head; `false` if another hash is known under its number.
pub async fn keep(connection: &mut PgConnection, head: &HeadRow) -> sqlx::Result<bool> {
    let known = sqlx::query_scalar!(
        "INSERT INTO retention.seal_head (service, number, hash, signature, key_id, witnessed_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (service, number) DO UPDATE SET hash = seal_head.hash
         RETURNING hash",
        head.service,
        head.number,
        head.hash,
        head.signature,
        head.key_id,
        head.witnessed_at as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(known == head.hash)
}

/// A page of heads, newest first: of one service or of all, before (service, number) in that order.
pub async fn page(
    connection: &mut PgConnection,
    service: Option<&str>,
    before: Option<(Timestamp, &str, i64)>,
    limit: i64,
) -> sqlx::Result<Vec<HeadRow>> {
    let (at, name, number) = match before {
        Some((at, name, number)) => (Some(db::Timestamp::from(at)), Some(name), Some(number)),
        None => (None, None, None),
    };
    sqlx::query_as!(
        HeadRow,
        r#"SELECT service, number, hash, signature, key_id, witnessed_at
           FROM retention.seal_head
           WHERE ($1::text IS NULL OR service = $1)
             AND ($2::timestamptz IS NULL OR (witnessed_at, service, number) < ($2, $3::text, $4::bigint))
           ORDER BY witnessed_at DESC, service DESC, number DESC LIMIT $5"#,
        service,
        at as _,
        name,
        number,
        limit,
    )
    .fetch_all(connection)
    .await
}
