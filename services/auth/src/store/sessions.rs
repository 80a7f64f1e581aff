//! Sessions.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::PgConnection;
use uuid::Uuid;

use super::StoreError;
use crate::domain::SessionFacts;

struct Row {
    session_id: Uuid,
    account_id: Uuid,
    terminal_id: Option<Uuid>,
    authenticated_at: db::Timestamp,
    last_seen_at: db::Timestamp,
    expires_at: db::Timestamp,
}

impl From<Row> for SessionFacts {
    fn from(row: Row) -> Self {
        Self {
            id: row.session_id,
            account: row.account_id,
            terminal: row.terminal_id,
            authenticated_at: row.authenticated_at.get(),
            last_seen_at: row.last_seen_at.get(),
            expires_at: row.expires_at.get(),
        }
    }
}

/// Opens a session in place of the account's older one, whose id is returned if there was one.
///
/// # Errors
/// Of the database.
pub async fn open_session(
    connection: &mut PgConnection,
    session: &SessionFacts,
    token_hash: &[u8; 32],
) -> Result<Option<Uuid>, StoreError> {
    let older = end_sessions_of_account(&mut *connection, session.account, None).await?;
    sqlx::query!(
        "INSERT INTO auth.sessions (session_id, account_id, token_hash, terminal_id, opened_at, authenticated_at, last_seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $5, $5, $6)",
        session.id,
        session.account,
        token_hash.as_slice(),
        session.terminal,
        db::Timestamp::from(session.authenticated_at) as db::Timestamp,
        db::Timestamp::from(session.expires_at) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(older)
}

/// The session that a token opens.
///
/// # Errors
/// Of the database.
pub async fn session_by_token(
    connection: &mut PgConnection,
    token_hash: &[u8; 32],
) -> Result<Option<SessionFacts>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        "SELECT session_id, account_id, terminal_id, authenticated_at, last_seen_at, expires_at
           FROM auth.sessions WHERE token_hash = $1",
        token_hash.as_slice(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(SessionFacts::from))
}

/// A session by its id.
///
/// # Errors
/// Of the database.
pub async fn session(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<SessionFacts>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        "SELECT session_id, account_id, terminal_id, authenticated_at, last_seen_at, expires_at
           FROM auth.sessions WHERE session_id = $1",
        id,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(SessionFacts::from))
}

/// Writes down that a session called; never moves it back.
///
/// # Errors
/// Of the database.
pub async fn seen(
    connection: &mut PgConnection,
    session: Uuid,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE auth.sessions SET last_seen_at = $2 WHERE session_id = $1 AND last_seen_at < $2",
        session,
        db::Timestamp::from(at) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes down that the password was entered once more; false if the session has ended meanwhile.
///
/// # Errors
/// Of the database.
pub async fn reauthenticated(
    connection: &mut PgConnection,
    session: Uuid,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let updated = sqlx::query!(
        "UPDATE auth.sessions SET authenticated_at = $2, last_seen_at = greatest(last_seen_at, $2) WHERE session_id = $1",
        session,
        db::Timestamp::from(at) as db::Timestamp,
    )
    .execute(connection)
    .await?;
    Ok(updated.rows_affected() == 1)
}

/// Ends one session; one that has ended already stays so.
///
/// # Errors
/// Of the database.
pub async fn end_session(connection: &mut PgConnection, session: Uuid) -> Result<(), StoreError> {
    sqlx::query!("DELETE FROM auth.sessions WHERE session_id = $1", session)
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends the account's session unless it is `except`, and returns its id if there was one.
///
/// # Errors
/// Of the database.
pub async fn end_sessions_of_account(
    connection: &mut PgConnection,
    account: Uuid,
    except: Option<Uuid>,
) -> Result<Option<Uuid>, StoreError> {
    let ended = sqlx::query_scalar!(
        "DELETE FROM auth.sessions WHERE account_id = $1 AND session_id IS DISTINCT FROM $2 RETURNING session_id",
        account,
        except,
    )
    .fetch_optional(connection)
    .await?;
    Ok(ended)
}

/// Ends the sessions bound to a terminal.
///
/// # Errors
/// Of the database.
pub async fn end_sessions_of_terminal(
    connection: &mut PgConnection,
    terminal: Uuid,
) -> Result<(), StoreError> {
    sqlx::query!("DELETE FROM auth.sessions WHERE terminal_id = $1", terminal)
        .execute(connection)
        .await?;
    Ok(())
}
