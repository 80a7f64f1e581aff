//! Terminals.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{LIST_LIMIT, StoreError, error::corrupt};
use crate::domain::TerminalState;

/// A terminal as it is kept.
#[derive(Clone, Debug)]
pub struct Terminal {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its room.
    pub room: Uuid,
    /// Whether it may be used.
    pub state: TerminalState,
    /// The contract it serves.
    pub contract: Uuid,
}

struct Row {
    terminal_id: Uuid,
    name: String,
    room_id: Uuid,
    state: String,
    contract_id: Uuid,
}

impl TryFrom<Row> for Terminal {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.terminal_id,
            name: row.name,
            room: row.room_id,
            state: TerminalState::parse(&row.state).ok_or_else(|| corrupt("terminals.state"))?,
            contract: row.contract_id,
        })
    }
}

/// Enrols a terminal.
///
/// # Errors
/// [`StoreError::TerminalNameTaken`], [`StoreError::Missing`] for its room or contract, else of the database.
pub async fn insert_terminal(
    connection: &mut PgConnection,
    terminal: &Terminal,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO auth.terminals (terminal_id, name, room_id, contract_id, state, enrolled_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
        terminal.id,
        terminal.name,
        terminal.room,
        terminal.contract,
        terminal.state.as_str(),
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A terminal, locked until the transaction ends; `None` if there is none.
///
/// # Errors
/// Of the database.
pub async fn lock_terminal(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Terminal>, StoreError> {
    sqlx::query_as!(
        Row,
        "SELECT terminal_id, name, room_id, state, contract_id FROM auth.terminals WHERE terminal_id = $1 FOR UPDATE",
        id,
    )
    .fetch_optional(connection)
    .await?
    .map(Terminal::try_from)
    .transpose()
}

/// Writes the state of a terminal that [`lock_terminal`] locked.
///
/// # Errors
/// Of the database.
pub async fn set_terminal_state(
    connection: &mut PgConnection,
    id: Uuid,
    state: TerminalState,
    now: Timestamp,
) -> Result<(), StoreError> {
    let updated = sqlx::query!(
        "UPDATE auth.terminals SET state = $2, changed_at = $3 WHERE terminal_id = $1",
        id,
        state.as_str(),
        db::Timestamp::from(now) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    match updated.rows_affected() {
        1 => Ok(()),
        _ => Err(StoreError::Missing("terminal")),
    }
}

/// All terminals, by name.
///
/// # Errors
/// Of the database.
pub async fn terminals(connection: &mut PgConnection) -> Result<Vec<Terminal>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT terminal_id, name, room_id, state, contract_id FROM auth.terminals ORDER BY name, terminal_id LIMIT $1",
        LIST_LIMIT,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Terminal::try_from).collect()
}

/// Ids of the terminals in a room.
///
/// # Errors
/// Of the database.
pub async fn terminals_of_room(
    connection: &mut PgConnection,
    room: Uuid,
) -> Result<Vec<Uuid>, StoreError> {
    let ids =
        sqlx::query_scalar!("SELECT terminal_id FROM auth.terminals WHERE room_id = $1", room)
            .fetch_all(connection)
            .await?;
    Ok(ids)
}
