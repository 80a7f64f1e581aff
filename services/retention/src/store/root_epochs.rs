//! `keyring.root_epoch`: which root key is in use, and which are to be destroyed.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::PgConnection;

/// Serialises everything that changes epochs, across replicas, until the transaction ends.
pub async fn lock(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended('keyring.root_epoch', 0))")
        .execute(connection)
        .await?;
    Ok(())
}

/// The epoch in use; `None` before the first start.
pub async fn in_use(connection: &mut PgConnection) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("SELECT epoch FROM keyring.root_epoch WHERE destroy_after IS NULL")
        .fetch_optional(connection)
        .await
}

/// Ends the use of the present epoch, if there is one, and begins another.
pub async fn begin(
    connection: &mut PgConnection,
    epoch: i64,
    now: Timestamp,
    destroy_old_after: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE keyring.root_epoch SET destroy_after = $1 WHERE destroy_after IS NULL",
        db::Timestamp::from(destroy_old_after) as _,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "INSERT INTO keyring.root_epoch (epoch, created_at) VALUES ($1, $2)",
        epoch,
        db::Timestamp::from(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Epochs whose root keys are to be destroyed by now.
pub async fn to_destroy(connection: &mut PgConnection, now: Timestamp) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT epoch FROM keyring.root_epoch WHERE destroy_after <= $1 AND destroyed_at IS NULL ORDER BY epoch",
        db::Timestamp::from(now) as _,
    )
    .fetch_all(connection)
    .await
}

/// Notes that a root key is gone.
pub async fn mark_destroyed(
    connection: &mut PgConnection,
    epoch: i64,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE keyring.root_epoch SET destroyed_at = $2 WHERE epoch = $1 AND destroyed_at IS NULL",
        epoch,
        db::Timestamp::from(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}
