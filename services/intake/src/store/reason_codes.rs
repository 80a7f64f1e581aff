//! The codebook of reasons.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::PgConnection;

use crate::domain::{Codebook, ReasonCode};

/// The codes in force, by code.
pub async fn list(connection: &mut PgConnection) -> sqlx::Result<Vec<ReasonCode>> {
    sqlx::query_as!(
        ReasonCode,
        "SELECT code, name, parent_code AS parent, leaf FROM intake.reason_code WHERE retired_at IS NULL ORDER BY code",
    )
    .fetch_all(connection)
    .await
}

/// Whether a call may bear the code.
pub async fn is_leaf(connection: &mut PgConnection, code: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM intake.reason_code WHERE code = $1 AND leaf AND retired_at IS NULL) AS "leaf!""#,
        code,
    )
    .fetch_one(connection)
    .await
}

/// Puts a codebook into force; codes that are not in it are retired.
pub async fn replace(
    connection: &mut PgConnection,
    codebook: &Codebook,
    now: Timestamp,
) -> sqlx::Result<()> {
    let codes = codebook.codes();
    let column = |of: fn(&ReasonCode) -> String| codes.iter().map(of).collect::<Vec<_>>();
    let parents: Vec<Option<String>> = codes.iter().map(|code| code.parent.clone()).collect();
    let leaves: Vec<bool> = codes.iter().map(|code| code.leaf).collect();
    // Two replacements at once would leave a mixture of both; calls go on meanwhile.
    sqlx::query!("LOCK TABLE intake.reason_code IN SHARE ROW EXCLUSIVE MODE")
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        "UPDATE intake.reason_code SET retired_at = $1 WHERE retired_at IS NULL",
        db::Timestamp::from(now) as _
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "INSERT INTO intake.reason_code (code, name, parent_code, leaf)
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[])
         ON CONFLICT (code) DO UPDATE SET name = excluded.name, parent_code = excluded.parent_code, leaf = excluded.leaf,
           retired_at = NULL",
        &column(|code| code.code.clone()),
        &column(|code| code.name.clone()),
        &parents as &[Option<String>],
        &leaves,
    )
    .execute(connection)
    .await
    .map(drop)
}
