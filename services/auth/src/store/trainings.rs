//! The training register.

use jiff::{Timestamp, civil::Date};
use madoguchi_kit::db;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{LIST_LIMIT, StoreError};

/// A training as it is kept.
#[derive(Clone, Debug)]
pub struct Training {
    /// Its id.
    pub id: Uuid,
    /// Who was trained.
    pub account: Uuid,
    /// In what.
    pub course: String,
    /// The day.
    pub held_on: Date,
    /// By whom.
    pub trainer: String,
    /// The last day on which it counts.
    pub valid_until: Date,
}

struct Row {
    training_id: Uuid,
    account_id: Uuid,
    course: String,
    held_on: db::Date,
    trainer: String,
    valid_until: db::Date,
}

impl From<Row> for Training {
    fn from(row: Row) -> Self {
        Self {
            id: row.training_id,
            account: row.account_id,
            course: row.course,
            held_on: row.held_on.get(),
            trainer: row.trainer,
            valid_until: row.valid_until.get(),
        }
    }
}

/// Records a training.
///
/// # Errors
/// [`StoreError::Missing`] for its account, else of the database.
pub async fn insert_training(
    connection: &mut PgConnection,
    training: &Training,
    recorded_by: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO auth.trainings (training_id, account_id, course, held_on, trainer, valid_until, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        training.id,
        training.account,
        training.course,
        db::Date::from(training.held_on) as db::Date,
        training.trainer,
        db::Date::from(training.valid_until) as db::Date,
        recorded_by,
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A training; `None` if there is none.
///
/// # Errors
/// Of the database.
pub async fn find_training(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Training>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        "SELECT training_id, account_id, course, held_on, trainer, valid_until FROM auth.trainings WHERE training_id = $1",
        id,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Training::from))
}

/// The trainings of one account, or all, newest first.
///
/// # Errors
/// Of the database.
pub async fn trainings(
    connection: &mut PgConnection,
    account: Option<Uuid>,
) -> Result<Vec<Training>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT training_id, account_id, course, held_on, trainer, valid_until FROM auth.trainings
          WHERE $1::uuid IS NULL OR account_id = $1 ORDER BY held_on DESC, training_id DESC LIMIT $2",
        account,
        LIST_LIMIT,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(Training::from).collect())
}
