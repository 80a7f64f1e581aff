//! Contracts, their special terms and who confirmed them.

use jiff::{Timestamp, civil::Date};
use madoguchi_kit::db;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{LIST_LIMIT, StoreError};

/// A contract with the terms in force.
#[derive(Clone, Debug)]
pub struct Contract {
    /// Its id.
    pub id: Uuid,
    /// The contractor.
    pub contractor: String,
    /// The first day.
    pub first_day: Date,
    /// The last day.
    pub last_day: Date,
    /// The version of the special terms in force.
    pub terms_version: u32,
    /// Their text.
    pub terms: String,
    /// Rises with each change.
    pub version: i64,
}

struct Row {
    contract_id: Uuid,
    contractor: String,
    first_day: db::Date,
    last_day: db::Date,
    terms_version: i32,
    body: String,
    version: i64,
}

impl From<Row> for Contract {
    fn from(row: Row) -> Self {
        Self {
            id: row.contract_id,
            contractor: row.contractor,
            first_day: row.first_day.get(),
            last_day: row.last_day.get(),
            // The table holds 1 and above.
            terms_version: row.terms_version.unsigned_abs(),
            terms: row.body,
            version: row.version,
        }
    }
}

/// Makes a contract in version 1; its terms follow by [`insert_terms`].
///
/// # Errors
/// Of the database.
pub async fn insert_contract(
    connection: &mut PgConnection,
    contract: &Contract,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO auth.contracts (contract_id, contractor, first_day, last_day, terms_version, version, created_at)
         VALUES ($1, $2, $3, $4, 1, 1, $5)",
        contract.id,
        contract.contractor,
        db::Date::from(contract.first_day) as db::Date,
        db::Date::from(contract.last_day) as db::Date,
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(&mut *connection)
    .await?;
    insert_terms(connection, contract, now).await
}

/// Keeps a version of the special terms.
///
/// # Errors
/// Of the database.
pub async fn insert_terms(
    connection: &mut PgConnection,
    contract: &Contract,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO auth.contract_terms (contract_id, terms_version, body, in_force_from) VALUES ($1, $2, $3, $4)",
        contract.id,
        contract.terms_version.cast_signed(),
        contract.terms,
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes last day, terms version and version of a contract that [`lock_contract`] locked.
///
/// # Errors
/// Of the database.
pub async fn amend_contract(
    connection: &mut PgConnection,
    contract: &Contract,
) -> Result<(), StoreError> {
    let updated = sqlx::query!(
        "UPDATE auth.contracts SET last_day = $2, terms_version = $3, version = $4 WHERE contract_id = $1",
        contract.id,
        db::Date::from(contract.last_day) as db::Date,
        contract.terms_version.cast_signed(),
        contract.version,
    )
    .execute(connection)
    .await?;
    match updated.rows_affected() {
        1 => Ok(()),
        _ => Err(StoreError::Missing("contract")),
    }
}

/// A contract, locked until the transaction ends; `None` if there is none.
///
/// # Errors
/// Of the database.
pub async fn lock_contract(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Contract>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        "SELECT c.contract_id, contractor, first_day, last_day, c.terms_version, body, version
           FROM auth.contracts c JOIN auth.contract_terms t ON t.contract_id = c.contract_id AND t.terms_version = c.terms_version
          WHERE c.contract_id = $1 FOR UPDATE OF c",
        id,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Contract::from))
}

/// The contracts, newest first; for a contractor's account only its own.
///
/// # Errors
/// Of the database.
pub async fn contracts(
    connection: &mut PgConnection,
    only: Option<Uuid>,
) -> Result<Vec<Contract>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT c.contract_id, contractor, first_day, last_day, c.terms_version, body, version
           FROM auth.contracts c JOIN auth.contract_terms t ON t.contract_id = c.contract_id AND t.terms_version = c.terms_version
          WHERE $1::uuid IS NULL OR c.contract_id = $1
          ORDER BY first_day DESC, c.contract_id DESC LIMIT $2",
        only,
        LIST_LIMIT,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(Contract::from).collect())
}

/// Writes down that an account confirmed a version of the terms; once more changes nothing.
///
/// # Errors
/// Of the database.
pub async fn confirm_terms(
    connection: &mut PgConnection,
    account: Uuid,
    contract: Uuid,
    terms_version: u32,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO auth.terms_confirmations (account_id, contract_id, terms_version, confirmed_at)
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        account,
        contract,
        terms_version.cast_signed(),
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(())
}
