//! Passwords, activation codes and logins.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::PgConnection;
use uuid::Uuid;

use super::StoreError;
use crate::domain::{Source, UserId};

/// What a login is checked against.
#[derive(Clone)]
pub struct Credentials {
    /// The account.
    pub account: Uuid,
    /// Its password, if it has one.
    pub phc: Option<String>,
    /// Whether it has logged in from this source before.
    pub familiar: bool,
}

/// The credentials of a user id; `None` if there is no such account.
///
/// # Errors
/// Of the database.
pub async fn credentials(
    connection: &mut PgConnection,
    user: &UserId,
    source: &Source,
) -> Result<Option<Credentials>, StoreError> {
    let found = sqlx::query_as!(
        Credentials,
        r#"SELECT a.account_id AS account, p.phc AS "phc?",
                  EXISTS (SELECT FROM auth.logins l WHERE l.account_id = a.account_id AND l.source = $2) AS "familiar!"
             FROM auth.accounts a LEFT JOIN auth.passwords p USING (account_id)
            WHERE a.user_id = $1"#,
        user.as_str(),
        source.to_string(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(found)
}

/// Whether the account still has the very password hash that was checked outside of the transaction; locks it.
///
/// # Errors
/// Of the database.
pub async fn verified_password(
    connection: &mut PgConnection,
    account: Uuid,
    phc: &str,
) -> Result<bool, StoreError> {
    let stored = sqlx::query_scalar!(
        "SELECT phc FROM auth.passwords WHERE account_id = $1 FOR UPDATE",
        account
    )
    .fetch_optional(connection)
    .await?;
    Ok(stored.is_some_and(|stored| stored == phc))
}

/// Sets the password, the first one or another.
///
/// # Errors
/// Of the database.
pub async fn put_password(
    connection: &mut PgConnection,
    account: Uuid,
    phc: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO auth.passwords (account_id, phc, set_at) VALUES ($1, $2, $3)
         ON CONFLICT (account_id) DO UPDATE SET phc = excluded.phc, set_at = excluded.set_at",
        account,
        phc,
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps the same password in another hash (cost or pepper have changed).
///
/// # Errors
/// Of the database.
pub async fn renew_password(
    connection: &mut PgConnection,
    account: Uuid,
    phc: &str,
) -> Result<(), StoreError> {
    sqlx::query!("UPDATE auth.passwords SET phc = $2 WHERE account_id = $1", account, phc)
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes the password away.
///
/// # Errors
/// Of the database.
pub async fn delete_password(
    connection: &mut PgConnection,
    account: Uuid,
) -> Result<(), StoreError> {
    sqlx::query!("DELETE FROM auth.passwords WHERE account_id = $1", account)
        .execute(connection)
        .await?;
    Ok(())
}

/// Gives an account a code; an older one ends.
///
/// # Errors
/// Of the database.
pub async fn put_activation_code(
    connection: &mut PgConnection,
    account: Uuid,
    hash: &[u8; 32],
    issued_at: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO auth.activation_codes (account_id, code_hash, issued_at, expires_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id) DO UPDATE
             SET code_hash = excluded.code_hash, issued_at = excluded.issued_at, expires_at = excluded.expires_at",
        account,
        hash.as_slice(),
        db::Timestamp::from(issued_at) as db::Timestamp,
        db::Timestamp::from(expires_at) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The account that may use this code now; the code stays.
///
/// # Errors
/// Of the database.
pub async fn activation_code(
    connection: &mut PgConnection,
    user: &UserId,
    hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Uuid>, StoreError> {
    let account = sqlx::query_scalar!(
        "SELECT account_id FROM auth.activation_codes JOIN auth.accounts USING (account_id)
          WHERE user_id = $1 AND disabled_at IS NULL AND code_hash = $2 AND expires_at > $3",
        user.as_str(),
        hash.as_slice(),
        db::Timestamp::from(now) as db::Timestamp,
    )
    .fetch_optional(connection)
    .await?;
    Ok(account)
}

/// Uses the code up; false if it was used, replaced or expired meanwhile.
///
/// # Errors
/// Of the database.
pub async fn take_activation_code(
    connection: &mut PgConnection,
    account: Uuid,
    hash: &[u8; 32],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let taken = sqlx::query!(
        "DELETE FROM auth.activation_codes WHERE account_id = $1 AND code_hash = $2 AND expires_at > $3",
        account,
        hash.as_slice(),
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Takes the code away, if there is one.
///
/// # Errors
/// Of the database.
pub async fn delete_activation_code(
    connection: &mut PgConnection,
    account: Uuid,
) -> Result<(), StoreError> {
    sqlx::query!("DELETE FROM auth.activation_codes WHERE account_id = $1", account)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes a login down.
///
/// # Errors
/// Of the database.
pub async fn record_login(
    connection: &mut PgConnection,
    account: Uuid,
    source: &Source,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO auth.logins (login_id, account_id, source, at) VALUES ($1, $2, $3, $4)",
        Uuid::now_v7(),
        account,
        source.to_string(),
        db::Timestamp::from(at) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The last login of an account.
///
/// # Errors
/// Of the database.
pub async fn last_login(
    connection: &mut PgConnection,
    account: Uuid,
) -> Result<Option<Timestamp>, StoreError> {
    let at = sqlx::query_scalar!("SELECT max(at) FROM auth.logins WHERE account_id = $1", account)
        .fetch_one(connection)
        .await?;
    Ok(at.map(db::Timestamp::get))
}
