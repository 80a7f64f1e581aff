//! Rooms.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{LIST_LIMIT, StoreError};
use crate::domain::Networks;

/// A room as it is kept.
#[derive(Clone, Debug)]
pub struct Room {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// From where its terminals call.
    pub networks: Networks,
    /// Whether terminals in it are served.
    pub open: bool,
}

/// Makes a room.
///
/// # Errors
/// [`StoreError::RoomNameTaken`], else of the database.
pub async fn insert_room(
    connection: &mut PgConnection,
    room: &Room,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO auth.rooms (room_id, name, networks, open, changed_at) VALUES ($1, $2, $3, $4, $5)",
        room.id,
        room.name,
        &room.networks.to_texts(),
        room.open,
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Changes a room; false if there is none.
///
/// # Errors
/// [`StoreError::RoomNameTaken`], else of the database.
pub async fn update_room(
    connection: &mut PgConnection,
    room: &Room,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let updated = sqlx::query!(
        "UPDATE auth.rooms SET name = $2, networks = $3, open = $4, changed_at = $5 WHERE room_id = $1",
        room.id,
        room.name,
        &room.networks.to_texts(),
        room.open,
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(updated.rows_affected() == 1)
}

/// All rooms, by name.
///
/// # Errors
/// Of the database.
pub async fn rooms(connection: &mut PgConnection) -> Result<Vec<Room>, StoreError> {
    let rows = sqlx::query!(
        "SELECT room_id, name, networks, open FROM auth.rooms ORDER BY name LIMIT $1",
        LIST_LIMIT
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Room {
            id: row.room_id,
            name: row.name,
            networks: Networks::from_stored(&row.networks),
            open: row.open,
        })
        .collect())
}
