//! Designations.

use jiff::{Timestamp, civil::Date};
use madoguchi_access::Role;
use madoguchi_kit::db;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{LIST_LIMIT, StoreError, standing::role};
use crate::domain::Period;

/// A designation as it is kept.
#[derive(Clone, Debug)]
pub struct Designation {
    /// Its id.
    pub id: Uuid,
    /// Who is designated.
    pub account: Uuid,
    /// For what.
    pub role: Role,
    /// When.
    pub period: Period,
    /// By whom.
    pub designated_by: Uuid,
    /// The day the ward was notified.
    pub notified_on: Date,
}

struct Row {
    designation_id: Uuid,
    account_id: Uuid,
    role: String,
    begins_at: db::Timestamp,
    ends_at: Option<db::Timestamp>,
    designated_by: Uuid,
    notified_on: db::Date,
}

impl TryFrom<Row> for Designation {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.designation_id,
            account: row.account_id,
            role: role(&row.role)?,
            period: Period {
                begins_at: row.begins_at.get(),
                ends_at: row.ends_at.map(db::Timestamp::get),
            },
            designated_by: row.designated_by,
            notified_on: row.notified_on.get(),
        })
    }
}

/// Makes a designation.
///
/// # Errors
/// Of the database.
pub async fn insert_designation(
    connection: &mut PgConnection,
    designation: &Designation,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO auth.designations (designation_id, account_id, role, begins_at, ends_at, designated_by, notified_on, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        designation.id,
        designation.account,
        designation.role.as_str(),
        db::Timestamp::from(designation.period.begins_at) as db::Timestamp,
        designation.period.ends_at.map(db::Timestamp::from) as Option<db::Timestamp>,
        designation.designated_by,
        db::Date::from(designation.notified_on) as db::Date,
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether the account is designated for the role at any moment of the period. Lock the account first.
///
/// # Errors
/// Of the database.
pub async fn overlapping_designation(
    connection: &mut PgConnection,
    account: Uuid,
    role: Role,
    period: Period,
) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM auth.designations
                           WHERE account_id = $1 AND role = $2 AND begins_at IS DISTINCT FROM ends_at
                             AND tstzrange(begins_at, ends_at) && tstzrange($3, $4)) AS "found!""#,
        account,
        role.as_str(),
        db::Timestamp::from(period.begins_at) as db::Timestamp,
        period.ends_at.map(db::Timestamp::from) as Option<db::Timestamp>,
    )
    .fetch_one(connection)
    .await?;
    Ok(found)
}

/// A designation; `None` if there is none.
///
/// # Errors
/// Of the database.
pub async fn find_designation(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Designation>, StoreError> {
    sqlx::query_as!(
        Row,
        "SELECT designation_id, account_id, role, begins_at, ends_at, designated_by, notified_on
           FROM auth.designations WHERE designation_id = $1",
        id,
    )
    .fetch_optional(connection)
    .await?
    .map(Designation::try_from)
    .transpose()
}

/// Ends a designation at `now`: one that has not begun never takes effect, one that has ended stays as it was.
///
/// # Errors
/// Of the database.
pub async fn end_designation(
    connection: &mut PgConnection,
    id: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    let updated = sqlx::query!(
        "UPDATE auth.designations SET ends_at = least(ends_at, greatest(begins_at, $2)) WHERE designation_id = $1",
        id,
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    match updated.rows_affected() {
        1 => Ok(()),
        _ => Err(StoreError::Missing("designation")),
    }
}

/// The designations in force at `at`, by account.
///
/// # Errors
/// Of the database.
pub async fn designations_at(
    connection: &mut PgConnection,
    at: Timestamp,
) -> Result<Vec<Designation>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT designation_id, account_id, role, begins_at, ends_at, designated_by, notified_on
           FROM auth.designations WHERE begins_at <= $1 AND (ends_at IS NULL OR ends_at > $1)
          ORDER BY account_id, begins_at LIMIT $2",
        db::Timestamp::from(at) as db::Timestamp,
        LIST_LIMIT,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Designation::try_from).collect()
}
