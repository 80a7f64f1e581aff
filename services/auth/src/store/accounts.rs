//! Accounts.

use jiff::Timestamp;
use madoguchi_access::{Organisation, Roles};
use madoguchi_kit::db;
use sqlx::PgConnection;
use uuid::Uuid;

use super::StoreError;
use crate::domain::UserId;

/// An account about to be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Its id.
    pub id: Uuid,
    /// Its user id.
    pub user_id: UserId,
    /// The name colleagues know.
    pub display_name: String,
    /// 甲 or 乙.
    pub organisation: Organisation,
    /// What it is there for.
    pub roles: Roles,
    /// The ward's section code.
    pub section: Option<String>,
    /// The contract.
    pub contract: Option<Uuid>,
}

/// Makes an account, in version 1.
///
/// # Errors
/// [`StoreError::UserIdTaken`], [`StoreError::Missing`] for its contract, else of the database.
pub async fn insert_account(
    connection: &mut PgConnection,
    account: &NewAccount,
    now: Timestamp,
) -> Result<(), StoreError> {
    let roles: Vec<String> = account.roles.iter().map(|role| role.as_str().to_owned()).collect();
    sqlx::query!(
        "INSERT INTO auth.accounts (account_id, user_id, display_name, organisation, roles, section_code, contract_id, created_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
        account.id,
        account.user_id.as_str(),
        account.display_name,
        account.organisation.as_str(),
        &roles,
        account.section,
        account.contract,
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Locks an account until the transaction ends and returns its version; `None` if there is none.
///
/// # Errors
/// Of the database.
pub async fn lock_account(
    connection: &mut PgConnection,
    account: Uuid,
) -> Result<Option<i64>, StoreError> {
    let version = sqlx::query_scalar!(
        "SELECT version FROM auth.accounts WHERE account_id = $1 FOR UPDATE",
        account
    )
    .fetch_optional(connection)
    .await?;
    Ok(version)
}

/// Ends an account's access; a second time changes nothing but the version.
///
/// # Errors
/// Of the database.
pub async fn disable_account(
    connection: &mut PgConnection,
    account: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    let updated = sqlx::query!(
        "UPDATE auth.accounts SET disabled_at = coalesce(disabled_at, $2), version = version + 1 WHERE account_id = $1",
        account,
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    match updated.rows_affected() {
        1 => Ok(()),
        _ => Err(StoreError::Missing("account")),
    }
}

/// Administrators whose access has not been ended, locked against a change of that until the transaction ends.
///
/// # Errors
/// Of the database.
pub async fn administrators(connection: &mut PgConnection) -> Result<Vec<Uuid>, StoreError> {
    let ids = sqlx::query_scalar!(
        "SELECT account_id FROM auth.accounts WHERE 'administrator' = ANY (roles) AND disabled_at IS NULL ORDER BY account_id FOR UPDATE",
    )
    .fetch_all(connection)
    .await?;
    Ok(ids)
}

/// Ids of the accounts whose user id follows `after`, in order of user id.
///
/// # Errors
/// Of the database.
pub async fn accounts_page(
    connection: &mut PgConnection,
    after: &str,
    limit: u32,
) -> Result<Vec<Uuid>, StoreError> {
    let ids = sqlx::query_scalar!(
        "SELECT account_id FROM auth.accounts WHERE user_id > $1 ORDER BY user_id LIMIT $2",
        after,
        i64::from(limit),
    )
    .fetch_all(connection)
    .await?;
    Ok(ids)
}

/// Keeps everybody else from making accounts until the transaction ends.
///
/// # Errors
/// Of the database.
pub async fn lock_accounts(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended('auth.accounts', 0))")
        .fetch_one(connection)
        .await?;
    Ok(())
}
