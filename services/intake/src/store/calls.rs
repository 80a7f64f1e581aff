//! Calls.

use jiff::Timestamp;
use madoguchi_kit::db;
use serde::Deserialize;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{count, counter, unknown};
use crate::domain::{Article, Call, Ending, Outcome, SectionCode, State, Transfer, TransferKind};

/// A call as it lies in the database.
pub(super) struct CallRow {
    pub id: Uuid,
    pub state: String,
    pub started_at: db::Timestamp,
    pub ended_at: Option<db::Timestamp>,
    pub closed_at: Option<db::Timestamp>,
    pub outcome: Option<String>,
    pub reason_code: Option<String>,
    pub article_id: Option<Uuid>,
    pub article_version: Option<i32>,
    pub consented: bool,
    pub receipt_number: Option<String>,
    pub memo: String,
    pub version: i32,
    pub has_draft: bool,
    pub transfers: Json<Vec<TransferRow>>,
}

#[derive(Deserialize)]
pub(super) struct TransferRow {
    section_code: String,
    kind: String,
    reached: bool,
    at: Timestamp,
}

/// Reads calls; `$1` is the present time, by which drafts have expired or not.
macro_rules! select_calls {
    ($rest:tt, $($argument:expr),+) => {
        sqlx::query_as!(
            CallRow,
            r#"SELECT id, state, started_at, ended_at, closed_at, outcome, reason_code, article_id, article_version, consented,
                      receipt_number, memo, version,
                      EXISTS (SELECT FROM intake.draft WHERE call_id = call.id AND expires_at > $1) AS "has_draft!",
                      (SELECT coalesce(jsonb_agg(jsonb_build_object('section_code', section_code, 'kind', kind, 'reached', reached,
                                                                    'at', at) ORDER BY ordinal), '[]')
                         FROM intake.transfer WHERE call_id = call.id) AS "transfers!: Json<Vec<TransferRow>>"
                 FROM intake.call "# + $rest,
            $($argument),+
        )
    };
}

/// The operator's call.
pub async fn find(
    connection: &mut PgConnection,
    operator: Uuid,
    id: Uuid,
    now: Timestamp,
) -> sqlx::Result<Option<Call>> {
    let row = select_calls!(
        "WHERE id = $2 AND operator_id = $3",
        db::Timestamp::from(now) as _,
        id,
        operator
    );
    row.fetch_optional(connection).await?.map(Call::try_from).transpose()
}

/// The operator's call, locked until the transaction ends.
pub async fn lock(
    connection: &mut PgConnection,
    operator: Uuid,
    id: Uuid,
    now: Timestamp,
) -> sqlx::Result<Option<Call>> {
    let row = select_calls!(
        "WHERE id = $2 AND operator_id = $3 FOR UPDATE",
        db::Timestamp::from(now) as _,
        id,
        operator
    );
    row.fetch_optional(connection).await?.map(Call::try_from).transpose()
}

/// The operator's calls with ids below `before`, newest first.
pub async fn list(
    connection: &mut PgConnection,
    operator: Uuid,
    before: Uuid,
    open_only: bool,
    limit: u32,
    now: Timestamp,
) -> sqlx::Result<Vec<Call>> {
    let rows = select_calls!(
        "WHERE operator_id = $2 AND id < $3
           AND (NOT $4 OR state <> 'closed' OR EXISTS (SELECT FROM intake.draft WHERE call_id = call.id AND expires_at > $1))
         ORDER BY id DESC LIMIT $5",
        db::Timestamp::from(now) as _,
        operator,
        before,
        open_only,
        i64::from(limit)
    );
    rows.fetch_all(connection).await?.into_iter().map(Call::try_from).collect()
}

/// Adds a call that begins now; the id of the operator's open call if there is one, and then nothing is added.
pub async fn begin(
    connection: &mut PgConnection,
    call: &Call,
    operator: Uuid,
    terminal: Uuid,
) -> sqlx::Result<Result<(), Uuid>> {
    let added = sqlx::query!(
        "INSERT INTO intake.call (id, operator_id, terminal_id, state, started_at) VALUES ($1, $2, $3, 'talking', $4)
         ON CONFLICT (operator_id) WHERE state <> 'closed' DO NOTHING",
        call.id,
        operator,
        terminal,
        db::Timestamp::from(call.started_at) as _,
    )
    .execute(&mut *connection)
    .await?;
    if added.rows_affected() == 1 {
        return Ok(Ok(()));
    }
    let open = sqlx::query_scalar!(
        "SELECT id FROM intake.call WHERE operator_id = $1 AND state <> 'closed'",
        operator
    )
    .fetch_one(connection)
    .await?;
    Ok(Err(open))
}

/// Writes a call that was locked and changed once.
pub async fn save(connection: &mut PgConnection, call: &Call) -> sqlx::Result<()> {
    let (state, ended_at, closed_at, ending) = match &call.state {
        State::Talking => ("talking", None, None, None),
        State::WrapUp { ended_at } => ("wrap_up", Some(*ended_at), None, None),
        State::Closed { ended_at, closed_at, ending } => {
            ("closed", Some(*ended_at), Some(*closed_at), Some(ending))
        }
    };
    let saved = sqlx::query!(
        "UPDATE intake.call SET state = $2, ended_at = $3, closed_at = $4, outcome = $5, reason_code = $6, consented = $7,
                receipt_number = $8, version = $9
          WHERE id = $1 AND version = $9 - 1",
        call.id,
        state,
        ended_at.map(db::Timestamp::from) as _,
        closed_at.map(db::Timestamp::from) as _,
        ending.map(|ending| ending.outcome.as_str()),
        ending.map(|ending| ending.reason_code.as_str()),
        call.consented,
        call.receipt_number.as_deref(),
        counter(call.version),
    )
    .execute(connection)
    .await?;
    if saved.rows_affected() == 1 { Ok(()) } else { Err(sqlx::Error::RowNotFound) }
}

/// Writes a closed call that was locked and corrected once.
pub async fn save_correction(
    connection: &mut PgConnection,
    call: &Call,
    ending: &Ending,
) -> sqlx::Result<()> {
    let saved = sqlx::query!(
        "UPDATE intake.call SET outcome = $2, reason_code = $3, article_id = $4, article_version = $5, memo = $6, version = $7
          WHERE id = $1 AND version = $7 - 1 AND state = 'closed'",
        call.id,
        ending.outcome.as_str(),
        ending.reason_code,
        ending.article.map(|article| article.id),
        ending.article.map(|article| counter(article.version)),
        call.memo,
        counter(call.version),
    )
    .execute(connection)
    .await?;
    if saved.rows_affected() == 1 { Ok(()) } else { Err(sqlx::Error::RowNotFound) }
}

/// Writes the memo of a call that was locked.
pub async fn save_memo(connection: &mut PgConnection, id: Uuid, memo: &str) -> sqlx::Result<()> {
    let saved = sqlx::query!("UPDATE intake.call SET memo = $2 WHERE id = $1", id, memo)
        .execute(connection)
        .await?;
    if saved.rows_affected() == 1 { Ok(()) } else { Err(sqlx::Error::RowNotFound) }
}

/// Adds the newest transfer of a call.
pub async fn add_transfer(
    connection: &mut PgConnection,
    call: &Call,
    transfer: &Transfer,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO intake.transfer (call_id, ordinal, section_code, kind, reached, at) VALUES ($1, $2, $3, $4, $5, $6)",
        call.id,
        i32::try_from(call.transfers.len()).unwrap_or(i32::MAX),
        transfer.section.as_str(),
        transfer.kind.as_str(),
        transfer.reached,
        db::Timestamp::from(transfer.at) as _,
    )
    .execute(connection)
    .await
    .map(drop)
}

impl TryFrom<CallRow> for Call {
    type Error = sqlx::Error;

    fn try_from(row: CallRow) -> sqlx::Result<Self> {
        let article = row.article_id.zip(row.article_version);
        let article = article.map(|(id, version)| Article { id, version: count(version) });
        let state =
            match (row.state.as_str(), row.ended_at, row.closed_at, row.outcome, row.reason_code) {
                ("talking", ..) => State::Talking,
                ("wrap_up", Some(ended_at), ..) => State::WrapUp { ended_at: ended_at.get() },
                ("closed", Some(ended_at), Some(closed_at), Some(outcome), Some(reason_code)) => {
                    let outcome = Outcome::parse(&outcome).ok_or_else(|| unknown(&outcome))?;
                    let ending = Ending { outcome, reason_code, article };
                    State::Closed { ended_at: ended_at.get(), closed_at: closed_at.get(), ending }
                }
                (other, ..) => return Err(unknown(other)),
            };
        Ok(Self {
            id: row.id,
            state,
            started_at: row.started_at.get(),
            transfers: row
                .transfers
                .0
                .into_iter()
                .map(Transfer::try_from)
                .collect::<Result<_, _>>()?,
            consented: row.consented,
            has_draft: row.has_draft,
            receipt_number: row.receipt_number,
            memo: row.memo,
            version: count(row.version),
        })
    }
}

impl TryFrom<TransferRow> for Transfer {
    type Error = sqlx::Error;

    fn try_from(row: TransferRow) -> sqlx::Result<Self> {
        let section =
            SectionCode::parse(&row.section_code).map_err(|_| unknown(&row.section_code))?;
        let kind = TransferKind::parse(&row.kind).ok_or_else(|| unknown(&row.kind))?;
        Ok(Self { section, kind, reached: row.reached, at: row.at })
    }
}
